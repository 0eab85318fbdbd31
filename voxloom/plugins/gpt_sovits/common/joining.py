"""Joining pieces of speech that overlap, at the place where they agree best.

Source: the overlap search of SOLA: S. Roucos, A. Wilgus, "High quality time-scale modification for
speech", ICASSP 1985; with GPT-SoVITS's search range and window.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

SEARCH = 320  # samples


def join(pieces: Sequence[Tensor], overlap: int) -> Tensor:
    """Pieces [samples], each repeating about `overlap` samples of the one before -> one waveform.

    The result is shorter than the pieces by the overlaps and by the shifts that were found. A piece
    must have `overlap` samples at least; the pieces themselves are left as they are."""
    ready = list(pieces)
    for index in range(len(ready) - 1):
        left = ready[index]
        ready[index + 1] = _blended(left, ready[index + 1], overlap)
        ready[index] = left[: left.shape[-1] - overlap]
    return torch.cat(ready)


def shift(left: Tensor, right: Tensor, overlap: int) -> int:
    """How many samples of `right` [samples] to drop so that it goes on where `left` ends."""
    end = left[left.shape[-1] - overlap :]
    start = right[: overlap + SEARCH]
    likeness = functional.conv1d(start[None, None], end[None, None])[0, 0]
    power = functional.conv1d(start.square()[None, None], torch.ones_like(end)[None, None])[0, 0]
    return int((likeness / (power + 1e-8).sqrt()).argmax())


def _blended(left: Tensor, right: Tensor, overlap: int) -> Tensor:
    """`right` from its best shift on, with the end of `left` fading out over its start."""
    moved = right[shift(left, right, overlap) :]
    window = torch.hann_window(2 * overlap, dtype=left.dtype, device=left.device)
    start = window[:overlap] * moved[:overlap] + window[overlap:] * left[left.shape[-1] - overlap :]
    return torch.cat([start, moved[overlap:]])
