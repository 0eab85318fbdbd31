"""Silence between the pieces of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voxloom.core.pipeline.sentences import Boundary

if TYPE_CHECKING:
    from torch import Tensor

# Seconds after each boundary at pause_scale 1; nothing follows the end of the text.
SECONDS = {
    Boundary.CLAUSE: 0.15,
    Boundary.SENTENCE: 0.40,
    Boundary.PARAGRAPH: 0.80,
    Boundary.END: 0.0,
}
SILENT = 10 ** (-50 / 20)  # -50 dBFS, below which a sample counts as silence
_TAIL = 1024


class TrailingSilence:
    """How many samples at the end of a stream are silent, kept up chunk by chunk."""

    def __init__(self) -> None:
        self.samples = 0

    def feed(self, waveform: Tensor) -> None:
        """waveform: [samples]."""
        length = int(waveform.shape[-1])
        for start in (max(0, length - _TAIL), 0):  # most chunks end with a sound
            loud = (waveform[start:].abs() > SILENT).nonzero()
            if len(loud):
                self.samples = length - 1 - start - int(loud[-1])
                return
        self.samples += length


def pause_samples(boundary: Boundary, scale: float, sample_rate: int, trailing: int) -> int:
    """Samples of silence to put in: the table's, less what the speech before already ends with."""
    return max(0, round(SECONDS[boundary] * scale * sample_rate) - trailing)
