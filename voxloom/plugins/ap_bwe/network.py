"""From the narrow spectrum of speech to a wide one: amplitude and phase in two streams.

Sources: Y.-X. Lu et al., "Towards High-Quality and Efficient Speech Bandwidth Extension with
Parallel Amplitude and Phase Prediction", arXiv:2401.06387, section III; blocks: Z. Liu et al., "A
ConvNet for the 2020s", arXiv:2201.03545.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

KERNEL = 7
NORM_EPS = 1e-6


@dataclass(frozen=True)
class ApBweSize:
    """bins: of a spectrum; channels, inner, blocks: of each stream."""

    bins: int
    channels: int
    inner: int
    blocks: int

    @property
    def reach(self) -> int:
        """Frames on each side of a frame that it depends on."""
        return (1 + self.blocks) * (KERNEL // 2)


class ConvNextBlock(nn.Module):
    """A depthwise convolution over time, then two layers per frame, scaled and added."""

    def __init__(self, channels: int, inner: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv1d(channels, channels, KERNEL, padding=KERNEL // 2, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=NORM_EPS)
        self.expand = nn.Linear(channels, inner)
        self.contract = nn.Linear(inner, channels)
        self.scale = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """[batch, channels, frames] -> the same shape."""
        inner = self.norm(self.depthwise(x).transpose(1, 2))
        made = self.contract(functional.gelu(self.expand(inner)))
        return torch.addcmul(x, made.transpose(1, 2), self.scale[:, None])


class Stream(nn.Module):
    """One of the two: into channels, blocks, and a last norm."""

    def __init__(self, size: ApBweSize) -> None:
        super().__init__()
        self.first = nn.Conv1d(size.bins, size.channels, KERNEL, padding=KERNEL // 2)
        self.norm_first = nn.LayerNorm(size.channels, eps=NORM_EPS)
        self.blocks = nn.ModuleList(
            ConvNextBlock(size.channels, size.inner) for _ in range(size.blocks)
        )
        self.norm_last = nn.LayerNorm(size.channels, eps=NORM_EPS)

    def enter(self, x: Tensor) -> Tensor:
        """[batch, bins, frames] -> [batch, channels, frames]."""
        entered: Tensor = self.norm_first(self.first(x).transpose(1, 2)).transpose(1, 2)
        return entered


class ApBweNet(nn.Module):
    """The streams hear each other before every block."""

    def __init__(self, size: ApBweSize) -> None:
        super().__init__()
        self.size = size
        self.amplitude, self.phase = Stream(size), Stream(size)
        self.more = nn.Linear(size.channels, size.bins)
        self.real = nn.Linear(size.channels, size.bins)
        self.imaginary = nn.Linear(size.channels, size.bins)

    def forward(self, log_amplitude: Tensor, phase: Tensor) -> tuple[Tensor, Tensor]:
        """Logarithms of amplitudes and phases of the narrow spectrum, each [batch, bins, frames] ->
        those of the wide one."""
        loud, turned = self.amplitude.enter(log_amplitude), self.phase.enter(phase)
        for block_loud, block_turned in zip(self.amplitude.blocks, self.phase.blocks, strict=True):
            loud = loud + turned
            turned = turned + loud
            loud, turned = block_loud(loud), block_turned(turned)
        loud = self.amplitude.norm_last(loud.transpose(1, 2))
        turned = self.phase.norm_last(turned.transpose(1, 2))
        wide = log_amplitude + self.more(loud).transpose(1, 2)
        return wide, torch.atan2(self.imaginary(turned), self.real(turned)).transpose(1, 2)
