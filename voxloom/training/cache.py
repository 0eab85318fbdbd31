"""What an engine once said, kept by what it was asked: the engine's work is done once.

A file's name is the SHA-256 of everything that its sound and labels depend on (engine and version,
voice, text or phones, parameters), so nothing in the cache can be out of date.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from voxloom.core.files import output_error, write_bytes
from voxloom.training.teachers.spoken import Contour, Spoken


def key(asked: Mapping[str, Any]) -> str:
    """The hexadecimal SHA-256 of a question; the order of its parts does not matter."""
    text = json.dumps(asked, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Cache:
    """Spoken utterances in a folder, two levels deep."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, name: str) -> Path:
        return self.folder / name[:2] / f"{name}.npz"

    def get(self, name: str) -> tuple[Spoken, Contour | None] | None:
        """What was kept under that key; None where nothing was, or the file is damaged."""
        try:
            with self.path(name).open("rb") as file, np.load(file) as arrays:
                spoken = Spoken(
                    arrays["waveform"] / 32768.0,
                    int(arrays["sample_rate"]),
                    tuple(map(str, arrays["phones"])),
                    tuple(map(float, arrays["ends"])),
                )
                if "times" not in arrays:
                    return spoken, None
                spans = tuple((float(start), float(end)) for start, end in arrays["whispered"])
                times, semitones = arrays["times"].tolist(), arrays["semitones"].tolist()
                return spoken, Contour(tuple(times), tuple(semitones), spans)
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None  # it is spoken again, and the file replaced

    def put(self, name: str, spoken: Spoken, contour: Contour | None) -> None:
        """Keep it. The engines speak 16-bit samples, so int16 loses nothing. Raises OutputError."""
        samples = np.clip(np.round(spoken.waveform * 32768.0), -32768, 32767).astype(np.int16)
        arrays: dict[str, Any] = {
            "waveform": samples,
            "sample_rate": np.array(spoken.sample_rate),
            "phones": np.array(spoken.phones, dtype=np.str_),
            "ends": np.array(spoken.ends),
        }
        if contour is not None:
            arrays["times"] = np.array(contour.times)
            arrays["semitones"] = np.array(contour.semitones)
            arrays["whispered"] = np.array(contour.whispered, dtype=float).reshape(-1, 2)
        target = self.path(name)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise output_error(error, target.parent) from error
        file = BytesIO()
        np.savez(file, **arrays)
        write_bytes(target, file.getvalue())
