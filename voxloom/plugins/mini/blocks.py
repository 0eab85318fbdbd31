"""The one block all networks of `mini` are made of.

Source: Liu et al., "A ConvNet for the 2020s", arXiv 2201.03545 (ConvNeXt), in one dimension; the
style enters as FiLM (Perez et al., arXiv 1709.07871): h * (1 + scale) + shift after the norm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

if TYPE_CHECKING:
    from torch import Tensor

KERNEL = 7
LOWEST_HZ, HIGHEST_HZ = 50.0, 800.0  # of the pitch that is asked of a vocoder
QUIET_LOG_MEL = -5.0  # mean of the corpus; starting there saves the first hundred steps
_INITIAL_GAIN = 0.1  # each block starts close to the identity


@dataclass(frozen=True)
class Frames:
    """What the decoder yields: mel [batch, n_mels, frames]; log_f0 [batch, frames], natural log
    relative to the voice's mean; voicing [batch, frames], logit."""

    mel: Tensor
    log_f0: Tensor
    voicing: Tensor


class ConvNeXt(nn.Module):
    """Depthwise convolution, norm, FiLM, two pointwise layers, residual.

    width: channels; style: width of the conditioning vector, 0 for none.
    """

    def __init__(
        self, width: int, *, style: int = 0, kernel: int = KERNEL, expansion: int = 3
    ) -> None:
        super().__init__()
        self.depthwise = nn.Conv1d(width, width, kernel, padding=kernel // 2, groups=width)
        self.norm = nn.LayerNorm(width)
        self.expand = nn.Linear(width, width * expansion)
        self.contract = nn.Linear(width * expansion, width)
        self.gain = nn.Parameter(torch.full((width,), _INITIAL_GAIN))
        self.film = nn.Linear(style, 2 * width) if style else None

    def forward(self, x: Tensor, style: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        """x [batch, width, time], style [batch, style], mask [batch, 1, time] -> like x.

        What the mask zeroes is zero in the result, so padding never leaks into its neighbours."""
        hidden = self.norm(self.depthwise(x).transpose(1, 2))
        if self.film is not None and style is not None:
            scale, shift = self.film(style).unsqueeze(1).chunk(2, dim=-1)
            hidden = hidden * (1 + scale) + shift
        hidden = self.contract(functional.gelu(self.expand(hidden)))
        x = x + (self.gain * hidden).transpose(1, 2)
        return x if mask is None else x * mask
