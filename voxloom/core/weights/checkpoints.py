"""A file that torch.save wrote: which tensors it holds and what it says beside them, no torch.

Its value is a dict. The tensors are those of the first of the entries `weight`, `state_dict`,
`model` and `generator` that is a dict of tensors, else those at the top. Every other entry becomes
metadata, as JSON, unless it holds tensors too (the state of an optimiser): then it is left out.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from voxloom.core.weights.archives import Archive, Entry, read_archive
from voxloom.core.weights.headers import MAX_NAME, Header, Metadata, TensorInfo
from voxloom.core.weights.pickle_names import Numbers, TensorRef, shown
from voxloom.core.weights.pickles import MAX_BYTES, read_pickle
from voxloom.interfaces.errors import WeightsError

UNDER = ("weight", "state_dict", "model", "generator")
HEAD, FIRST_MD5, FOUND_UNDER, LEFT_OUT = "file.head", "file.md5_8192", "file.under", "file.left_out"
MAX_METADATA = 1024 * 1024  # characters of all texts, and _VALUE for each value
MAX_DEPTH = 32
MAX_SHARING = (
    4  # times what is stored: tied weights share, a file made to grow when copied does more
)
_FIRST = 8192
_VALUE = 16
_PICKLE = "data.pkl"
_ENTRIES = re.compile(
    r"data\.pkl|data/\d{1,10}|byteorder|version|\.format_version|\.storage_alignment"
    r"|\.data/serialization_id"
)


@dataclass(frozen=True)
class Checkpoint(Header):
    """A header that also knows where the numbers of every tensor lie.

    Beside the file's own entries its metadata has, of the file itself: `file.head` (its first two
    bytes), `file.md5_8192` (digest of its first 8192 bytes), `file.under` (the entry that holds
    the tensors, "" for the top) and `file.left_out` (JSON list of entries that were left out).
    """

    views: Mapping[str, TensorRef]
    storages: Mapping[str, Entry]


def read_checkpoint(file: BinaryIO, size: int, source: str) -> Checkpoint:
    """Raises WeightsError: damaged, unsafe, or without tensors."""
    archive = read_archive(file, size, source)
    value = read_pickle(_pickle(file, archive, source), source)
    if not isinstance(value, dict):
        raise _other(source, "its value is no dict of tensors")
    under, views = _views(value, source)
    rest = {key: item for key, item in value.items() if key != under} if under else value
    metadata, left_out = _metadata({k: v for k, v in rest.items() if k not in views}, source)
    file.seek(0)
    metadata |= {
        HEAD: archive.head,
        FIRST_MD5: hashlib.md5(file.read(_FIRST), usedforsecurity=False).hexdigest(),
        FOUND_UNDER: under,
        LEFT_OUT: json.dumps(left_out, ensure_ascii=False),
    }
    tensors = {name: _info(name, view, archive, source) for name, view in views.items()}
    _check_sharing(views, source)
    return Checkpoint(Metadata(metadata, tensors), tensors, views, archive.entries)


def _pickle(file: BinaryIO, archive: Archive, source: str) -> bytes:
    foreign = [name for name in archive.entries if not _ENTRIES.fullmatch(name)]
    entry = archive.entries.get(_PICKLE)
    if any(name.startswith("code/") or name == "constants.pkl" for name in foreign):
        raise _other(source, "it is a program of TorchScript")
    if entry is None:
        raise _other(source, "it is a zip archive, but not one of torch.save")
    if foreign:
        raise _other(source, f"it holds {shown(foreign[0])!r}, which torch.save does not write")
    order = archive.entries.get("byteorder")
    if order is not None:
        file.seek(order.begin)
        if file.read(min(order.size, 16)) != b"little":
            raise _other(source, "its numbers are not in little-endian order")
    if entry.size > MAX_BYTES:
        raise _other(source, f"its pickle has {entry.size} bytes (at most {MAX_BYTES} are read)")
    file.seek(entry.begin)
    data = file.read(entry.size)
    if entry.crc and zlib.crc32(data) != entry.crc:  # 0 where torch was told to skip it
        raise WeightsError(
            f"The weights file {source} is damaged: its checksum is wrong.", mend="Fetch it again."
        )
    return data


def _views(value: Mapping[object, object], source: str) -> tuple[str, dict[str, TensorRef]]:
    for under in UNDER:
        found = value.get(under)
        if isinstance(found, dict) and found:
            views = {k: v for k, v in found.items() if isinstance(v, TensorRef)}
            if len(views) == len(found) and all(isinstance(key, str) for key in views):
                return under, _named(views, source)
    views = {k: v for k, v in value.items() if isinstance(v, TensorRef) and isinstance(k, str)}
    if not views:
        raise _other(source, "it holds no dict of tensors")
    return "", _named(views, source)


def _named(views: dict[str, TensorRef], source: str) -> dict[str, TensorRef]:
    longest = max(map(len, views))
    if longest > MAX_NAME:
        raise _other(source, f"the name of a tensor has {longest} characters")
    return views


def _info(name: str, view: TensorRef, archive: Archive, source: str) -> TensorInfo:
    """Where a tensor lies, after comparing its storage with what is stored."""
    storage, each = view.storage, view.storage.numbers.bytes_each
    entry = archive.entries.get(f"data/{storage.key}")
    if entry is None:
        raise _other(source, f"the numbers of {shown(name)!r} are missing")
    if entry.size != storage.count * each:
        raise _other(
            source,
            f"{shown(name)!r} promises {storage.count} numbers of {storage.numbers.name}, but "
            f"{entry.size} bytes are stored",
        )
    begin = entry.begin + view.offset * each
    spans = [(size - 1) * step for size, step in zip(view.shape, view.strides, strict=True)]
    numbers = sum(spans) + 1 if math.prod(view.shape) else 0
    return TensorInfo(storage.numbers.name, view.shape, begin, begin + numbers * each)


def _check_sharing(views: Mapping[str, TensorRef], source: str) -> None:
    """Refuse tensors that show the same numbers again and again: each becomes a copy when used."""
    stored = {view.storage.key: view.storage for view in views.values()}.values()
    there = sum(storage.count * storage.numbers.bytes_each for storage in stored)
    claimed = sum(math.prod(v.shape) * v.storage.numbers.bytes_each for v in views.values())
    if claimed > MAX_SHARING * there:
        raise _other(source, f"its tensors claim {claimed} bytes of the {there} that are stored")


def _metadata(rest: Mapping[object, object], source: str) -> tuple[dict[str, str], list[str]]:
    budget = _Budget(source)
    metadata: dict[str, str] = {}
    left_out: list[str] = []
    for key, value in rest.items():
        if not isinstance(key, str):
            continue
        try:
            metadata[key] = json.dumps(budget.plain(value), ensure_ascii=False)
        except _HasTensors:
            left_out.append(key)
    return metadata, left_out


class _HasTensors(Exception):
    pass


class _Budget:
    """Copies plain values, counting: containers that hold one another many times, or themselves,
    are small in the file and endless when written out."""

    def __init__(self, source: str) -> None:
        self.source, self.left = source, MAX_METADATA

    def plain(self, value: object, depth: int = 0) -> object:
        self.left -= _VALUE + (len(value) if isinstance(value, str) else 0)
        if self.left < 0 or depth > MAX_DEPTH:
            raise _other(self.source, "what it says beside its tensors is too large or too deep")
        if isinstance(value, TensorRef):
            raise _HasTensors
        if isinstance(value, float) and not math.isfinite(value):
            return str(value)  # JSON has no name for it
        if value is None or isinstance(value, (bool, int, float, str)):
            return value
        if isinstance(value, Numbers):
            return f"torch.{value.torch_name}"
        if isinstance(value, (list, tuple)):
            return [self.plain(item, depth + 1) for item in value]
        if isinstance(value, dict):
            return {
                str(self.plain(key, depth + 1)): self.plain(item, depth + 1)
                for key, item in value.items()
            }
        raise _other(self.source, f"it holds a {type(value).__name__} as a value")


def _other(source: str, why: str) -> WeightsError:
    return WeightsError(
        f"The weights file {source} was refused: {why}. Nothing in it was run or loaded.",
        mend="Give a weights file as its publisher offers it, or a .safetensors file.",
    )
