"""Result: speech with marks, warnings and timings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voxloom.interfaces.audio import Audio


@dataclass(frozen=True)
class Mark:
    """These samples speak these characters: half-open ranges in the result and in the text.

    level: `sentence`, `word` or `phone`, or `mark` for a place that markup names; label: the
    characters, the phone's symbol, or the mark's name.
    """

    level: str
    start_sample: int
    end_sample: int
    start_character: int
    end_character: int
    label: str = ""


@dataclass(frozen=True)
class Notice:
    """A warning that did not stop the request: a stable code and a sentence for people."""

    code: str
    message: str


@dataclass(frozen=True)
class Timings:
    """Seconds of compute per stage slot, to the first audio, and in all."""

    stages: Mapping[str, float] = field(default_factory=dict)
    first_audio_seconds: float = 0.0
    total_seconds: float = 0.0

    @property
    def overhead_seconds(self) -> float:
        """What was spent outside the stages."""
        return max(0.0, self.total_seconds - sum(self.stages.values()))


@dataclass(frozen=True, eq=False)
class Chunk:
    """A piece of a stream. marks count samples from the start of the whole stream."""

    audio: Audio
    marks: tuple[Mark, ...] = ()
    notices: tuple[Notice, ...] = ()
    sentence: int = 0
    final: bool = False


@dataclass(frozen=True, eq=False)
class Result:
    """audio: the whole speech; marks in order of their start; warnings; timings; seed used."""

    audio: Audio
    text: str
    marks: tuple[Mark, ...] = ()
    warnings: tuple[Notice, ...] = ()
    timings: Timings = field(default_factory=Timings)
    seed: int = 0
    voice: str = ""
    pipeline: str = ""

    @property
    def real_time_factor(self) -> float:
        """Seconds of compute per second of speech."""
        return self.timings.total_seconds / max(self.audio.seconds, 1e-9)
