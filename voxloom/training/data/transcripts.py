"""Which recording says what: a list in LJSpeech's manner, JSON lines, or a text beside each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voxloom.interfaces.errors import InputError, Location

AUDIO = (".wav", ".flac", ".ogg")
BESIDE = (".txt", ".lab")
LIST = "metadata.csv"


@dataclass(frozen=True)
class Transcript:
    """A recording and what it says. speaker: `` where the source does not tell."""

    path: Path
    text: str
    speaker: str = ""


def find(folder: Path) -> list[Transcript]:
    """`metadata.csv`, else the one `.jsonl` file, else `.txt` or `.lab` beside each recording.

    Raises:
        InputError: nothing of that kind, or a line or file of it is wrong.
    """
    if not folder.is_dir():
        raise InputError(f"There is no folder {folder}.", mend="Check the path.")
    lists = sorted(folder.glob("*.jsonl"))
    if (folder / LIST).is_file():
        found = list(_bars(folder))
    elif len(lists) == 1:
        found = list(_json_lines(lists[0]))
    elif lists:
        names = ", ".join(path.name for path in lists)
        raise InputError(f"{folder} has several lists: {names}.", mend="Leave one there.")
    else:
        found = list(_beside(folder))
    if not found:
        raise InputError(
            f"{folder} holds no recording with its text.",
            mend="Put name.wav and name.txt side by side, or write metadata.csv: name|text.",
        )
    return found


def _lines(path: Path) -> Iterator[tuple[Location, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}.", mend="Save it as UTF-8.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield Location(str(path), number), line.strip()


def _bars(folder: Path) -> Iterator[Transcript]:
    """`name|text` or LJSpeech's `name|text|normalised text`, whose last column is taken."""
    for where, line in _lines(folder / LIST):
        columns = line.split("|")
        if not 2 <= len(columns) <= 3 or not columns[0].strip() or not columns[-1].strip():
            raise InputError(
                "The line is not `name|text` or `name|text|normalised text`.",
                mend="Write one `|` between name and text, and none in the text.",
                where=where,
            )
        yield Transcript(_recording(folder, columns[0].strip(), where), columns[-1].strip())


def _json_lines(path: Path) -> Iterator[Transcript]:
    """Objects with `audio`, `text` and perhaps `speaker`."""
    for where, line in _lines(path):
        try:
            row = json.loads(line)
            audio, text, speaker = row["audio"], row["text"], row.get("speaker", "")
            if not all(isinstance(value, str) for value in (audio, text, speaker)):
                raise TypeError("audio, text and speaker are strings")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise InputError(
                f"The line is no transcript: {error}.",
                mend='Write {"audio": "name.wav", "text": "..."}.',
                where=where,
            ) from error
        yield Transcript(_recording(path.parent, audio, where), text.strip(), speaker)


def _recording(folder: Path, name: str, where: Location) -> Path:
    """The file of that name, in the folder or its `wavs`, with or without its suffix."""
    for place in (folder, folder / "wavs"):
        for suffix in ("", *AUDIO):
            path = place / f"{name}{suffix}"
            if path.suffix.lower() in AUDIO and path.is_file():
                return path
    raise InputError(
        f"There is no recording {name!r}.",
        mend=f"Put it into {folder}, as one of {', '.join(AUDIO)}.",
        where=where,
    )


def _beside(folder: Path) -> Iterator[Transcript]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in AUDIO:
            continue
        beside = [path.with_suffix(suffix) for suffix in BESIDE]
        text = next((each for each in beside if each.is_file()), None)
        if text is None:
            raise InputError(
                f"{path} has no text beside it.",
                mend=f"Write what it says into {beside[0].name}, or take it away.",
            )
        yield Transcript(path, " ".join(line for _, line in _lines(text)))
