"""The bytes of a lexicon file, and what tells that it changed."""

from __future__ import annotations

import stat
from pathlib import Path

from voxloom.interfaces.errors import InputError, Location

MOST_BYTES = 64 << 20


def state_of(path: Path) -> tuple[int, int]:
    """What changes when a file does: time and size. Raises InputError: it is not there."""
    try:
        info = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from None
    return info.st_mtime_ns, info.st_size


def file_bytes(path: Path) -> bytes:
    """All of it. Raises InputError: it is not there, or too large."""
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise InputError(f"{str(path)!r} is not a file.", mend="Name a lexicon file.")
        if info.st_size > MOST_BYTES:
            raise InputError(
                f"The lexicon {str(path)!r} has {info.st_size:,} bytes; it may have "
                f"{MOST_BYTES:,}.",
                mend="Is it the right file?",
            )
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: Exception) -> InputError:
    reason = getattr(error, "strerror", None) or error
    return InputError(
        f"The lexicon {str(path)!r} cannot be read: {reason}.",
        mend="Check the path, or make one with `voxloom lexicon new`.",
    )


def decoded(data: bytes, source: str) -> str:
    """UTF-8 as text. Raises InputError at the line that is not."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"The byte 0x{data[error.start]:02x} is not UTF-8 text.",
            mend="Save the file again as UTF-8.",
            where=Location(source, line, 1),
        ) from None
