"""Gated dilated convolutions under a condition.

Source: A. van den Oord et al., "WaveNet", arXiv:1609.03499, section 2.3; as used by R. Prenger,
R. Valle, B. Catanzaro, "WaveGlow", arXiv:1811.00002.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class WaveNet(nn.Module):
    """x [batch, channels, frames], style [batch, style, 1] -> [batch, channels, frames]."""

    def __init__(
        self, channels: int, kernel: int, layers: int, style: int, dilation_rate: int = 1
    ) -> None:
        super().__init__()
        self.channels = channels
        self.condition = nn.Conv1d(style, 2 * channels * layers, 1)
        dilations = [dilation_rate**layer for layer in range(layers)]
        self.gates = nn.ModuleList(
            nn.Conv1d(
                channels, 2 * channels, kernel, dilation=rate, padding=rate * (kernel - 1) // 2
            )
            for rate in dilations
        )
        # The last layer has no successor to hand anything on to.
        self.outs = nn.ModuleList(
            nn.Conv1d(channels, 2 * channels if layer + 1 < layers else channels, 1)
            for layer in range(layers)
        )

    def forward(self, x: Tensor, style: Tensor, mask: Tensor | None = None) -> Tensor:
        """mask: [batch, 1, frames] of 0 and 1, None where every frame counts."""
        conditions = self.condition(style).split(2 * self.channels, dim=1)
        summed: Tensor | None = None
        for gate, out, condition in zip(self.gates, self.outs, conditions, strict=True):
            heard, let_through = (gate(x) + condition).chunk(2, dim=1)
            made = out(torch.tanh(heard) * torch.sigmoid(let_through))
            if made.shape[1] > self.channels:
                onward, made = made.chunk(2, dim=1)
                x = x + onward
                if mask is not None:
                    x = x * mask
            summed = made if summed is None else summed + made
        if summed is None:
            return torch.zeros_like(x)
        return summed if mask is None else summed * mask


class Conditioner(nn.Module):
    """A WaveNet between two plain convolutions of width 1."""

    def __init__(
        self, inside: int, channels: int, outside: int, kernel: int, layers: int, style: int
    ) -> None:
        super().__init__()
        self.first = nn.Conv1d(inside, channels, 1)
        self.net = WaveNet(channels, kernel, layers, style)
        self.last = nn.Conv1d(channels, outside, 1)

    def forward(self, x: Tensor, style: Tensor, mask: Tensor | None = None) -> Tensor:
        """x [batch, inside, frames] -> [batch, outside, frames]."""
        made = self.first(x)
        if mask is not None:
            made = made * mask
        made = self.last(self.net(made, style, mask))
        return made if mask is None else made * mask
