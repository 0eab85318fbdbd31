"""Reading a corpus: the arrays that its manifest names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING
from zipfile import BadZipFile
from zlib import error as zlib_error

import numpy as np

from voxloom.interfaces.errors import InputError
from voxloom.training import manifest
from voxloom.training.manifest import MANIFEST, Row
from voxloom.training.task import Finding

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping


@dataclass(frozen=True, eq=False)
class Item:
    """One utterance, as arrays.

    wav: [samples] int16 at 24 kHz; mel: [frames, 80] float16; f0: [frames] float32 Hz, 0 unvoiced;
    phones: [phones] int16 inventory ids; durations: [phones] int16 frames, summing to `frames`,
    or empty where no one knows them.
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
        InputError, ErrorGroup: there is no manifest, lines of it are wrong, or a file is missing
            or damaged.
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
        self.items = [
            load_item(self.folder, row, wav=wav, mel=mel)
            for row in manifest.read(self.folder)
            if (split is None or row.split == split)
            and (speakers is None or row.speaker in speakers)
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


def load_item(folder: Path, row: Row, *, wav: bool = True, mel: bool = True) -> Item:
    """One utterance. Raises InputError where its file is missing or damaged."""
    path, place = folder / row.path, quote(str(folder))
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            return Item(
                name=row.name,
                language=row.language,
                speaker=row.speaker,
                teacher=row.teacher,
                text=row.text,
                split=row.split,
                wav=arrays["wav"] if wav else np.zeros(0, np.int16),
                mel=arrays["mel"] if mel else np.zeros((0, 80), np.float16),
                f0=arrays["f0"],
                phones=arrays["phones"],
                durations=arrays["durations"],
            )
    except (OSError, ValueError, EOFError, KeyError, BadZipFile, zlib_error) as error:
        raise InputError(
            f"{path} cannot be read: {error}.",
            mend=f"Delete it and make the corpus again; `voxloom data lint {place}` names all.",
        ) from error


def corpus_findings(
    folder: Path,
    shares: Mapping[str, float],
    *,
    shortest: int = 0,
    wav: bool = False,
    durations: bool = False,
) -> list[Finding]:
    """What is wrong with a corpus, from its manifest alone and one of its files.

    shares: languages that are wanted; shortest: frames that some utterance must have; wav: whether
    waveforms are read; durations: whether phones must have them (without, it is a warning).
    """
    path = folder / MANIFEST
    try:
        rows, bad = manifest.scan(folder)
    except InputError as error:
        return [Finding(error.message, error.mend)]
    found = [Finding(f"{one.place} {one.why}.", one.mend) for one in bad]
    train = [row for row in rows if row.split == "train"]
    languages = {row.language for row in train}
    if not train:
        mend = "Take another, or make one with `voxloom data make-teachers` or `import`."
        found.append(Finding(f"{path} names no utterance to train on.", mend))
    for language in sorted(set(shares) - languages) if train else ():
        message = f"No utterance is in {language!r}, which the recipe wants."
        found.append(Finding(message, f"Take {language} out of `options.shares`.", fatal=False))
    missing = [row.path for row in rows if not (folder / row.path).is_file()]
    if missing:
        message = f"{len(missing)} files of {path} are missing, such as {missing[0]}."
        found.append(Finding(message, "Make the corpus again; it adds what is missing."))
    if train and not any(row.frames >= max(shortest, 1) for row in train):
        found.append(
            Finding(f"No utterance has {shortest} frames or more.", "Make `options.segment` less.")
        )
    if not any(row.split == "held" for row in rows):
        message = "No utterance is held back, so the best weights cannot be picked."
        found.append(Finding(message, "Give some the split `held`.", fatal=False))
    unaligned = [row.name for row in rows if not row.aligned]
    if unaligned:
        message = (
            f"{len(unaligned)} utterances, such as {unaligned[0]}, have no phone durations; "
            "all parts but the vocoder learn from them."
        )
        mend = "Train a vocoder, which needs none, or a corpus of `make-teachers`."
        found.append(Finding(message, mend, fatal=durations))
    if wav and train and not missing:
        with np.load(folder / train[0].path) as arrays:
            if not len(arrays["wav"]):
                found.append(Finding(f"{folder} holds no waveforms.", "Make the corpus again."))
    return found
