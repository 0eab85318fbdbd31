"""What a metric is: a name, what it needs, which way is better, and a measurement per sample."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from voxloom.interfaces.result import Mark

if TYPE_CHECKING:
    from voxloom.interfaces.audio import Audio

# What a sample may carry besides its waveform, text and language.
REFERENCE, TEACHER, ALIGNED, MARKS, TIMES = "reference", "teacher", "aligned", "marks", "times"
PHONES = "phones"


@dataclass(frozen=True, eq=False)
class Times:
    """What one sample took: seconds to the first audio and in all; the process's peak so far."""

    first_audio_seconds: float
    total_seconds: float
    peak_memory_mb: float | None = None


@dataclass(frozen=True)
class Pronunciation:
    """What was to be said, as all symbols of a phone inventory, pauses and marks among them."""

    inventory: str
    symbols: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Sample:
    """One utterance to judge.

    name: unique in its run; audio: what was said; text, language: what was to be said; reference:
    the recording whose voice was to be taken; teacher: the same text by whom the model learnt
    from, or the original in copy-synthesis; aligned: whether `teacher` runs in step with `audio`;
    phones: how the pipeline's frontend reads the text; teacher_phones: what the teacher was given.
    """

    name: str
    audio: Audio
    text: str
    language: str
    voice: str = ""
    reference: Audio | None = None
    teacher: Audio | None = None
    aligned: bool = False
    marks: tuple[Mark, ...] = ()
    times: Times | None = None
    phones: Pronunciation | None = None
    teacher_phones: Pronunciation | None = None

    def as_teacher(self) -> Sample:
        """The teacher's own speech of the same text, as a sample to judge.

        Raises ValueError: there is none."""
        if self.teacher is None:
            raise ValueError(f"{self.name} has no teacher")
        phones = self.teacher_phones or self.phones
        return replace(self, audio=self.teacher, phones=phones)

    def has(self, need: str) -> bool:
        """Whether it carries what a metric needs."""
        if need == ALIGNED:
            return self.aligned and self.teacher is not None
        return bool(getattr(self, need))


@dataclass(frozen=True)
class Value:
    """value: in the metric's unit; weight: in a mean, such as the number of words; detail: for
    people, such as what was heard."""

    value: float
    weight: float = 1.0
    detail: str = ""


@dataclass(frozen=True)
class About:
    """What the report says about a metric besides its numbers.

    unit: "" for a plain number; pool: how the samples' values become one; languages: () for any;
    needs: of a sample; modules: importable ones it needs, which `extra` brings; of_teacher: also
    measured on the teacher's audio, to compare with; note: how far it can be trusted; noise: by
    which share of itself it differs between two equal runs, whatever their sentences are.
    """

    name: str
    summary: str
    better: Literal["higher", "lower"]
    unit: str = ""
    pool: Literal["mean", "max"] = "mean"
    languages: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    extra: str = "eval"
    of_teacher: bool = False
    note: str = field(default="", repr=False)
    noise: float = 0.0


class Metric(ABC):
    """Measures samples; made anew for every run, so it may keep a recogniser or a network."""

    about: ClassVar[About]

    def __init__(self) -> None:
        # What the metrics of one run share, such as a recogniser and what it heard.
        self.shared: dict[object, Any] = {}

    @classmethod
    def missing(cls) -> str:
        """Why it cannot run here, a colon, and what to do, such as which extra to install; "" if
        it can."""
        absent = [name for name in cls.about.modules if find_spec(name) is None]
        if not absent:
            return ""
        return f'{", ".join(absent)} not installed: pip install "voxloom[{cls.about.extra}]"'

    @classmethod
    def unfit(cls, sample: Sample) -> str:
        """Why it does not apply to a sample; "" if it does."""
        if cls.about.languages and sample.language not in cls.about.languages:
            return f"judges {', '.join(cls.about.languages)} only, not {sample.language}"
        lacking = [need for need in cls.about.needs if not sample.has(need)]
        return f"needs {' and '.join(lacking)}" if lacking else ""

    @abstractmethod
    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        """One value per sample, in order; None where there is nothing to measure, such as pitch
        where nothing is voiced. Every sample fits, that is `unfit` says nothing."""


def pooled(values: Sequence[Value], how: Literal["mean", "max"]) -> float:
    """The weighted mean, or the largest, of at least one value."""
    if how == "max":
        return max(value.value for value in values)
    weights = sum(value.weight for value in values)
    return sum(value.value * value.weight for value in values) / max(weights, 1e-12)
