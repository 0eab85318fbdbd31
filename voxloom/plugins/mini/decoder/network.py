"""Semantic tokens to mel and pitch, in the style of a voice; blocks as in `mini`'s other networks.

Every token is some frames; a frame knows its token and its place in it, so that speech can be
stretched by reading tokens more slowly.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from voxloom.plugins.mini.blocks import QUIET_LOG_MEL, ConvNeXt, Frames
from voxloom.plugins.mini.decoder.metadata import Size

if TYPE_CHECKING:
    from torch import Tensor


class TokenDecoder(nn.Module):
    """tokens and style -> Frames."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        self.token = nn.Embedding(size.codes, size.width)
        self.coarse = nn.ModuleList(
            ConvNeXt(size.width, style=size.style) for _ in range(size.coarse)
        )
        self.place = nn.Linear(2, size.width)
        self.fine = nn.ModuleList(ConvNeXt(size.width, style=size.style) for _ in range(size.fine))
        self.norm = nn.LayerNorm(size.width)
        self.leave = nn.Linear(size.width, size.n_mels + 2)
        nn.init.constant_(self.leave.bias[: size.n_mels], QUIET_LOG_MEL)

    def forward(self, tokens: Tensor, style: Tensor, speed: float = 1.0) -> Frames:
        """tokens [batch, tokens], style [batch, style] -> tokens * stride / speed frames."""
        hidden = self.token(tokens).transpose(1, 2)
        for block in self.coarse:
            hidden = block(hidden, style)
        owner, part = places(tokens.shape[1], self.size.stride, speed, tokens.device)
        spot = self.place(torch.stack([part, 1 - part], dim=-1)).T
        hidden = hidden[:, :, owner] + spot
        for block in self.fine:
            hidden = block(hidden, style)
        values = self.leave(self.norm(hidden.transpose(1, 2))).transpose(1, 2).float()
        n_mels = self.size.n_mels
        return Frames(values[:, :n_mels], values[:, n_mels], values[:, n_mels + 1])


def places(
    tokens: int, stride: int, speed: float, device: torch.device | str
) -> tuple[Tensor, Tensor]:
    """Per frame: which token it belongs to, int64, and the part of that token that has passed."""
    frames = max(1, round(tokens * stride / speed))
    position = (torch.arange(frames, device=device, dtype=torch.float64) + 0.5) * tokens / frames
    owner = position.floor().clamp(max=tokens - 1)
    return owner.long(), (position - owner).float()
