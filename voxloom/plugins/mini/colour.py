"""The colour of a voice: the statistics of its spectrum, which a style vector carries only in part.

The acoustic network follows a style towards the voices it was trained on, and no further. What is
left between the spectra of the recording and of the network's own speech in this style is measured
once, when the voice is prepared, and put upon every frame: a shift of the mean log mel, and on
the deviation from it the linear map that brings the one covariance to the other while moving as
little as possible. The map is T = A^(-1/2) (A^(1/2) B A^(1/2))^(1/2) A^(-1/2), the
Monge-Kantorovich solution between normal distributions of covariances A and B: Pitie and Kokaram,
"The linear Monge-Kantorovitch linear colour mapping for example-based colour transfer", CVMP 2007,
section 2. It acts on the lower cepstral coefficients, so a fine structure that the mel does not
resolve is left alone.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor

COEFFICIENTS = 24
LARGEST_SHIFT = 1.5  # natural log of amplitude, 13 dB; of the mean, and of the map on a frame
LARGEST_GAIN = 2.0  # of the map in any direction, and its inverse
SHRINKAGE = 0.3  # towards a diagonal covariance: a few seconds hold few independent frames
UNHEARD_BELOW = -9.0  # a mean log mel as low as this: the recording does not hold the band
_REACH = 3.0  # deviations beyond it (silence, bursts) are mapped as if they were this large
_LEAST = 1e-4  # added to variances


def size(n_mels: int) -> int:
    """Length of a colour."""
    return 2 * n_mels + COEFFICIENTS**2


def towards(heard: Tensor, own: Tensor) -> Tensor:
    """What brings speech like `own` to sound like `heard`.

    heard, own: log mel of voiced frames, [n_mels, frames] with two frames or more each.
    -> [size(n_mels)]: mean of `own`, shift, and the map less the identity, by rows.

    Loudness is left as it is: the shift has no mean over the bands that were heard. Bands that
    the recording does not hold (a telephone, a compressed file) are left as they are."""
    mean, known = own.mean(1), heard.mean(1) > UNHEARD_BELOW
    if not known.any():
        return torch.cat([mean, torch.zeros(size(len(mean)) - len(mean))])
    held = known.nonzero()[:, 0]
    nearest = held[(torch.arange(len(mean))[:, None] - held[None]).abs().argmin(1)]
    heard = heard[nearest]
    gap = (heard.mean(1) - mean) * known
    shift = (gap - known * gap.sum() / known.sum()).clamp(-LARGEST_SHIFT, LARGEST_SHIFT)
    moved = _transport(_covariance(own), _covariance(heard)) - torch.eye(COEFFICIENTS)
    return torch.cat([mean, shift, moved.flatten()])


def coloured(mel: Tensor, colour: Tensor) -> Tensor:
    """mel [n_mels, frames], colour [size(n_mels)] -> mel."""
    bands = mel.shape[0]
    mean, shift, flat = colour.split([bands, bands, COEFFICIENTS**2])
    basis = _cosines(bands).to(mel.device)
    deviation = (mel - mean[:, None]).clamp(-_REACH, _REACH)
    moved = basis.T @ (flat.view(COEFFICIENTS, COEFFICIENTS) @ (basis @ deviation))
    return mel + shift[:, None] + moved.clamp(-LARGEST_SHIFT, LARGEST_SHIFT)


def _cosines(bands: int) -> Tensor:
    """The first rows of the orthonormal cosine transform (DCT-II), [COEFFICIENTS, bands]."""
    place = torch.arange(bands) + 0.5
    rows = torch.cos(math.pi / bands * place * torch.arange(COEFFICIENTS)[:, None])
    rows[0] /= math.sqrt(2)
    return rows * math.sqrt(2 / bands)


def _covariance(mel: Tensor) -> Tensor:
    """Of the cepstra of frames, shrunk, in double precision, [COEFFICIENTS, COEFFICIENTS]."""
    cepstra = _cosines(mel.shape[0]).double() @ mel.double()
    cepstra = cepstra - cepstra.mean(1, keepdim=True)
    found = cepstra @ cepstra.T / cepstra.shape[1]
    diagonal = torch.diag(torch.diag(found))
    return (1 - SHRINKAGE) * found + SHRINKAGE * diagonal + _LEAST * torch.eye(COEFFICIENTS)


def _transport(own: Tensor, heard: Tensor) -> Tensor:
    """The map T of the module's docstring from covariance `own` to `heard`, its gains bounded."""
    root, inverse = _power(own, 0.5), _power(own, -0.5)
    found = inverse @ _power(root @ heard @ root, 0.5) @ inverse
    gains, axes = torch.linalg.eigh((found + found.T) / 2)
    bounded = gains.clamp(1 / LARGEST_GAIN, LARGEST_GAIN)
    return ((axes * bounded) @ axes.T).float()


def _power(matrix: Tensor, exponent: float) -> Tensor:
    """Of a symmetric positive matrix."""
    values, axes = torch.linalg.eigh(matrix)
    return (axes * values.clamp(min=1e-8) ** exponent) @ axes.T
