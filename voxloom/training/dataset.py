"""Reading the corpus that `make_corpus` wrote."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voxloom.training.task import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

MANIFEST = "manifest.jsonl"


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
        lines = (self.folder / MANIFEST).read_text(encoding="utf-8").splitlines()
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


def corpus_findings(
    folder: Path, shares: Mapping[str, float], *, shortest: int = 0, wav: bool = False
) -> list[Finding]:
    """What is wrong with a corpus, from its manifest alone and one of its files.

    shares: languages that are wanted; shortest: frames that some utterance must have; wav: whether
    waveforms are read.
    """
    path = folder / MANIFEST
    if not path.is_file():
        mend = f"Make one with `voxloom data make-teachers --out {folder}`."
        return [Finding(f"{folder} holds no corpus: there is no {MANIFEST}.", mend)]
    found: list[Finding] = []
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            rows.append(json.loads(line))
        except ValueError as error:
            mend = "Make the corpus again, or delete the line."
            found.append(Finding(f"{path}:{number} is no JSON: {error}.", mend))
    train = [row for row in rows if row.get("split") == "train"]
    languages = {row.get("language") for row in train}
    if not train:
        found.append(Finding(f"{path} names no utterance to train on.", "Add some."))
    for language in sorted(set(shares) - languages) if train else ():
        message = f"No utterance is in {language!r}, which the recipe wants."
        found.append(Finding(message, f"Take {language} out of `options.shares`.", fatal=False))
    missing = [row["path"] for row in rows if not (folder / row["path"]).is_file()]
    if missing:
        message = f"{len(missing)} files of {path} are missing, such as {missing[0]}."
        found.append(Finding(message, "Make the corpus again; it adds what is missing."))
    if train and not any(int(row.get("frames", 0)) >= max(shortest, 1) for row in train):
        found.append(
            Finding(f"No utterance has {shortest} frames or more.", "Make `options.segment` less.")
        )
    if not any(row.get("split") == "held" for row in rows):
        message = "No utterance is held back, so the best weights cannot be picked."
        found.append(Finding(message, "Give some the split `held`.", fatal=False))
    if wav and train and not missing:
        with np.load(folder / train[0]["path"]) as arrays:
            if not len(arrays["wav"]):
                found.append(Finding(f"{folder} holds no waveforms.", "Make the corpus again."))
    return found
