"""Excitation: a band-limited pulse train that follows F0 exactly, frame by frame.

The sum of all harmonics below Nyquist has a closed form (the Dirichlet kernel):
sum_{k=1..N} cos(k p) = sin((N + 1/2) p) / (2 sin(p / 2)) - 1/2, so a pulse train costs two sines a
sample however low the pitch. Phase is accumulated in float64, per frame and then over frames, so
that a stream continues with one number and agrees with the whole.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor

REACH = 2  # frames of F0 on either side that the samples of a frame depend on
UNVOICED_HZ = 100.0  # the phase runs on at this rate far from voiced frames, unheard
LEAST_HZ = 20.0


def sample_weights(hop: int) -> Tensor:
    """[3, hop] linear interpolation between the centres of the frame before, this and the next."""
    position = (torch.arange(hop, dtype=torch.float64) + 0.5) / hop - 0.5
    before, after = (-position).clamp(min=0), position.clamp(min=0)
    return torch.stack([before, 1 - before - after, after])


def pulse_train(
    f0: Tensor, weights: Tensor, sample_rate: int, start: Tensor
) -> tuple[Tensor, Tensor]:
    """F0 -> pulses of flat spectrum and about unit power where voiced, silence elsewhere.

    f0: [batch, REACH + frames + REACH] Hz, 0 where unvoiced; the outer frames are context (0 at the
    ends of an utterance); weights: of `sample_weights`; start: [batch] float64, phase in turns.
    Returns pulses [batch, frames, hop] float32 and the phase [batch] after the last sample.
    """
    voiced = f0 > 0
    pitch = f0.double().clamp(min=LEAST_HZ)
    # An unvoiced frame takes the pitch of its voiced neighbour, so that a voice that begins or
    # ends does not glide; the first and the last frame of the context have lost their neighbours.
    after = torch.where(voiced[:, 2:], pitch[:, 2:], UNVOICED_HZ)
    nearest = torch.where(voiced[:, :-2] & ~voiced[:, 2:], pitch[:, :-2], after)
    pitch = torch.where(voiced[:, 1:-1], pitch[:, 1:-1], nearest)
    hertz = pitch.unfold(1, 3, 1) @ weights
    loudness = (voiced[:, 1:-1].double().unfold(1, 3, 1) @ weights).float()
    turns = torch.cumsum(hertz / sample_rate, dim=-1)
    ends = start[:, None] + torch.cumsum(turns[..., -1], dim=-1)
    begins = torch.cat([start[:, None], ends[:, :-1]], dim=1)
    phase = turns + (begins - begins.floor())[..., None]
    angle = (2 * math.pi * (phase - phase.floor())).float()
    # strictly below Nyquist: rounding must not switch a harmonic at Nyquist on and off
    harmonics = torch.floor(sample_rate / 2 / hertz * (1 - 1e-9)).float()
    half = torch.sin(angle / 2)
    near_peak = half.abs() < 1e-4
    kernel = torch.sin((harmonics + 0.5) * angle) / (2 * half.masked_fill(near_peak, 1.0)) - 0.5
    kernel = torch.where(near_peak, harmonics, kernel)
    # A power of N / 2 is normalised through the pitch and not through the integer N, which jumps.
    return kernel * loudness * (2 * torch.sqrt(hertz / sample_rate)).float(), (
        ends[:, -1] - ends[:, -1].floor()
    )


def surround(f0: Tensor) -> Tensor:
    """f0 [batch, frames] of whole utterances -> the same with unvoiced context on both sides."""
    return functional.pad(f0, (REACH, REACH))
