"""Writing files so that a reader sees the old content or the new one, never a part.

The new content goes to a hidden file in the same folder, which then takes the name. Whatever goes
wrong before that, a full disk or Ctrl-C included, the hidden file is removed and the old one stays.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from voxloom.interfaces.errors import OutputError

_TOO_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_ATTEMPTS = 16


def output_error(error: OSError, path: object) -> OutputError:
    """The answer to an operating system's refusal to write `path`."""
    number = error.errno
    if number in _TOO_FULL:
        return OutputError(
            f"There is no room left to write {path}; nothing partial was kept.",
            mend="Free some space, or write to another disk.",
        )
    if number == errno.EPIPE:
        return OutputError(
            f"The program reading {path} went away before the end.",
            mend="Let it read everything, or write to a file.",
        )
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return OutputError(
            f"No permission to write {path}.",
            mend="Choose another folder, or change the permissions.",
        )
    if number == errno.ENAMETOOLONG:
        return OutputError(f"The file name is too long: {path}.", mend="Choose a shorter name.")
    return OutputError(
        f"{path} could not be written: {error.strerror or error}.", mend="Choose another place."
    )


def check_target(path: str | Path) -> Path:
    """The place that writing `path` would fill, links followed; writes nothing.

    For use before long work, so that a bad path is an answer at once.

    Raises:
        OutputError: a folder, a missing or read-only folder, a name that cannot be.
    """
    name = os.fspath(path)
    if not name or "\0" in name:
        raise OutputError(f"{name!r} is no file name.", mend="Give the path of a file to write.")
    target = Path(os.path.realpath(Path(name).expanduser()))
    try:
        if target.is_dir() or name.endswith(("/", os.sep)):
            raise OutputError(
                f"{path} is a folder, not a file.",
                mend=f"Name a file in it, such as {Path(name) / 'speech.wav'}.",
            )
        if not target.parent.is_dir():
            raise OutputError(
                f"The folder {target.parent} does not exist.",
                mend=f"Create it first: mkdir -p {target.parent}",
            )
        target.exists()  # asks the system about the name itself, which may be too long
    except OSError as error:
        raise output_error(error, path) from error
    if not _is_special(target) and not os.access(target.parent, os.W_OK | os.X_OK):
        raise OutputError(
            f"No permission to write into the folder {target.parent}.",
            mend="Choose another folder, or change the permissions.",
        )
    return target


@contextmanager
def atomic(path: str | Path) -> Iterator[BinaryIO]:
    """A seekable binary file that becomes `path` when the block ends without an exception.

    The file mode of what it replaces is kept. Devices and pipes, such as /dev/null, are never
    replaced: they are written to at the end.

    Raises:
        OutputError: the place cannot be written, or the disk is full; any other exception of the
            block passes on. In every case `path` is as it was before and nothing else is left.
    """
    target = check_target(path)
    special = _is_special(target)
    temporary: Path | None = None
    try:
        folder = Path(tempfile.gettempdir()) if special else target.parent
        temporary, descriptor = _create(folder)
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if special:
            with temporary.open("rb") as source, target.open("wb") as sink:
                shutil.copyfileobj(source, sink)
        else:
            with suppress(FileNotFoundError):
                temporary.chmod(stat.S_IMODE(target.stat().st_mode))
            temporary.replace(target)
            temporary = None
    except OSError as error:
        raise output_error(error, path) from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write a whole file, or change nothing. Raises OutputError."""
    with atomic(path) as file:
        file.write(data)


def write_text(path: str | Path, text: str) -> None:
    """Write a whole UTF-8 text file with `\\n` line ends, or change nothing. Raises OutputError."""
    write_bytes(path, text.encode("utf-8"))


def _is_special(target: Path) -> bool:
    return target.exists() and not target.is_file()


def _create(folder: Path) -> tuple[Path, int]:
    """A new file with the mode the user's umask gives, which tempfile's 0600 would not be."""
    for _ in range(_ATTEMPTS):
        candidate = folder / f".voxloom-{secrets.token_hex(6)}.part"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with suppress(FileExistsError):
            return candidate, os.open(candidate, flags, 0o666)
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(folder))
