"""Silence between the pieces of a text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from voxloom.core.pipeline.sentences import Boundary

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.core.pipeline.pieces import Piece
    from voxloom.core.spec.plan_types import TextPlan

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


def table(text: TextPlan) -> Mapping[Boundary, float]:
    """The seconds of each boundary as the pipeline has them."""
    return {
        Boundary.CLAUSE: text.clause_seconds,
        Boundary.SENTENCE: text.sentence_seconds,
        Boundary.PARAGRAPH: text.paragraph_seconds,
        Boundary.END: 0.0,
    }


def pause_seconds(piece: Piece, pauses: Mapping[Boundary, float], scale: float) -> float:
    """Of silence after a piece."""
    seconds = pauses[piece.boundary] if piece.pause_seconds is None else piece.pause_seconds
    return seconds if piece.exact else seconds * scale


def pause_samples(seconds: float, sample_rate: int, trailing: int = 0) -> int:
    """Samples of silence to put in, less what the speech before already ends with."""
    return max(0, round(seconds * sample_rate) - trailing)
