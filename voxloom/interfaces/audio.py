"""Audio values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, eq=False)
class Audio:
    """Mono speech. waveform: [samples] float32 in [-1, 1], on the CPU at the API's edge."""

    waveform: Tensor
    sample_rate: int

    @property
    def seconds(self) -> float:
        return int(self.waveform.shape[-1]) / self.sample_rate


@dataclass(frozen=True, eq=False)
class Reference:
    """A recording whose voice is to be taken, already checked and cut to its best window.

    audio: mono, any sample rate (stages resample for themselves); text, language: what is said, if
    known; offset_seconds: where the window starts in the recording the user gave.
    """

    audio: Audio
    text: str = ""
    language: str = ""
    source: str = ""
    offset_seconds: float = 0.0
