"""The network: mel and F0 -> per-bin gains for pulses and for noise, applied in the STFT domain.

A ConvNeXt backbone at the frame rate (Liu et al. 2022; as a vocoder: Siuzdak 2023, Vocos) gives
every frame and bin a log gain and a phase for the harmonic source and a log gain for the noise
source (source-filter synthesis as in Wang et al. 2019, NSF). The mel's own envelope is added to
both log gains, so the network learns only what differs from it, and silence stays silence.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

from voxloom.core.dsp import filter_bank
from voxloom.interfaces.contracts import MelContract
from voxloom.vocoders.source_filter.metadata import NetworkConfig
from voxloom.vocoders.source_filter.source import pulse_train, sample_weights, surround
from voxloom.vocoders.source_filter.spectral import Spectral

if TYPE_CHECKING:
    from torch import Tensor

KERNEL = 7
LEVEL = (6.0, 3.0)  # mean and spread of a natural log-mel, roughly: the network's input scale
PITCH_HZ = 200.0
MOST_GAIN = 4.0  # log units above the mel's envelope


def reach(config: NetworkConfig) -> int:
    """Frames on either side that a frame's gains depend on."""
    return (KERNEL // 2) * (config.layers + 1)


class ConvNeXt(nn.Module):
    """x + scale * MLP(norm(depthwise(x))), [batch, frames, width]."""

    def __init__(self, width: int, inner: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv1d(width, width, KERNEL, padding=KERNEL // 2, groups=width)
        self.norm = nn.LayerNorm(width)
        self.widen = nn.Linear(width, inner)
        self.narrow = nn.Linear(inner, width)
        self.scale = nn.Parameter(torch.full((width,), 0.1))

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        inside = x if mask is None else x * mask
        hidden = self.norm(self.depthwise(inside.transpose(1, 2)).transpose(1, 2))
        return x + self.scale * self.narrow(functional.gelu(self.widen(hidden)))


class SourceFilterNet(nn.Module):
    """Gains for one mel contract. Nothing here knows of streams or generators."""

    envelope: Tensor
    weights: Tensor

    def __init__(self, config: NetworkConfig, mel: MelContract) -> None:
        super().__init__()
        self.config, self.mel = config, mel
        self.bins = mel.n_fft // 2 + 1
        self.enter = nn.Conv1d(mel.n_mels + 2, config.width, KERNEL, padding=KERNEL // 2)
        self.blocks = nn.ModuleList(
            ConvNeXt(config.width, config.width * config.expansion) for _ in range(config.layers)
        )
        self.norm = nn.LayerNorm(config.width)
        self.leave = nn.Linear(config.width, 3 * self.bins)
        with torch.no_grad():
            self.leave.weight.mul_(0.3)
        self.register_buffer("envelope", mel_to_bins(mel), persistent=False)
        self.register_buffer("weights", sample_weights(mel.hop_length), persistent=False)

    def gains(
        self, mel: Tensor, f0: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """mel [batch, n_mels, frames] natural log magnitude, f0 [batch, frames] Hz ->
        harmonic log gain, harmonic phase, noise log gain, each [batch, frames, bins].

        mask: [batch, frames, 1], 0 beyond the end of a shorter item."""
        voiced = (f0 > 0).to(mel.dtype)
        pitch = torch.log(f0.clamp(min=50.0) / PITCH_HZ) * voiced
        level = (mel + LEVEL[0]) / LEVEL[1]
        x = torch.cat([level, pitch[:, None], voiced[:, None]], dim=1)
        if mask is not None:
            x = x * mask.transpose(1, 2)
        hidden = self.enter(x).transpose(1, 2)
        for block in self.blocks:
            hidden = block(hidden, mask)
        harmonic, noise, phase = self.leave(self.norm(hidden)).chunk(3, dim=-1)
        envelope = mel.transpose(1, 2) @ self.envelope
        return (
            envelope + harmonic.clamp(max=MOST_GAIN),
            phase,
            envelope - 1.0 + noise.clamp(max=MOST_GAIN),
        )

    def forward(self, mel: Tensor, f0: Tensor, noise: Tensor, spectral: Spectral) -> Tensor:
        """Whole utterances of one length, for training: waveform [batch, frames * hop].

        noise: [batch, frames * hop], standard normal."""
        start = torch.zeros(f0.shape[0], dtype=torch.float64, device=f0.device)
        pulses, _ = pulse_train(surround(f0), self.weights, self.mel.sample_rate, start)
        sources = [spectral.analyse(spectral.surround(s)) for s in (pulses.flatten(1), noise)]
        return spectral.synthesise(shape(sources[0], sources[1], *self.gains(mel, f0)))


def shape(pulses: Tensor, noise: Tensor, harmonic: Tensor, phase: Tensor, breath: Tensor) -> Tensor:
    """Apply the gains to the spectra of both sources, all [batch, frames, bins]."""
    return pulses * torch.polar(torch.exp(harmonic), phase) + noise * torch.exp(breath)


def mel_to_bins(mel: MelContract) -> Tensor:
    """[n_mels, bins]: linear interpolation of log-mel bands along the mel axis to linear bins.

    Triangular filters of unit height are its weights; the ends hold the first and last band."""
    weights = filter_bank(replace(mel, filter_norm="none"))
    peak = weights.sum(0)
    covered = torch.nonzero(peak > 0)[:, 0]
    first, last = int(covered[0]), int(covered[-1])
    weights[:, :first] = weights[:, first : first + 1]
    weights[:, last + 1 :] = weights[:, last : last + 1]
    return weights / weights.sum(0).clamp(min=1e-6)
