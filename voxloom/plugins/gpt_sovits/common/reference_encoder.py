"""From the linear spectrogram of a reference to one vector of its style.

Source: D. Min et al., "Meta-StyleSpeech", arXiv:2106.03153, section 3.1.1 (mel-style encoder).
"""

from __future__ import annotations

import math

from torch import Tensor, nn
from torch.nn import functional

CHANNELS, HEADS, KERNEL = 128, 2, 5  # no file says them; a file's shapes must agree


class GatedConvolution(nn.Module):
    """x + a * sigmoid(b), with a and b the halves of a convolution."""

    def __init__(self, channels: int, kernel: int) -> None:
        super().__init__()
        self.convolution = nn.Conv1d(channels, 2 * channels, kernel, padding=kernel // 2)

    def forward(self, x: Tensor) -> Tensor:
        return x + functional.glu(self.convolution(x), dim=1)


class ReferenceEncoder(nn.Module):
    """bins: how many of a spectrogram's bins are heard, from the lowest; style: the result's width.

    The attention divides by the root of the model's width, not of a head's: the published weights
    were trained so.
    """

    def __init__(self, bins: int, style: int) -> None:
        super().__init__()
        self.bins = bins
        self.first = nn.Linear(bins, CHANNELS)
        self.second = nn.Linear(CHANNELS, CHANNELS)
        self.gated = nn.ModuleList(GatedConvolution(CHANNELS, KERNEL) for _ in range(2))
        self.qkv = nn.Linear(CHANNELS, 3 * CHANNELS)
        self.mixed = nn.Linear(CHANNELS, CHANNELS)
        self.out = nn.Linear(CHANNELS, style)

    def forward(self, spectrum: Tensor) -> Tensor:
        """Magnitudes [batch, at least bins, frames] -> [batch, style, 1]."""
        x = functional.mish(self.first(spectrum[:, : self.bins].transpose(1, 2)))
        x = functional.mish(self.second(x)).transpose(1, 2)
        for layer in self.gated:
            x = layer(x)
        x = x.transpose(1, 2)  # [batch, frames, channels]
        batch, frames, channels = x.shape
        heads = self.qkv(x).view(batch, frames, 3, HEADS, channels // HEADS).permute(2, 0, 3, 1, 4)
        query, key, value = heads.unbind(0)
        seen = functional.scaled_dot_product_attention(
            query, key, value, scale=1 / math.sqrt(channels)
        )
        x = x + self.mixed(seen.transpose(1, 2).reshape(batch, frames, channels))
        return self.out(x).mean(dim=1)[..., None]
