"""The style network of `mini`: a mel of a few seconds to a vector, how the voice sounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

from voxloom.plugins.mini.blocks import ConvNeXt
from voxloom.plugins.mini.style.metadata import Size

if TYPE_CHECKING:
    from torch import Tensor

LOG_F0_CENTRE = 5.0  # log of about 148 Hz
_SPEECH_BELOW_PEAK = 5.0  # frames quieter than this under the loudest (log mel) are not speech


class StyleNetwork(nn.Module):
    """Statistics pooling over speech frames, then one linear layer and a norm without parameters,
    so that all styles have the same length and a blend of two stays near them.

    Source: mean and deviation pooling after Snyder et al., "X-vectors", ICASSP 2018."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        self.input = nn.Conv1d(size.n_mels, size.width, 5, padding=2)
        self.blocks = nn.ModuleList(ConvNeXt(size.width) for _ in range(size.blocks))
        self.output = nn.Linear(2 * size.width + 1, size.style)

    def forward(self, mel: Tensor, log_f0: Tensor) -> Tensor:
        """mel [batch, n_mels, frames] natural log, log_f0 [batch] of the voice's mean pitch in Hz
        -> style [batch, style]."""
        loudness = mel.float().mean(1, keepdim=True)
        peak = loudness.amax(2, keepdim=True)
        speech = (loudness > peak - _SPEECH_BELOW_PEAK).float()
        hidden = self.input(mel)
        for block in self.blocks:
            hidden = block(hidden)
        hidden = hidden.float()
        count = speech.sum(2)
        mean = (hidden * speech).sum(2) / count
        spread = ((hidden - mean.unsqueeze(2)) ** 2 * speech).sum(2) / count
        pooled = torch.cat(
            [mean, torch.sqrt(spread + 1e-5), log_f0[:, None] - LOG_F0_CENTRE], dim=1
        )
        return functional.layer_norm(self.output(pooled), (self.size.style,))
