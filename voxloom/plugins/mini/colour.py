"""The colour of a voice: its long-term spectrum, which a style vector carries only in part.

The acoustic network follows a style towards the voices it was trained on, and no further. What is
left between the recording's long-term spectrum and that of the network's own speech in this style
is a fixed filter of the voice (vocal tract, microphone): it is measured once, when the voice is
prepared, and put upon every frame. Matching the mean and the deviation of log spectra is the
feature normalisation of Viikki and Laurila, Speech Communication 25, 1998, turned round: there it
takes a voice away, here it brings one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor

LARGEST_SHIFT = 1.5  # natural log of amplitude, 13 dB
LARGEST_GAIN = 1.25  # of the deviation, and its inverse
UNHEARD_BELOW = -9.0  # a mean log mel as low as this: the recording does not hold the band
_REACH = 3.0  # beyond this from the mean (silence, bursts), the gain adds no more


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Over voiced frames: mean and deviation of the log mel, both [n_mels]."""

    mean: Tensor
    spread: Tensor


def spectrum(mel: Tensor, voiced: Tensor) -> Spectrum:
    """mel [n_mels, frames] natural log, voiced [frames] bool with one true at least."""
    frames = mel[:, voiced]
    return Spectrum(frames.mean(1), frames.std(1, correction=0))


def towards(heard: Spectrum, own: Spectrum) -> Tensor:
    """What brings `own` towards `heard`: [3 * n_mels], own mean, shift and added gain.

    Loudness is left as it is: the shift has no mean over the bands that were heard."""
    known = (heard.mean > UNHEARD_BELOW).to(heard.mean.dtype)
    gap = (heard.mean - own.mean) * known
    shift = (gap - known * gap.sum() / known.sum().clamp(min=1)).clamp(
        -LARGEST_SHIFT, LARGEST_SHIFT
    )
    ratio = heard.spread / own.spread.clamp(min=1e-3)
    gain = (ratio.clamp(1 / LARGEST_GAIN, LARGEST_GAIN) - 1) * known
    return torch.cat([own.mean, shift, gain])


def coloured(mel: Tensor, colour: Tensor) -> Tensor:
    """mel [n_mels, frames], colour [3 * n_mels, frames or 1] -> mel."""
    mean, shift, gain = colour.chunk(3)
    return mel + shift + gain * (mel - mean).clamp(-_REACH, _REACH)
