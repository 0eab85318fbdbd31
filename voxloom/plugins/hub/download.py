"""One file over HTTP: resumed where it stopped, bounded, checked, and put in place as a whole."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import cast

from voxloom.interfaces.errors import WeightsError

_BLOCK = 1 << 20
_REFUSED = {
    401: "it wants a login",
    403: "it refuses",
    404: "it has no such file",
    410: "it has no such file any more",
}
_NOTHING_LEFT = 416
_PARTIAL = 206


@dataclass(frozen=True)
class Limits:
    """bytes: of one file at most; seconds: until a server must answer; attempts: connections that
    may break before giving up, each going on where the last one stopped; wait: seconds between."""

    bytes: int = 16 << 30
    seconds: float = 30.0
    attempts: int = 4
    wait: float = 1.0


def download(address: str, target: Path, sha256: str = "", limits: Limits = Limits()) -> None:
    """Fetch a file. What came of it stays beside `target` as `.part` until it is complete.

    Raises:
        WeightsError: no answer, no such file, too large, another digest, or no room on the disk.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    for attempt in range(limits.attempts):
        try:
            announced = _continue(address, part, limits)
            break
        except urllib.error.HTTPError as error:
            with error:
                if error.code in _REFUSED or attempt + 1 == limits.attempts:
                    why = _REFUSED.get(error.code, f"it says {error.code} {error.reason}")
                    raise _failed(address, why) from None
        except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError) as error:
            if attempt + 1 == limits.attempts:
                raise _failed(address, f"{getattr(error, 'reason', error)}") from None
        except OSError as error:
            raise WeightsError(
                f"{address} cannot be kept as {target}: {error}.",
                mend="Make room, or set VOXLOOM_CACHE to another folder.",
            ) from None
        time.sleep(limits.wait)
    found = digest(part)
    expected = sha256 or announced
    if expected and found != expected:
        part.unlink()
        raise WeightsError(
            f"{address} came with the sha256 {found[:12]}..., not {expected[:12]}...",
            mend="Try again; if it stays so, the file was changed at its source.",
        )
    os.replace(part, target)


def digest(path: Path) -> str:
    """sha256 of a file, in hexadecimal."""
    summed = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            summed.update(block)
    return summed.hexdigest()


def _continue(address: str, part: Path, limits: Limits) -> str:
    """Append what is missing; the digest that the server announced, `` for none."""
    there = part.stat().st_size if part.exists() else 0
    headers = {"User-Agent": "voxloom"} | ({"Range": f"bytes={there}-"} if there else {})
    request = urllib.request.Request(address, headers=headers)
    try:
        answer = cast(HTTPResponse, urllib.request.urlopen(request, timeout=limits.seconds))
    except urllib.error.HTTPError as error:
        if error.code == _NOTHING_LEFT and there:
            part.unlink()  # longer than the file is now: begin again
            raise ConnectionError("the file changed while it was fetched") from None
        raise
    with answer:
        resumed = answer.status == _PARTIAL
        start = there if resumed else 0
        length = answer.headers.get("Content-Length")
        whole = start + int(length) if length and length.isdigit() else None
        _check_size(address, part, whole, start, limits)
        with part.open("ab" if resumed else "wb") as file:
            while block := answer.read(_BLOCK):
                start += len(block)
                if start > limits.bytes:
                    raise _too_large(address, limits)
                file.write(block)
        if whole is not None and start != whole:
            raise ConnectionError(f"the connection broke after {start} of {whole} bytes")
        linked = answer.headers.get("X-Linked-Etag", "").strip('"').lower()
        return linked if len(linked) == 64 else ""


def _check_size(address: str, part: Path, whole: int | None, start: int, limits: Limits) -> None:
    if whole is None:
        return
    if whole > limits.bytes:
        raise _too_large(address, limits)
    free = shutil.disk_usage(part.parent).free
    if whole - start > free:
        raise OSError(f"{whole - start:,} bytes are missing and {free:,} are free")


def _too_large(address: str, limits: Limits) -> WeightsError:
    return WeightsError(
        f"{address} is larger than {limits.bytes:,} bytes.", mend="Check the reference."
    )


def _failed(address: str, why: str) -> WeightsError:
    return WeightsError(
        f"{address} cannot be fetched: {why}.",
        mend="Check the reference and the connection, set VOXLOOM_HF_MIRROR (or "
        "VOXLOOM_MODELSCOPE_MIRROR) to a mirror, or give the path of a file you have.",
    )
