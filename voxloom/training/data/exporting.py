"""`voxloom data export`: utterances of a corpus as audio files with their texts beside them."""

from __future__ import annotations

from pathlib import Path

import torch

from voxloom.core import audio
from voxloom.core.files import write_text
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import InputError
from voxloom.training import manifest
from voxloom.training.dataset import load_item
from voxloom.training.features import FRAME_RATE_HZ, SAMPLE_RATE
from voxloom.training.manifest import Row

SPLITS = ("train", "held")


def run(
    corpus: Path,
    out: Path,
    *,
    speaker: str | None = None,
    language: str | None = None,
    split: str | None = None,
    least_seconds: float = 0.0,
    most: int | None = None,
) -> list[Path]:
    """Write `NAME.flac` and `NAME.txt` of each utterance that is meant, in the manifest's order.

    speaker, language, split: only these, None for all; most: at most so many.

    Raises:
        InputError: no corpus, nothing in it is meant, or an utterance is missing or damaged.
        OutputError: the folder cannot be written.
    """
    rows = manifest.read(corpus)
    meant = [
        row
        for row in rows
        if (speaker is None or row.speaker == speaker)
        and (language is None or row.language == language)
        and (split is None or row.split == split)
        and row.frames >= least_seconds * FRAME_RATE_HZ
    ][:most]
    if not meant:
        raise InputError(f"No utterance of {corpus} is meant.", mend=_whose(rows, speaker))
    manifest.make_folder(out)
    return [_write(corpus, row, out) for row in meant]


def _whose(rows: list[Row], speaker: str | None) -> str:
    known = sorted({row.speaker for row in rows})
    if speaker is None or speaker in known:
        return "Ask for another language or split, or for shorter utterances."
    shown = ", ".join(known[:8]) + (" ..." if len(known) > 8 else "")
    return f"Its speakers are {shown or 'none'}."


def _write(corpus: Path, row: Row, out: Path) -> Path:
    samples = load_item(corpus, row).wav.astype("float32") / 32768
    path = out / f"{row.name}.flac"
    manifest.make_folder(path.parent)
    audio.write(path, Audio(torch.from_numpy(samples), SAMPLE_RATE))
    write_text(path.with_suffix(".txt"), row.text + "\n")
    return path
