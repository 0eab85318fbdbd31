"""Where the text to speak comes from: words on the command line, a file, standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from voxloom.interfaces.errors import InputError

STDIN = "-"


def spoken_text(words: Sequence[str], file: str | None) -> str:
    """The text of a command: `words` joined, or a UTF-8 file, or standard input for `-`.

    Without any of them standard input is read, unless it is a terminal.

    Raises:
        click.UsageError: both words and a file, or nothing at all.
        InputError: the file cannot be read, or is not UTF-8 text.
    """
    if words and file is not None:
        raise click.UsageError("Give the text or --file, not both.")
    if file is None and words and tuple(words) != (STDIN,):
        return " ".join(words)
    if file is not None and file != STDIN:
        return _decode(_file_bytes(file), file)
    if not words and file is None and sys.stdin.isatty():
        raise click.UsageError('There is nothing to speak: give a text, such as "Hello.".')
    return _decode(sys.stdin.buffer.read(), "standard input")


def _file_bytes(file: str) -> bytes:
    try:
        return Path(file).expanduser().read_bytes()
    except FileNotFoundError:
        raise InputError(
            f"There is no text file {file!r}.", mend="Check the path given to --file."
        ) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"The text file {file!r} cannot be read: {reason}.", mend="Give a readable text file."
        ) from error


def _decode(data: bytes, source: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{source}, line {line}: byte {error.start} is not UTF-8 text.",
            mend="Save the text as UTF-8, for instance with `iconv -t UTF-8`.",
        ) from error
