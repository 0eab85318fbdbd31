"""Mel to waveform by transposed convolutions and blocks of periodic activations.

Source: S. Lee et al., "BigVGAN: A Universal Neural Vocoder with Large-Scale Training",
arXiv:2206.04658, section 3; sizes as in the second version of its published weights.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from voxloom.vocoders.bigvgan.activation import REACH, SnakeBeta

EDGE_KERNEL = 7  # of the first and the last convolution


@dataclass(frozen=True)
class BigVganSize:
    """n_mels, first: channels of the mel and before the first stage, halved by each stage; rates,
    kernels: of the stages; block_kernels, block_dilations: of the blocks in every stage;
    log_scale: of the activations; last_bias, last_tanh: of the end, which is clipped without
    tanh."""

    n_mels: int
    first: int
    rates: tuple[int, ...]
    kernels: tuple[int, ...]
    block_kernels: tuple[int, ...]
    block_dilations: tuple[tuple[int, ...], ...]
    log_scale: bool = True
    last_bias: bool = False
    last_tanh: bool = False

    @property
    def hop_length(self) -> int:
        return math.prod(self.rates)

    @property
    def reach(self) -> int:
        """Frames on each side of a frame that its samples depend on."""
        blocks = zip(self.block_kernels, self.block_dilations, strict=True)
        inside = max((k - 1) // 2 * (sum(d) + len(d)) + 2 * REACH * len(d) for k, d in blocks)
        frames, rate = float(EDGE_KERNEL // 2), 1
        for step, kernel in zip(self.rates, self.kernels, strict=True):
            rate *= step
            frames += (kernel / 2 + inside) / rate
        return math.ceil(frames + (REACH + EDGE_KERNEL / 2) / rate) + 1


class PeriodicBlock(nn.Module):
    """Pairs of a dilated and a plain convolution behind activations, each added to its input."""

    def __init__(
        self, channels: int, kernel: int, dilations: Sequence[int], log_scale: bool
    ) -> None:
        super().__init__()
        side = (kernel - 1) // 2
        self.dilated = nn.ModuleList(
            nn.Conv1d(channels, channels, kernel, dilation=rate, padding=side * rate)
            for rate in dilations
        )
        self.plain = nn.ModuleList(
            nn.Conv1d(channels, channels, kernel, padding=side) for _ in dilations
        )
        # In turns: the one before the dilated convolution, the one before the plain one.
        self.activations = nn.ModuleList(
            SnakeBeta(channels, log_scale) for _ in range(2 * len(dilations))
        )

    def forward(self, x: Tensor) -> Tensor:
        for number, (dilated, plain) in enumerate(zip(self.dilated, self.plain, strict=True)):
            before, between = self.activations[2 * number], self.activations[2 * number + 1]
            x = plain(between(dilated(before(x)))).add_(x)
        return x


class BigVganNet(nn.Module):
    """mel [batch, n_mels, frames] -> [batch, frames * hop] in [-1, 1]."""

    def __init__(self, size: BigVganSize) -> None:
        super().__init__()
        self.size = size
        side = EDGE_KERNEL // 2
        self.first = nn.Conv1d(size.n_mels, size.first, EDGE_KERNEL, padding=side)
        self.up = nn.ModuleList()
        self.blocks = nn.ModuleList()  # per stage, one for every kernel
        channels = size.first
        for rate, kernel in zip(size.rates, size.kernels, strict=True):
            spare = (kernel - rate) // 2
            self.up.append(
                nn.ConvTranspose1d(channels, channels // 2, kernel, stride=rate, padding=spare)
            )
            channels //= 2
            sizes = zip(size.block_kernels, size.block_dilations, strict=True)
            self.blocks.append(
                nn.ModuleList(PeriodicBlock(channels, k, d, size.log_scale) for k, d in sizes)
            )
        self.activation = SnakeBeta(channels, size.log_scale)
        self.last = nn.Conv1d(channels, 1, EDGE_KERNEL, padding=side, bias=size.last_bias)

    def forward(self, mel: Tensor) -> Tensor:
        x = self.first(mel)
        for up, blocks in zip(self.up, self.blocks, strict=True):
            x = up(x)
            total = blocks[0](x)
            for block in blocks[1:]:
                total += block(x)
            x = total.div_(len(blocks))
        made = self.last(self.activation(x))[:, 0]
        return torch.tanh(made) if self.size.last_tanh else made.clamp(-1.0, 1.0)
