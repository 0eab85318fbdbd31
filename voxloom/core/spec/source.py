"""A spec file, a preset or a mapping -> a located tree."""

from __future__ import annotations

import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from voxloom.core.spec.json_reader import read_json
from voxloom.core.spec.toml_reader import read_toml
from voxloom.core.spec.tree import MAX_BYTES, Node, from_python
from voxloom.core.spec.yaml_reader import read_yaml
from voxloom.interfaces.errors import Location, SpecError

READERS: Mapping[str, Callable[[str, str, Path], Node | None]] = {
    ".yaml": read_yaml,
    ".yml": read_yaml,
    ".toml": read_toml,
    ".json": read_json,
}


def looks_like_path(reference: str) -> bool:
    """Whether a reference means a file and not a preset: it has a folder or a spec's suffix."""
    return "/" in reference or "\\" in reference or Path(reference).suffix.lower() in {*READERS}


def read_file(path: Path, source: str, *, said_at: Location | None = None) -> Node:
    """One spec file -> its tree; the top level is a mapping. source: the name for errors.

    Raises:
        SpecError: the file is missing, too large, of no known format, or cannot be parsed.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise SpecError(
            f"{source!r} has no suffix of a spec.",
            mend=f"Name the file with one of {', '.join(READERS)}.",
            where=said_at,
        )
    root = reader(_text(path, source, said_at), source, path.parent)
    if root is None or root.value is None:
        raise SpecError(
            "The file is empty.",
            mend="Start it with `voxloom: 1`; `voxloom pipeline new` writes one to begin with.",
            where=Location(source, 1, 1),
        )
    return top_level(root)


def top_level(root: Node) -> Node:
    """The tree itself. Raises SpecError if its top is no mapping."""
    if root.mapping is None:
        kind = "a list" if root.items is not None else f"{root.value!r}"
        raise SpecError(
            f"A spec is a mapping of keys and values, not {kind}.",
            mend="Write `key: value` lines, the first of them `voxloom: 1`.",
            where=root.where,
        )
    return root


def read_mapping(data: Mapping[str, Any], source: str) -> Node:
    """A spec given as Python values; relative paths in it are meant from the current folder."""
    return from_python(data, Location(source), Path.cwd())


def _text(path: Path, source: str, said_at: Location | None) -> str:
    def refuse(what: str, mend: str) -> SpecError:
        return SpecError(f"{source!r} {what}.", mend=mend, where=said_at)

    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise refuse("is not a file", "Name a spec file.")
        if info.st_size > MAX_BYTES:
            raise refuse(
                f"is {info.st_size} bytes long; a spec has at most {MAX_BYTES}",
                "Is it the right file?",
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise refuse("does not exist", "Check the path.") from None
    except (OSError, ValueError) as error:  # ValueError: a name that cannot be, such as with \0
        reason = getattr(error, "strerror", None) or "no file can have this name"
        raise refuse(f"cannot be read: {reason}", "Check the path and its permissions.") from None
    return _decode(data, source)


def _decode(data: bytes, source: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise SpecError(
            "The file is UTF-16 text; a spec is UTF-8.",
            mend="Save it again as UTF-8.",
            where=Location(source, 1, 1),
        )
    data = data.removeprefix(b"\xef\xbb\xbf")  # some editors mark UTF-8 so; it means nothing
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", errors="replace")
        line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
        raise SpecError(
            f"The byte 0x{data[error.start]:02x} is not UTF-8 text.",
            mend="Save the file again as UTF-8.",
            where=Location(source, line, column),
        ) from None
