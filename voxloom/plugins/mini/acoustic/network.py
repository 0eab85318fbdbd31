"""The acoustic network of `mini`: phones to durations to mel and pitch, without recursion.

Each phone becomes a whole number of frames, so nothing can be skipped or repeated. The plan (phone
encoder, duration head, length regulation, frame decoder) is that of Ren et al., "FastSpeech 2",
arXiv 2006.04558; blocks and style conditioning are in `voxloom.plugins.mini.blocks`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from voxloom.plugins.mini.acoustic.metadata import Size
from voxloom.plugins.mini.acoustic.symbols import spoken_as, tables
from voxloom.plugins.mini.blocks import KERNEL, QUIET_LOG_MEL, ConvNeXt, Frames

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

_FRAMES_SCALE = 8.0  # a typical phone, so that the log-duration feature is centred


class AcousticNetwork(nn.Module):
    """phones -> encoded phones and log-durations; encoded phones at frame rate -> Frames."""

    base_of: Tensor
    mark_of: Tensor
    language_of: Tensor
    spoken: Tensor

    def __init__(self, symbols: Sequence[str], size: Size) -> None:
        super().__init__()
        self.size = size
        for name, values in zip(("base", "mark", "language"), tables(symbols), strict=True):
            self.register_buffer(f"{name}_of", torch.tensor(values), persistent=False)
            self.add_module(name, nn.Embedding(max(values) + 1, size.width))
        self.register_buffer("spoken", torch.tensor(spoken_as(symbols)), persistent=False)
        self.symbol = nn.Embedding(len(symbols), size.width)
        nn.init.zeros_(self.symbol.weight)
        self.encoder = nn.ModuleList(
            ConvNeXt(size.width, style=size.style) for _ in range(size.encoder)
        )
        self.duration = nn.Sequential(nn.LayerNorm(size.width), nn.Linear(size.width, 1))
        self.position = nn.Linear(3, size.width)
        self.decoder = nn.ModuleList(
            ConvNeXt(size.width, style=size.style) for _ in range(size.decoder)
        )
        self.norm = nn.LayerNorm(size.width)
        self.output = nn.Linear(size.width, size.n_mels + 2)
        nn.init.constant_(self.output.bias[: size.n_mels], QUIET_LOG_MEL)

    def encode(
        self, phone_ids: Tensor, style: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """phone_ids [batch, phones], style [batch, style], mask [batch, 1, phones]
        -> encoded [batch, width, phones], log(1 + frames) [batch, phones]."""
        phone_ids = self.spoken[phone_ids]
        vectors = self.symbol(phone_ids)
        for name in ("base", "mark", "language"):
            numbers = getattr(self, f"{name}_of")[phone_ids]
            vectors = vectors + getattr(self, name)(numbers)
        hidden = vectors.transpose(1, 2)
        if mask is not None:
            hidden = hidden * mask
        for block in self.encoder:
            hidden = block(hidden, style, mask)
        return hidden, self.duration(hidden.transpose(1, 2))[..., 0]

    def decode(self, expanded: Tensor, places: Tensor, style: Tensor) -> Frames:
        """expanded [batch, width, frames], places [batch, frames, 3], style -> Frames."""
        hidden = expanded + self.position(places).transpose(1, 2)
        for block in self.decoder:
            hidden = block(hidden, style)
        values = self.output(self.norm(hidden.transpose(1, 2))).transpose(1, 2).float()
        n_mels = self.size.n_mels
        return Frames(values[:, :n_mels], values[:, n_mels], values[:, n_mels + 1])


def expand(durations: Tensor) -> tuple[Tensor, Tensor]:
    """Frames per phone -> which phone each frame belongs to, and where in it.

    Args:
        durations: [phones] int64, 0 allowed: such a phone gets no frame.
    Returns:
        phone of each frame [frames] int64, and places [frames, 3]: the part of the phone that has
        passed, log of its length, and the part that is left.
    """
    owner = torch.repeat_interleave(torch.arange(len(durations)), durations)
    starts = torch.cumsum(durations, 0) - durations
    length = durations[owner].float()
    passed = (torch.arange(len(owner)) - starts[owner] + 0.5) / length
    return owner, torch.stack([passed, torch.log(length / _FRAMES_SCALE), 1 - passed], dim=-1)


def reach(size: Size) -> int:
    """Frames on either side that a decoded frame depends on."""
    return (KERNEL // 2) * size.decoder
