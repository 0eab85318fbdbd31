"""Transformer encoder with learned relative positions in a window.

Sources: P. Shaw, J. Uszkoreit, A. Vaswani, "Self-Attention with Relative Position Representations",
arXiv:1803.02155; as used by J. Kim et al., "Glow-TTS", arXiv:2005.11129, appendix A.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


class ChannelNorm(nn.Module):
    """Layer norm over the channels of [batch, channels, frames]."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        turned = x.transpose(1, 2)
        normed = functional.layer_norm(turned, turned.shape[-1:], self.weight, self.bias, 1e-5)
        return normed.transpose(1, 2)


class RelativeAttention(nn.Module):
    """Self-attention; keys and values know their distance to the query up to `window` frames."""

    def __init__(self, channels: int, heads: int, window: int) -> None:
        super().__init__()
        self.heads, self.window = heads, window
        width = channels // heads
        self.qkv = nn.Conv1d(channels, 3 * channels, 1)
        self.out = nn.Conv1d(channels, channels, 1)
        self.key_places = nn.Parameter(torch.zeros(2 * window + 1, width))
        self.value_places = nn.Parameter(torch.zeros(2 * window + 1, width))

    def forward(self, x: Tensor) -> Tensor:
        """[batch, channels, frames] -> the same shape."""
        batch, channels, frames = x.shape
        width = channels // self.heads
        heads = self.qkv(x).view(batch, 3, self.heads, width, frames).transpose(-1, -2)
        query, key, value = heads.unbind(1)  # [batch, heads, frames, width]
        query = query / math.sqrt(width)
        scores = query @ key.transpose(-1, -2)
        near = query @ self.key_places.t()  # [batch, heads, frames, 2 window + 1]
        for place, first, end in self._band(frames):
            offset = place - self.window
            scores.diagonal(offset, -2, -1).add_(near[:, :, first:end, place])
        weights = scores.softmax(-1)
        shares = torch.zeros_like(near)
        for place, first, end in self._band(frames):
            shares[:, :, first:end, place] = weights.diagonal(place - self.window, -2, -1)
        mixed = weights @ value + shares @ self.value_places
        return self.out(mixed.transpose(-1, -2).reshape(batch, channels, frames))

    def _band(self, frames: int) -> list[tuple[int, int, int]]:
        """(place, first query, end of queries) of the diagonals that lie inside the matrix."""
        found = []
        for place in range(2 * self.window + 1):
            offset = place - self.window
            first, end = max(0, -offset), min(frames, frames - offset)
            if first < end:
                found.append((place, first, end))
        return found


class CrossAttention(nn.Module):
    """Attention from one sequence to another, without positions."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.query = nn.Conv1d(channels, channels, 1)
        self.key_value = nn.Conv1d(channels, 2 * channels, 1)
        self.out = nn.Conv1d(channels, channels, 1)

    def forward(self, x: Tensor, context: Tensor) -> Tensor:
        """x [batch, channels, frames], context [batch, channels, places] -> as x."""
        batch, channels, frames = x.shape
        width = channels // self.heads
        query = self.query(x).view(batch, self.heads, width, frames).transpose(-1, -2)
        both = self.key_value(context).view(batch, 2, self.heads, width, -1).transpose(-1, -2)
        key, value = both.unbind(1)
        mixed = functional.scaled_dot_product_attention(query, key, value)
        return self.out(mixed.transpose(-1, -2).reshape(batch, channels, frames))


class RelativeLayer(nn.Module):
    """Attention, then two convolutions; each is followed by a sum and a norm."""

    def __init__(self, channels: int, inner: int, heads: int, kernel: int, window: int) -> None:
        super().__init__()
        self.attention = RelativeAttention(channels, heads, window)
        self.norm_attention = ChannelNorm(channels)
        self.expand = nn.Conv1d(channels, inner, kernel)
        self.contract = nn.Conv1d(inner, channels, kernel)
        self.norm_feed_forward = ChannelNorm(channels)
        self.sides = ((kernel - 1) // 2, kernel // 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm_attention(x + self.attention(x))
        inner = self.expand(functional.pad(x, self.sides)).relu()
        return self.norm_feed_forward(x + self.contract(functional.pad(inner, self.sides)))


class RelativeEncoder(nn.Module):
    """[batch, channels, frames] -> the same shape."""

    def __init__(
        self, layers: int, channels: int, inner: int, heads: int, kernel: int, window: int
    ) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            RelativeLayer(channels, inner, heads, kernel, window) for _ in range(layers)
        )

    def forward(self, x: Tensor) -> Tensor:
        for layer in self.layers:
            x = layer(x)
        return x
