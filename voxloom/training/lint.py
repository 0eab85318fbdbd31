"""What is wrong with a corpus: its rows, its labels and its sound.

A fault that spoils a training or its measure is fatal; all others are for ears to judge.
"""

from __future__ import annotations

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from voxloom.training import lint_audio, lint_text, manifest
from voxloom.training.features import FRAME_RATE_HZ, HOP_LENGTH, N_MELS
from voxloom.training.inventory import symbols
from voxloom.training.lint_faults import Fault
from voxloom.training.manifest import Row

LEAST_FOR_SPREAD = 12  # fewer utterances of a language show no distribution
OUTLIER, OUTLIER_RATE = 4.5, 3.5  # robust standard deviations; rates in logarithms
LEAST_PHONES = 10  # of an utterance whose rate says anything: final lengthening rules short ones
FEWEST_PHONES_S, MOST_PHONES_S = 3.0, 30.0  # of speech, pauses left out
MARKS = frozenset(", . ? ! … - SP _".split())
MEND_LABEL = "Listen, and mend the text or the cut."


@dataclass
class Report:
    """All faults of a corpus, and what it holds. speakers: minutes each, most first."""

    folder: Path
    utterances: int = 0
    minutes: float = 0.0
    speakers: dict[str, float] = field(default_factory=dict)
    languages: dict[str, float] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def fatal(self) -> bool:
        return any(fault.fatal for fault in self.faults)

    def as_json(self) -> dict[str, Any]:
        return {
            "corpus": str(self.folder),
            "utterances": self.utterances,
            "minutes": round(self.minutes, 2),
            "speakers": self.speakers,
            "languages": self.languages,
            "fatal": self.fatal,
            "faults": [fault.as_json() for fault in self.faults],
        }


@dataclass(frozen=True)
class _Heard:
    """What the arrays of a row said, for comparison with the others. Rates are 0 where they say
    nothing: a short utterance; letters of a text with digits or of pinyin."""

    row: Row
    digest: str
    level_db: float
    phones_s: float
    letters_s: float


def lint(folder: Path, tell: Callable[[int, int], None] = lambda done, total: None) -> Report:
    """Look at every row and every waveform. tell: rows done, rows in all.

    Raises:
        InputError: there is no manifest, or it cannot be read.
    """
    rows, bad = manifest.scan(folder)
    report = Report(folder, utterances=len(rows))
    report.faults += [
        Fault("bad-line", line.place, f"The line {line.why}.", line.mend, fatal=True)
        for line in bad
    ]
    if not rows:
        mend = "Make it with `voxloom data make-teachers` or `import`."
        report.faults.append(Fault("empty", "", "No row can be read.", mend, fatal=True))
    report.faults += _of_rows(rows)
    heard = []
    for number, row in enumerate(rows, 1):
        found = _hear(folder, row, report.faults)
        if found is not None:
            heard.append(found)
        tell(number, len(rows))
    report.faults += _of_sound(heard)
    report.minutes = sum(row.frames for row in rows) / FRAME_RATE_HZ / 60
    report.speakers = _minutes(rows, lambda row: row.speaker)
    report.languages = _minutes(rows, lambda row: row.language)
    report.faults.sort(key=lambda fault: (not fault.fatal, fault.what, fault.utterance))
    return report


def _minutes(rows: Iterable[Row], by: Callable[[Row], str]) -> dict[str, float]:
    frames: dict[str, int] = defaultdict(int)
    for row in rows:
        frames[by(row)] += row.frames
    ordered = sorted(frames.items(), key=lambda pair: -pair[1])
    return {name: round(count / FRAME_RATE_HZ / 60, 2) for name, count in ordered}


def _of_rows(rows: Sequence[Row]) -> Iterator[Fault]:
    """Faults that the manifest alone shows."""
    names: set[str] = set()
    said: dict[tuple[str, ...], str] = {}
    trained = {_said(row): row.name for row in rows if row.split == "train"}
    for row in rows:
        if row.name in names:
            yield Fault("same-name", row.name, "Two rows have it.", "Rename one.", fatal=True)
        names.add(row.name)
        yield from lint_text.faults(row)
        key = (row.speaker, *_said(row))
        if key[-1] and key in said:
            why = f"The same voice says the same text in {said[key]}."
            yield Fault("same-text", row.name, why, "Keep one, unless the takes differ.")
        said.setdefault(key, row.name)
        if row.split == "held" and key[-1] and _said(row) in trained:
            why = f"Its text is trained on too, in {trained[_said(row)]}."
            mend = "Take one of them out: a held loss that was learnt by heart measures nothing."
            yield Fault("leak", row.name, why, mend, fatal=True)


def _said(row: Row) -> tuple[str, str]:
    """What a listener hears: a text is another in another language, be it written alike."""
    return row.language, lint_text.same(row.text)


def _hear(folder: Path, row: Row, faults: list[Fault]) -> _Heard | None:
    """Look at one utterance's arrays; None if they cannot be used."""
    path = folder / row.path
    if not path.is_file():
        mend = "Make the corpus again; it adds what is missing."
        faults.append(Fault("missing", row.name, f"There is no {row.path}.", mend, fatal=True))
        return None
    try:
        with path.open("rb") as file, np.load(file) as arrays:
            wav, phones = arrays["wav"], arrays["phones"]
            mel, f0, durations = arrays["mel"], arrays["f0"], arrays["durations"]
    except Exception as error:  # numpy and zipfile raise a dozen kinds for a damaged file
        why = f"{row.path} cannot be read: {error}."
        faults.append(Fault("damaged", row.name, why, "Make it again.", fatal=True))
        return None
    why = _malformed(wav, mel, f0, phones, durations)
    why = why or _disagreement(row, len(wav), len(mel), len(f0), phones, durations)
    if why:
        faults.append(Fault("damaged", row.name, why, "Make it again.", fatal=True))
        return None
    known = symbols()
    outside = [int(phone) for phone in phones if not 0 <= phone < len(known)]
    if outside:
        why = f"{outside[0]} is no phone: the inventory has {len(known)}."
        mend = "Label it with the inventory of this version."
        faults.append(Fault("unknown-phone", row.name, why, mend, fatal=True))
        return None
    if not len(wav):
        return None  # a corpus may come without waveforms; the preflight of a part asks for them
    sound = wav.astype(np.float64) / 32768.0
    heard = list(
        lint_audio.faults(
            row.name, sound, checked_digest=row.digest, samples=wav, clipped=row.clipped
        )
    )
    faults += heard
    if any(fault.what == "silent" for fault in heard):
        return None  # its level and its rates are no further faults
    spoken = [known[phone] for phone in phones if known[phone] not in MARKS]
    faults += lint_text.phone_faults(row, spoken)
    seconds = max(lint_audio.speech_seconds(sound), 1 / FRAME_RATE_HZ)
    rate = len(spoken) / seconds if len(spoken) >= LEAST_PHONES else 0.0
    if rate and not FEWEST_PHONES_S <= rate <= MOST_PHONES_S:
        why = f"{rate:.1f} phones in a second of speech; people speak 5 to 20."
        faults.append(Fault("rate", row.name, why, MEND_LABEL))
    letters = lint_text.letters(row) / seconds if rate else 0.0
    return _Heard(row, lint_audio.digest(wav), lint_audio.level_db(sound), rate, letters)


def _malformed(
    wav: np.ndarray, mel: np.ndarray, f0: np.ndarray, phones: np.ndarray, durations: np.ndarray
) -> str:
    """Which array is none that can be trained on, `` if none."""
    if any(array.ndim != 1 for array in (wav, f0, phones, durations)):
        return "An array has more dimensions than one."
    if wav.dtype != np.int16:
        return f"The waveform is {wav.dtype}, not int16."
    if len(mel) and (mel.ndim != 2 or mel.shape[1] != N_MELS):
        return f"The mel is {list(mel.shape)}, not [frames, {N_MELS}]."
    if not np.isfinite(mel).all() or not np.isfinite(f0).all():
        return "Mel or F0 hold values that are not numbers."
    if (f0 < 0).any() or (durations < 0).any():
        return "An F0 or a duration is below 0."
    return ""


def _disagreement(
    row: Row, samples: int, mel: int, f0: int, phones: np.ndarray, durations: np.ndarray
) -> str:
    """In what the arrays contradict each other or the row, `` if in nothing."""
    if row.frames and row.frames != f0:
        return f"The row tells {row.frames} frames, the file has {f0}."
    if samples and samples != f0 * HOP_LENGTH:
        return f"{samples} samples are not {f0} frames of {HOP_LENGTH}."
    if mel and mel != f0:
        return f"Mel and F0 have {mel} and {f0} frames."
    if row.aligned and len(phones) != len(durations):
        return f"{len(phones)} phones have {len(durations)} durations."
    if row.aligned and int(durations.astype(np.int64).sum()) != f0:
        return f"The durations sum to {int(durations.astype(np.int64).sum())} of {f0} frames."
    return ""


def _of_sound(heard: Sequence[_Heard]) -> Iterator[Fault]:
    """Faults that show only beside the other utterances."""
    first: dict[str, Row] = {}
    for one in heard:
        other = first.setdefault(one.digest, one.row)
        if other is not one.row:
            leaks = other.split != one.row.split
            why = f"It is the recording of {other.name}" + (", of another split." if leaks else ".")
            yield Fault("same-audio", one.row.name, why, "Take one of them out.", fatal=leaks)
    for one in _outliers(heard, [one.level_db for one in heard], least=6.0):
        why = f"{one.level_db:.1f} dBFS of speech, far from the others."
        yield Fault("level", one.row.name, why, "Bring it to the level of the others.")
    by_language: Mapping[str, list[_Heard]] = defaultdict(list)
    for one in heard:
        by_language[one.row.language].append(one)
    for group in by_language.values():
        odd: dict[str, Fault] = {}
        for what, whole, of in _RATES:
            rated = [one for one in group if of(one) > 0]
            logs = [float(np.log(of(one))) for one in rated]
            for one in _outliers(rated, logs, least=0.4, deviations=OUTLIER_RATE):
                usual = statistics.median(of(other) for other in rated)
                side = f"more text than {whole}" if of(one) > usual else f"more {whole} than text"
                why = f"{of(one):.1f} {what}, {usual:.1f} are usual in {one.row.language}: {side}."
                odd.setdefault(one.row.name, Fault("half-read", one.row.name, why, MEND_LABEL))
        yield from odd.values()


# What is rated, against what, and the rate: 0 where it says nothing.
_RATES: tuple[tuple[str, str, Callable[[_Heard], float]], ...] = (
    ("phones in a second of speech", "speech", lambda one: one.phones_s),
    ("letters in a second of speech", "speech", lambda one: one.letters_s),
    ("letters for a phone", "phones", lambda one: one.letters_s / max(one.phones_s, 1e-9)),
)


def _outliers(
    heard: Sequence[_Heard], values: Sequence[float], *, least: float, deviations: float = OUTLIER
) -> list[_Heard]:
    """Those further from the median than the others' spread explains, and than `least`.

    Source: the median absolute deviation as in Iglewicz and Hoaglin (1993)."""
    if len(heard) < LEAST_FOR_SPREAD:
        return []
    middle = statistics.median(values)
    spread = 1.4826 * statistics.median(abs(one - middle) for one in values)
    limit = max(deviations * spread, least)
    return [one for one, found in zip(heard, values, strict=True) if abs(found - middle) > limit]
