"""The list of a corpus: `manifest.jsonl`, a row per utterance, and `corpus.json` beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from shlex import quote
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from voxloom.core.files import output_error, write_text
from voxloom.interfaces.errors import ErrorGroup, InputError, Location

MANIFEST = "manifest.jsonl"
RECORD = "corpus.json"
VERSION = 1


class Row(BaseModel):
    """One utterance. `path` is relative to the corpus; `licence`, `origin`, `digest` are empty and
    `aligned` is true in corpora older than these fields; what else a row says is passed over.

    teacher: the engine's voice, or `recording`; origin: what spoke, with versions, or the
    recording's file; frames: at 100 Hz; phones: their number; aligned: whether phones have
    durations; digest: SHA-256 of the waveform as int16; clipped: places at full scale in the
    recording before it was levelled."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str = Field(min_length=1)
    path: str = Field(min_length=1)
    language: str = Field(min_length=1)
    speaker: str = Field(min_length=1)
    teacher: str = ""
    text: str = ""
    split: str = "train"
    licence: str = ""
    origin: str = ""
    frames: int = Field(default=0, ge=0)
    phones: int = Field(default=0, ge=0)
    aligned: bool = True
    digest: str = ""
    clipped: int = Field(default=0, ge=0)

    @field_validator("path", "name")  # files are named by the name, too
    @classmethod
    def _inside(cls, path: str) -> str:
        parts = PureWindowsPath(path)  # knows both kinds of slashes, and drives
        if parts.drive or parts.root or ".." in parts.parts:
            raise ValueError("it leads out of the corpus")
        return path


class Corpus(BaseModel):
    """How a corpus was made: what asked for it, and by what.

    features: the definition of mel and F0; engines: voice -> versions; asked: the arguments."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    version: int = VERSION
    kind: str
    asked: Mapping[str, Any] = {}
    engines: Mapping[str, str] = {}
    features: Mapping[str, Any] = {}


@dataclass(frozen=True)
class BadLine:
    """A line that is no row: why, and how to mend it."""

    where: Location
    why: str
    mend: str = "Correct or delete the line."

    @property
    def place(self) -> str:
        return f"{self.where.source}:{self.where.line}"


def scan(folder: Path) -> tuple[list[Row], list[BadLine]]:
    """All rows that can be read, and the lines that cannot; blank lines are passed over.

    Raises:
        InputError: there is no manifest, or it is no UTF-8.
    """
    path = folder / MANIFEST
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError as error:
        mend = f"Make one with `voxloom data make-teachers --out {quote(str(folder))}`."
        raise InputError(f"{folder} holds no corpus: there is no {MANIFEST}.", mend=mend) from error
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path} cannot be read: {error}.", mend="Make it again.") from error
    rows: list[Row] = []
    bad: list[BadLine] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            rows.append(Row.model_validate(json.loads(line)))
        except ValidationError as error:
            why = "; ".join(
                f"{'.'.join(map(str, one['loc'])) or 'the row'}: {one['msg']}"
                for one in error.errors()
            )
            bad.append(BadLine(Location(str(path), number, 1), f"is no row: {why}"))
        except (ValueError, RecursionError) as error:
            bad.append(BadLine(Location(str(path), number, 1), f"is no JSON: {error}"))
    return rows, bad


def read(folder: Path) -> list[Row]:
    """All rows. Raises InputError, or ErrorGroup with one InputError per bad line."""
    rows, bad = scan(folder)
    errors = [InputError(f"The line {one.why}.", mend=one.mend, where=one.where) for one in bad]
    if errors:
        raise errors[0] if len(errors) == 1 else ErrorGroup(errors)
    return rows


def make_folder(folder: Path) -> None:
    """Raises OutputError: it is a file, or cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise output_error(error, folder) from error


def write(folder: Path, rows: Iterable[Row]) -> None:
    """The rows in order of name; the file appears whole or not at all."""
    lines = [row.model_dump_json() + "\n" for row in sorted(rows, key=lambda row: row.name)]
    write_text(folder / MANIFEST, "".join(lines))


def read_record(folder: Path) -> Corpus | None:
    """How the corpus was made; None where nothing tells.

    Raises:
        InputError: the record is damaged or of a later version.
    """
    path = folder / RECORD
    if not path.is_file():
        return None
    try:
        found = Corpus.model_validate_json(path.read_bytes())
    except ValidationError as error:
        said = error.errors()[0]["msg"]
        raise InputError(
            f"{path} cannot be read: {said}.", mend="Make the corpus again."
        ) from error
    if found.version > VERSION:
        raise InputError(
            f"{path} is of version {found.version}; this program knows {VERSION}.",
            mend="Upgrade voxloom.",
        )
    return found


def write_record(folder: Path, corpus: Corpus) -> None:
    """Keep how the corpus was made."""
    write_text(folder / RECORD, corpus.model_dump_json(indent=1) + "\n")
