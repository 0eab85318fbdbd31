"""From the features of speech content to what the flow's transformer is told of each frame.

Source: S. Woo et al., "ConvNeXt V2", arXiv:2301.00808, section 3, over time instead of an image; as
used by Y. Chen et al., "F5-TTS", arXiv:2410.06885, section 3.2.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

LAST_PLACE = 4095  # frames beyond it get this one's position code, as trained


def place_codes(count: int, width: int, like: Tensor) -> Tensor:
    """Cosines, then sines, of place / 10000^(2i / width), [count, width]; `like` gives the type."""
    places = torch.arange(count, dtype=torch.float32, device=like.device).clamp_(max=LAST_PLACE)
    halves = torch.arange(0, width, 2, dtype=torch.float32, device=like.device)[: width // 2]
    angles = torch.outer(places, 1.0 / 10000.0 ** (halves / width))
    return torch.cat([angles.cos(), angles.sin()], dim=-1).to(like.dtype)


class ResponseNorm(nn.Module):
    """Global response normalisation: each channel's norm over time, against the channels' mean."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(channels))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        """[batch, frames, channels] -> the same shape."""
        strength = torch.linalg.vector_norm(x, dim=1, keepdim=True)
        relative = strength / (strength.mean(dim=-1, keepdim=True) + 1e-6)
        # weight * x * relative + bias + x
        return torch.addcmul(self.bias, x, self.weight * relative + 1)


class ConvNextBlock(nn.Module):
    """A depthwise convolution over time, then two layers per frame, added to the input."""

    def __init__(self, channels: int, inner: int, kernel: int) -> None:
        super().__init__()
        self.depthwise = nn.Conv1d(channels, channels, kernel, padding=kernel // 2, groups=channels)
        self.norm = nn.LayerNorm(channels, eps=1e-6)
        self.expand = nn.Linear(channels, inner)
        self.response = ResponseNorm(inner)
        self.contract = nn.Linear(inner, channels)

    def forward(self, x: Tensor) -> Tensor:
        """[batch, frames, channels] -> the same shape."""
        inner = self.depthwise(x.transpose(1, 2)).transpose(1, 2)
        inner = functional.gelu(self.expand(self.norm(inner)))
        return x + self.contract(self.response(inner))


class ConditionEmbedding(nn.Module):
    """Features with their places, mixed along time. Every frame given is heard, padding too."""

    def __init__(self, channels: int, inner: int, kernel: int, blocks: int) -> None:
        super().__init__()
        self.channels = channels
        self.blocks = nn.ModuleList(ConvNextBlock(channels, inner, kernel) for _ in range(blocks))

    def forward(self, features: Tensor) -> Tensor:
        """[batch, frames, channels] -> the same shape."""
        x = features + place_codes(features.shape[1], self.channels, features)
        for block in self.blocks:
            x = block(x)
        return x
