"""Phones and semantic tokens to mel and pitch, in the style of a voice.

As the acoustic model of GPT-SoVITS hears both what is to be said and the tokens that say how, this
one is the acoustic network of `mini`, timed by the tokens, which add how the phones are spoken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from voxloom.plugins.mini.acoustic.network import AcousticNetwork
from voxloom.plugins.mini.blocks import KERNEL, ConvNeXt
from voxloom.plugins.mini.decoder.metadata import Size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor


class TokenDecoder(nn.Module):
    """The acoustic network, and what its frames are told by the tokens."""

    def __init__(self, symbols: Sequence[str], size: Size) -> None:
        super().__init__()
        self.size = size
        self.acoustic = AcousticNetwork(symbols, size.acoustic)
        self.token = nn.Embedding(size.codes, size.width)
        self.blocks = nn.ModuleList(
            ConvNeXt(size.width, style=size.style) for _ in range(size.coarse)
        )
        self.enter = nn.Linear(size.width, size.width)
        nn.init.zeros_(self.enter.weight)  # begins as the acoustic network alone
        nn.init.zeros_(self.enter.bias)

    def told(self, tokens: Tensor, style: Tensor) -> Tensor:
        """tokens [batch, tokens], style [batch, style] -> what each adds to the frames that it is
        heard in, [batch, width, tokens]."""
        hidden = self.token(tokens).transpose(1, 2)
        for block in self.blocks:
            hidden = block(hidden, style)
        added: Tensor = self.enter(hidden.transpose(1, 2)).transpose(1, 2)
        return added


def layout(places: Tensor, phones: int, stride: int) -> Tensor:
    """How long the phones are, as tokens have it that each speak one of them.

    A phone that lies between those of two tokens is as short as the space between their middles,
    and gets of the frames there.

    Args:
        places: [tokens] int64, never falling: the phone of each token.
        stride: frames a token.
    Returns:
        frames of each phone, [phones] int64.
    """
    owner = torch.repeat_interleave(places, stride)
    for token in torch.nonzero(places.diff() > 1)[:, 0].tolist():
        before, after = int(places[token]), int(places[token + 1])
        border = (token + 1) * stride
        frames = range(border - stride // 4, border + stride // 2)
        skipped = range(before + 1, after)[: len(frames)]
        share = 2 if len(skipped) == 1 else 1
        for number, phone in enumerate(skipped):
            start = frames.start + number * share
            owner[start : min(start + share, frames.stop)] = phone
    return torch.bincount(owner, minlength=phones)


def heard(places: Tensor, durations: Tensor) -> Tensor:
    """The token of each frame, [frames] int64: the frames of a phone go through its tokens in even
    steps; a phone without tokens hears the last one before it.

    places: [tokens]; durations: frames of each phone [phones] int64."""
    phones = torch.arange(len(durations))
    first = torch.searchsorted(places, phones)
    count = torch.searchsorted(places, phones, right=True) - first
    first = torch.where(count > 0, first, (first - 1).clamp(min=0))
    owner = torch.repeat_interleave(phones, durations)
    inside = torch.arange(len(owner)) - (durations.cumsum(0) - durations)[owner]
    passed = inside * count.clamp(min=1)[owner] // durations[owner]
    return first[owner] + passed


def reach(size: Size) -> int:
    """Tokens on either side that what one adds depends on."""
    return (KERNEL // 2) * size.coarse
