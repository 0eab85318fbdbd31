"""Silence between the pieces of a text."""

from __future__ import annotations

from collections.abc import Sequence
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


def trailing_silence(chunks: Sequence[Tensor]) -> int:
    """How many samples at the end of a stream are silent. chunks: each [samples], in order."""
    silent = 0
    for waveform in reversed(chunks):
        loud = (waveform.abs() > SILENT).nonzero()
        length = int(waveform.shape[-1])
        if len(loud):
            return silent + length - 1 - int(loud[-1])
        silent += length
    return silent


def pause_samples(boundary: Boundary, scale: float, sample_rate: int, trailing: int) -> int:
    """Samples of silence to put in: the table's, less what the speech before already ends with."""
    return max(0, round(SECONDS[boundary] * scale * sample_rate) - trailing)
