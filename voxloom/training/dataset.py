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
from voxloom.training.features import HOP_LENGTH, N_MELS
from voxloom.training.inventory import symbols
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

    @property
    def voiced(self) -> bool:
        """Whether it has a pitch at all: of a whisper nothing can be relative to one."""
        return bool((self.f0 > 0).any())

    @property
    def fault(self) -> str:
        """Why its arrays cannot be of one utterance of the inventory, "" where they can."""
        frames, known = self.frames, len(symbols())
        if len(self.mel) not in (0, frames):
            return f"it has {len(self.mel)} frames of mel and {frames} of pitch"
        if len(self.wav) and len(self.wav) < frames * HOP_LENGTH:
            return f"its waveform has {len(self.wav)} samples, {frames} frames are longer"
        if len(self.durations) and len(self.durations) != len(self.phones):
            return f"it has {len(self.phones)} phones and {len(self.durations)} durations"
        if len(self.durations) and int(self.durations.sum(dtype=np.int64)) != frames:
            total = int(self.durations.sum(dtype=np.int64))
            return f"its phones last {total} frames, its pitch has {frames}"
        if len(self.phones) and not 0 <= int(self.phones.min()) <= int(self.phones.max()) < known:
            return f"its phone ids are not all of the inventory's {known}"
        return ""


class FeatureDataset:
    """All utterances of one split, loaded into memory: 3.9 MB a minute of speech, 1 MB of it the
    mel, the rest the waveform.

    Args:
        folder: holds `manifest.jsonl` and the `.npz` files it names.
        split: `train`, `held`, or None for both.
        wav, mel: False leaves these arrays empty, to save memory.
        speakers: only utterances in these voices; None for all.

    Raises:
        InputError, ErrorGroup: there is no manifest, lines of it are wrong, or a file is missing
            or damaged, or its arrays are not of one utterance.
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
    """One utterance. Raises InputError where its file is missing or damaged, or its arrays do not
    fit each other."""
    path, place = folder / row.path, quote(str(folder))
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            item = Item(
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
    if item.fault:
        raise InputError(
            f"{path} is no utterance: {item.fault}.",
            mend="Delete it and make the corpus again, or take its line out of the manifest.",
        )
    return item


def corpus_findings(
    folder: Path,
    shares: Mapping[str, float],
    *,
    shortest: int = 0,
    shortest_by: str = "options.segment",
    wav: bool = False,
    durations: bool = False,
) -> list[Finding]:
    """What is wrong with a corpus, from its manifest alone and one of its files.

    shares: languages that are wanted; shortest: frames that some utterance must have, by the
    setting `shortest_by`; wav: whether waveforms are read; durations: whether phones must have them
    (without, it is a warning).
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
    if train and shares:
        found += _share_findings(languages, {name for name, share in shares.items() if share})
    missing = [row.path for row in rows if not (folder / row.path).is_file()]
    if missing:
        message = f"{len(missing)} files of {path} are missing, such as {missing[0]}."
        found.append(Finding(message, "Make the corpus again; it adds what is missing."))
    if train and not any(row.frames >= max(shortest, 1) for row in train):
        found.append(
            Finding(f"No utterance has {shortest} frames or more.", f"Make `{shortest_by}` less.")
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
        try:
            if not len(load_item(folder, train[0]).wav):
                found.append(Finding(f"{folder} holds no waveforms.", "Make the corpus again."))
        except InputError as error:
            found.append(Finding(error.message, error.mend))
    return [*found, *_memory_findings(rows, wav=wav)]


def _share_findings(languages: set[str], wanted: set[str]) -> list[Finding]:
    if not languages & wanted:
        there, named = ", ".join(sorted(languages)), ", ".join(sorted(wanted)) or "none"
        mend = f"Name them: `--set 'options.shares={{{sorted(languages)[0]}: 1}}'`."
        message = f"The corpus is in {there}; `options.shares` wants {named}, so nothing is left."
        return [Finding(message, mend)]
    found = []
    for language in sorted(wanted - languages):
        message = f"No utterance is in {language!r}, which the recipe wants."
        found.append(Finding(message, f"Take {language} out of `options.shares`.", fatal=False))
    if unwanted := ", ".join(sorted(languages - wanted)):
        message = f"The utterances in {unwanted} are not trained on."
        found.append(Finding(message, "Add what is missing to `options.shares`.", fatal=False))
    return found


def _memory_findings(rows: Collection[Row], *, wav: bool) -> list[Finding]:
    """A corpus is held in memory as a whole."""
    from voxloom.training.memory import free_bytes

    frame = 2 * N_MELS + 4 + (2 * HOP_LENGTH if wav else 0)
    needed, free = frame * sum(row.frames for row in rows), free_bytes("cpu")
    if needed <= free:
        return []
    message = f"The corpus takes {needed / 1e9:.1f} GB of memory, and {free / 1e9:.1f} GB are free."
    return [Finding(message, "Take a part of it, or make room.", fatal=False)]
