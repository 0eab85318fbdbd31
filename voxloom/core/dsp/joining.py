"""Joining and fading pieces of speech."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from voxloom.interfaces.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor


def crossfade(left: Tensor, right: Tensor, overlap: int) -> Tensor:
    """Join two pieces of speech over a linear ramp.

    Args:
        left, right: [..., samples]; same leading dimensions, dtype and device.
        overlap: ramp length in samples, at most the shorter piece.

    Returns:
        [..., samples], samples = left + right - overlap.

    Raises:
        InputError: overlap does not fit.
    Source: none, plain overlap-add.
    """
    shortest = min(left.shape[-1], right.shape[-1])
    if not 0 <= overlap <= shortest:
        raise InputError(f"The overlap is {overlap} samples; expected 0 to {shortest}.")
    start = left.shape[-1] - overlap
    rise = torch.arange(1, overlap + 1, dtype=left.dtype, device=left.device) / (overlap + 1)
    mixed = left[..., start:] * (1 - rise) + right[..., :overlap] * rise
    return torch.cat([left[..., :start], mixed, right[..., overlap:]], dim=-1)


def fade(waveform: Tensor, fade_in: int = 0, fade_out: int = 0) -> Tensor:
    """Raised-cosine fades at the start and the end.

    Args:
        waveform: [..., samples].
        fade_in, fade_out: ramp lengths in samples; a ramp longer than the waveform is cut, so that
            a very short one never reaches full level.

    Returns:
        [..., samples]; the first and the last sample are 0 where there is a ramp.
    """
    result = waveform
    samples = waveform.shape[-1]
    if fade_in > 0:
        result = result * ramp(fade_in, 0, samples, waveform)
    if fade_out > 0:
        result = result * ramp(fade_out, 0, samples, waveform).flip(-1)
    return result


def ramp(length: int, start: int, samples: int, like: Tensor) -> Tensor:
    """Samples [start, start + samples) of a rise over `length` samples from 0, and 1 afterwards.

    sin^2(pi t / (2 length)), with like's dtype and device.
    """
    position = torch.arange(start, start + samples, device=like.device, dtype=torch.float64)
    phase = (position / length).clamp(0.0, 1.0) * (torch.pi / 2)
    return torch.sin(phase).square().to(like.dtype)
