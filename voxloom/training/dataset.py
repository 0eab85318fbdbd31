"""Reading the corpus that `make_corpus` wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


@dataclass(frozen=True, eq=False)
class Item:
    """One utterance, as arrays.

    wav: [samples] int16 at 24 kHz; mel: [frames, 80] float16; f0: [frames] float32 Hz, 0 unvoiced;
    phones: [phones] int16 inventory ids; durations: [phones] int16 frames, summing to `frames`.
    """

    name: str
    language: str
    speaker: str
    teacher: str
    text: str
    split: str
    wav: np.ndarray
    mel: np.ndarray
    f0: np.ndarray
    phones: np.ndarray
    durations: np.ndarray

    @property
    def frames(self) -> int:
        return len(self.f0)


class FeatureDataset:
    """All utterances of one split, loaded into memory (about 1.3 MB a minute of speech and array).

    Args:
        folder: holds `manifest.jsonl` and the `.npz` files it names.
        split: `train`, `held`, or None for both.
        wav, mel: False leaves these arrays empty, to save memory.
        speakers: only utterances in these voices; None for all.

    Raises:
        FileNotFoundError: there is no manifest.
    """

    def __init__(
        self,
        folder: Path | str,
        split: str | None = "train",
        *,
        wav: bool = True,
        mel: bool = True,
        speakers: Collection[str] | None = None,
    ) -> None:
        self.folder = Path(folder)
        lines = (self.folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        self.items = [
            _load(self.folder, row, wav=wav, mel=mel)
            for row in rows
            if (split is None or row["split"] == split)
            and (speakers is None or row["speaker"] in speakers)
        ]

    def __len__(self) -> int:
        return len(self.items)

    def __getitem__(self, index: int) -> Item:
        return self.items[index]

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def by_speaker(self) -> dict[str, list[Item]]:
        """Speaker -> the utterances in that voice, of all languages."""
        groups: dict[str, list[Item]] = {}
        for item in self.items:
            groups.setdefault(item.speaker, []).append(item)
        return groups


def _load(folder: Path, row: dict[str, str], *, wav: bool, mel: bool) -> Item:
    with np.load(folder / row["path"]) as arrays:
        return Item(
            name=row["name"],
            language=row["language"],
            speaker=row["speaker"],
            teacher=row["teacher"],
            text=row["text"],
            split=row["split"],
            wav=arrays["wav"] if wav else np.zeros(0, np.int16),
            mel=arrays["mel"] if mel else np.zeros((0, 80), np.float16),
            f0=arrays["f0"],
            phones=arrays["phones"],
            durations=arrays["durations"],
        )
