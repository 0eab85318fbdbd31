"""What a spec writes: `hf:OWNER/NAME/PATH`, with `@REVISION` behind the name and, behind the path,
`?with=FILE,FILE` (wanted in the same folder) and `sha256=DIGEST`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from voxloom.interfaces.errors import WeightsError

SCHEMES = ("hf", "modelscope")
_REVISIONS = {"hf": "main", "modelscope": "master"}
_PART = re.compile(r"[A-Za-z0-9][\w.=+ -]*")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Reference:
    """path: inside the repository, with `/`; beside: names of files in the same folder; sha256: of
    the file at `path`, empty where the spec does not say it; written: for messages."""

    scheme: str
    repository: str
    path: str
    revision: str
    beside: tuple[str, ...] = ()
    sha256: str = ""
    written: str = ""

    @property
    def files(self) -> tuple[str, ...]:
        """All paths that are wanted, the companions first."""
        folder, slash, _ = self.path.rpartition("/")
        return (*(f"{folder}{slash}{name}" for name in self.beside), self.path)


def parse(written: str) -> Reference | None:
    """None for another scheme. Raises WeightsError for one that makes no sense."""
    scheme, colon, rest = written.partition(":")
    if not colon or scheme.lower() not in SCHEMES:
        return None
    scheme = scheme.lower()
    place, _, query = rest.partition("?")
    parts = place.split("/")
    if len(parts) < 3:
        raise _wrong(written, "it names no file in a repository")
    name, _, revision = parts[1].partition("@")
    beside: tuple[str, ...] = ()
    sha256 = ""
    for key, value in parse_qsl(query, keep_blank_values=True):
        if key == "with":
            beside = tuple(value.split(","))
        elif key == "sha256" and _SHA256.fullmatch(value.lower()):
            sha256 = value.lower()
        else:
            raise _wrong(written, f"{key}={value} is not understood")
    for part in (parts[0], name, *parts[2:], *beside, *([revision] if revision else [])):
        if not _PART.fullmatch(part):
            raise _wrong(written, f"{part!r} is no name of a file or folder")
    return Reference(
        scheme,
        f"{parts[0]}/{name}",
        "/".join(parts[2:]),
        revision or _REVISIONS[scheme],
        beside,
        sha256,
        written,
    )


def _wrong(written: str, why: str) -> WeightsError:
    return WeightsError(
        f"The weights {written!r} cannot be fetched: {why}.",
        mend="Write hf:OWNER/NAME/FILE, such as hf:lj1995/GPT-SoVITS/s2Gv3.pth.",
    )
