"""Short-time Fourier analysis and overlap-add whose frame t is centred on the middle of hop t.

`frames` hops of signal have `frames` spectra, as in a mel spectrogram that pads (n_fft - hop) / 2
on both sides. Synthesis divides by the steady sum of squared windows, also at the ends, where it
fades in and out: one frame of a stream is then the same whatever surrounds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor


class Spectral:
    """Windows of one n_fft and hop, precomputed."""

    def __init__(self, n_fft: int, hop: int, device: str = "cpu") -> None:
        """Raises ValueError unless 0 < hop <= n_fft / 2 and n_fft - hop is even."""
        if not 0 < hop <= n_fft // 2 or (n_fft - hop) % 2:
            raise ValueError(f"hop {hop} does not fit frames of {n_fft} samples")
        self.n_fft, self.hop = n_fft, hop
        self.before = (n_fft - hop) // 2  # samples of a frame that lie before its own hop
        self.blocks = -(-n_fft // hop)  # hops that one frame touches
        self.reach = -(-self.before // hop)  # frames of signal needed on either side
        self.window = torch.hann_window(n_fft, device=device)
        squares = functional.pad(self.window**2, (0, self.blocks * hop - n_fft))
        steady = squares.reshape(self.blocks, hop).sum(0)
        self.synthesis = self.window / steady.repeat(self.blocks)[:n_fft]

    def analyse(self, signal: Tensor) -> Tensor:
        """signal [batch, before + frames * hop + before] -> spectra [batch, frames, bins]."""
        frames = signal.unfold(-1, self.n_fft, self.hop)
        return torch.fft.rfft(frames * self.window)

    def surround(self, signal: Tensor) -> Tensor:
        """A whole signal [batch, samples] with silence on both sides, ready for `analyse`."""
        return functional.pad(signal, (self.before, self.before))

    def overlap_add(self, spectra: Tensor) -> Tensor:
        """spectra [batch, frames, bins] -> [batch, (frames + blocks - 1) * hop].

        The first sample lies `before` samples ahead of the first frame's own hop."""
        pieces = torch.fft.irfft(spectra, n=self.n_fft) * self.synthesis
        pieces = functional.pad(pieces, (0, self.blocks * self.hop - self.n_fft))
        batch, frames = pieces.shape[:2]
        blocks = pieces.reshape(batch, frames, self.blocks, self.hop)
        shifted = [
            functional.pad(blocks[:, :, k], (0, 0, k, self.blocks - 1 - k))
            for k in range(self.blocks)
        ]
        return torch.stack(shifted).sum(0).reshape(batch, -1)

    def synthesise(self, spectra: Tensor) -> Tensor:
        """spectra [batch, frames, bins] of a whole signal -> [batch, frames * hop]."""
        samples = spectra.shape[1] * self.hop
        return self.overlap_add(spectra)[:, self.before : self.before + samples]
