"""HuBERT base: speech at 16 kHz to features of its content at 50 Hz.

Source: W.-N. Hsu et al., "HuBERT", arXiv:2106.07447; convolutions and positions of A. Baevski et
al., "wav2vec 2.0", arXiv:2006.11477, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional


@dataclass(frozen=True)
class HubertSize:
    """width, layers, heads, inner: of the transformer; channels, kernels, strides: of the
    convolutions; place_kernel, place_groups: of the positional convolution."""

    width: int = 768
    layers: int = 12
    heads: int = 12
    inner: int = 3072
    channels: tuple[int, ...] = (512,) * 7
    kernels: tuple[int, ...] = (10, 3, 3, 3, 3, 2, 2)
    strides: tuple[int, ...] = (5, 2, 2, 2, 2, 2, 2)
    place_kernel: int = 128
    place_groups: int = 16
    epsilon: float = 1e-5

    @property
    def shortest(self) -> int:
        """Samples that make one frame."""
        needed = 1
        for kernel, stride in zip(reversed(self.kernels), reversed(self.strides), strict=True):
            needed = (needed - 1) * stride + kernel
        return needed


class Layer(nn.Module):
    """Self-attention and a feed-forward part, each followed by a sum and a norm."""

    def __init__(self, size: HubertSize) -> None:
        super().__init__()
        self.heads = size.heads
        self.qkv = nn.Linear(size.width, 3 * size.width)
        self.mixed = nn.Linear(size.width, size.width)
        self.norm_attention = nn.LayerNorm(size.width, size.epsilon)
        self.expand = nn.Linear(size.width, size.inner)
        self.contract = nn.Linear(size.inner, size.width)
        self.norm_feed_forward = nn.LayerNorm(size.width, size.epsilon)

    def forward(self, x: Tensor) -> Tensor:
        batch, frames, width = x.shape
        heads = self.qkv(x).view(batch, frames, 3, self.heads, width // self.heads)
        query, key, value = heads.permute(2, 0, 3, 1, 4).unbind(0)
        seen = functional.scaled_dot_product_attention(query, key, value)
        x = self.norm_attention(x + self.mixed(seen.transpose(1, 2).reshape(x.shape)))
        inner = functional.gelu(self.expand(x))
        return self.norm_feed_forward(x + self.contract(inner))


class Hubert(nn.Module):
    """waveform [batch, samples] -> features [batch, frames, width]."""

    def __init__(self, size: HubertSize) -> None:
        super().__init__()
        self.size = size
        inputs = (1, *size.channels[:-1])
        self.convolutions = nn.ModuleList(
            nn.Conv1d(inside, outside, kernel, stride, bias=False)
            for inside, outside, kernel, stride in zip(
                inputs, size.channels, size.kernels, size.strides, strict=True
            )
        )
        self.norm_waves = nn.GroupNorm(size.channels[0], size.channels[0], 1e-5)
        self.norm_in = nn.LayerNorm(size.channels[-1], size.epsilon)
        self.project = nn.Linear(size.channels[-1], size.width)
        self.places = nn.Conv1d(
            size.width,
            size.width,
            size.place_kernel,
            padding=size.place_kernel // 2,
            groups=size.place_groups,
        )
        self.norm_places = nn.LayerNorm(size.width, size.epsilon)
        self.layers = nn.ModuleList(Layer(size) for _ in range(size.layers))

    def forward(self, waveform: Tensor) -> Tensor:
        return self.encode(self.hear(waveform))

    def hear(self, waveform: Tensor) -> Tensor:
        """[batch, samples] as recorded, not normalised -> [batch, channels, frames]."""
        x = waveform[:, None]
        for index, convolution in enumerate(self.convolutions):
            x = convolution(x)
            x = functional.gelu(self.norm_waves(x) if index == 0 else x)
        return x

    def encode(self, heard: Tensor) -> Tensor:
        """[batch, channels, frames] -> [batch, frames, width]."""
        x = self.project(self.norm_in(heard.transpose(1, 2)))
        places = self.places(x.transpose(1, 2))
        if self.size.place_kernel % 2 == 0:  # an even kernel makes one frame too many
            places = places[..., :-1]
        x = self.norm_places(x + functional.gelu(places).transpose(1, 2))
        for layer in self.layers:
            x = layer(x)
        return x


def empty(size: HubertSize) -> Hubert:
    """The network without numbers, for a file to fill."""
    with torch.device("meta"):
        return Hubert(size)
