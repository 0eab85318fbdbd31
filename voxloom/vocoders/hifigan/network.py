"""Mel to waveform by transposed convolutions and residual blocks.

Source: J. Kong, J. Kim, J. Bae, "HiFi-GAN", arXiv:2010.05646, section 2.2 and appendix A.1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

SLOPE, LAST_SLOPE = 0.1, 0.01  # the last activation has the library's default, as trained
EDGE_KERNEL = 7  # of the first and the last convolution


@dataclass(frozen=True)
class HifiganSize:
    """n_mels, first: channels of the mel and before the first stage, halved by each stage; rates,
    kernels: of the stages; block_kernels, block_dilations: of the residual blocks in every stage;
    last_bias: whether the last convolution has one."""

    n_mels: int
    first: int
    rates: tuple[int, ...]
    kernels: tuple[int, ...]
    block_kernels: tuple[int, ...]
    block_dilations: tuple[tuple[int, ...], ...]
    last_bias: bool

    @property
    def hop_length(self) -> int:
        return math.prod(self.rates)

    @property
    def reach(self) -> int:
        """Frames on each side of a frame that its samples depend on."""
        blocks = zip(self.block_kernels, self.block_dilations, strict=True)
        inside = max((k - 1) // 2 * (sum(d) + len(d)) for k, d in blocks)
        frames, rate = float(EDGE_KERNEL // 2), 1
        for step, kernel in zip(self.rates, self.kernels, strict=True):
            rate *= step
            frames += (kernel / 2 + inside) / rate
        return math.ceil(frames + EDGE_KERNEL / 2 / rate) + 1


class ResidualBlock(nn.Module):
    """Pairs of a dilated and a plain convolution, each pair added to its input."""

    def __init__(self, channels: int, kernel: int, dilations: Sequence[int]) -> None:
        super().__init__()
        side = (kernel - 1) // 2
        self.dilated = nn.ModuleList(
            nn.Conv1d(channels, channels, kernel, dilation=rate, padding=side * rate)
            for rate in dilations
        )
        self.plain = nn.ModuleList(
            nn.Conv1d(channels, channels, kernel, padding=side) for _ in dilations
        )

    def forward(self, x: Tensor) -> Tensor:
        for dilated, plain in zip(self.dilated, self.plain, strict=True):
            inner = functional.leaky_relu_(dilated(functional.leaky_relu(x, SLOPE)), SLOPE)
            x = plain(inner).add_(x)
        return x


class HifiganNet(nn.Module):
    """mel [batch, n_mels, frames] -> [batch, frames * hop]."""

    def __init__(self, size: HifiganSize) -> None:
        super().__init__()
        self.size = size
        self.first = nn.Conv1d(size.n_mels, size.first, EDGE_KERNEL, padding=EDGE_KERNEL // 2)
        self.up = nn.ModuleList()
        self.blocks = nn.ModuleList()  # per stage, one for every kernel
        channels = size.first
        for rate, kernel in zip(size.rates, size.kernels, strict=True):
            side = (kernel - rate) // 2
            self.up.append(
                nn.ConvTranspose1d(channels, channels // 2, kernel, stride=rate, padding=side)
            )
            channels //= 2
            sizes = zip(size.block_kernels, size.block_dilations, strict=True)
            self.blocks.append(nn.ModuleList(ResidualBlock(channels, k, d) for k, d in sizes))
        self.last = nn.Conv1d(
            channels, 1, EDGE_KERNEL, padding=EDGE_KERNEL // 2, bias=size.last_bias
        )

    def forward(self, mel: Tensor) -> Tensor:
        x = self.first(mel)
        for up, blocks in zip(self.up, self.blocks, strict=True):
            x = up(functional.leaky_relu_(x, SLOPE))
            total = blocks[0](x)
            for block in blocks[1:]:
                total += block(x)
            x = total / len(blocks)
        return torch.tanh(self.last(functional.leaky_relu_(x, LAST_SLOPE)))[:, 0]


def empty(size: HifiganSize) -> HifiganNet:
    """The network without numbers, for a file to fill."""
    with torch.device("meta"):
        return HifiganNet(size)
