"""Griffin and Lim 1984, fast variant of Perraudin, Balazs and Soendergaard 2013.

Written out and not taken from torchaudio, whose function draws its first phase from torch's global
generator and knows centred frames only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch.nn import functional

from voxloom.core.dsp import filter_bank
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import ShapeError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Build, Context
from voxloom.interfaces.vocoder import Vocoder
from voxloom.vocoders.griffin_lim.options import GriffinLimOptions

if TYPE_CHECKING:
    from torch import Tensor

UNMIX_STEPS = 50  # multiplicative updates from mel bands to linear bins
TINY = 1e-8


class GriffinLim(Vocoder):
    """No weights, slow, any mel spectrogram; needs no F0. For tests and for new acoustic models."""

    def __init__(self, options: GriffinLimOptions, build: Build) -> None:
        super().__init__(options, build)
        self.mel = mel = options.mel.contract()
        self.filters = filter_bank(mel).to(build.device)
        window = torch.hann_window(mel.win_length, device=build.device)
        spare = mel.n_fft - mel.win_length
        self.window = functional.pad(window, (spare // 2, spare - spare // 2))
        # where the first hop lies in the first frame
        self.before = (mel.n_fft if mel.centred else mel.n_fft - mel.hop_length) // 2

    @torch.inference_mode()
    def decode(self, features: Features, context: Context) -> Audio:
        values = features.values
        if values.dim() != 2 or values.shape[0] != self.mel.n_mels:
            raise ShapeError(
                f"The vocoder griffin-lim reads a mel of [{self.mel.n_mels}, frames]; "
                f"it was given {list(values.shape)}.",
                mend="Give the numbers of the acoustic model's mel under `mel`.",
            )
        frames = values.shape[1]
        if frames == 0:
            return Audio(torch.zeros(0), self.mel.sample_rate)
        magnitude = self.linear(values.to(self.device, torch.float32))
        turns = torch.rand(magnitude.shape, generator=context.generator).to(self.device)
        angles = torch.polar(torch.ones_like(magnitude), 2 * torch.pi * turns)
        momentum = self.options.momentum / (1 + self.options.momentum)
        before = torch.zeros_like(angles)
        for _ in range(self.options.iterations):
            context.check()
            rebuilt = self.analyse(self.synthesise(magnitude * angles))
            moved = rebuilt - momentum * before
            angles = moved / moved.abs().clamp(min=TINY)
            before = rebuilt
        signal = self.synthesise(magnitude * angles)
        wave = signal[self.before : self.before + frames * self.mel.hop_length]
        return Audio(wave.clamp(-1.0, 1.0).cpu(), self.mel.sample_rate)

    def linear(self, values: Tensor) -> Tensor:
        """Stored mel [n_mels, frames] -> magnitude [bins, frames], not negative.

        Least squares under the filters by multiplicative updates (Lee and Seung 2001)."""
        mel = self.mel
        bands = values * mel.scale + mel.offset
        if mel.log_base != "none":
            bands = torch.exp(bands) if mel.log_base == "e" else 10.0**bands
        bands = bands.clamp(min=0.0)
        upward = self.filters.t()
        height = self.filters.sum(0).clamp(min=TINY)[:, None]
        bins = (upward / height) @ (bands / self.filters.sum(1).clamp(min=TINY)[:, None])
        target = upward @ bands
        for _ in range(UNMIX_STEPS):
            bins = bins * target / (upward @ (self.filters @ bins)).clamp(min=TINY)
        return bins.pow(1.0 / mel.power)

    def analyse(self, signal: Tensor) -> Tensor:
        """signal [samples] of `synthesise` -> spectra [bins, frames]."""
        frames = signal.unfold(0, self.mel.n_fft, self.mel.hop_length)
        return torch.fft.rfft(frames * self.window).t()

    def synthesise(self, spectra: Tensor) -> Tensor:
        """spectra [bins, frames] -> signal [(frames - 1) * hop + n_fft], least squares."""
        pieces = torch.fft.irfft(spectra, n=self.mel.n_fft, dim=0) * self.window[:, None]
        squares = (self.window**2)[:, None].expand_as(pieces)
        signal, weight = (self._add(part) for part in (pieces, squares))
        return signal / weight.clamp(min=1e-3)

    def _add(self, pieces: Tensor) -> Tensor:
        """pieces [n_fft, frames], overlapped and added."""
        size = (1, (pieces.shape[1] - 1) * self.mel.hop_length + self.mel.n_fft)
        added = functional.fold(
            pieces[None], size, (1, self.mel.n_fft), stride=(1, self.mel.hop_length)
        )
        return added.reshape(-1)
