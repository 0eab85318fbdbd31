"""Phones and semantic tokens to mel and pitch, in the style of a voice.

As the acoustic model of GPT-SoVITS hears both what is to be said and the tokens that say how, this
one is the acoustic network of `mini`, timed by the tokens, which add how the phones are spoken.
"""

from __future__ import annotations

import math
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


def layout(places: Tensor, phones: int, stride: int, speed: float = 1.0) -> tuple[Tensor, Tensor]:
    """When the phones are spoken, as tokens have it that each speak one of them.

    A phone that lies between those of two tokens is as short as the space between their middles,
    and gets of the frames there. A longer stretch of tokens only adds frames at the end, so that
    speech can be laid out as it comes.

    Args:
        places: [tokens] int64, never falling: the phone of each token.
        stride: frames a token at speed 1.
    Returns:
        frames of each phone [phones] int64, and the token of each frame [frames] int64.
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
    count = max(1, math.ceil(len(owner) / speed - 0.5))
    heard = ((torch.arange(count, dtype=torch.float64) + 0.5) * speed).floor().long()
    heard = heard.clamp(max=len(owner) - 1)
    return torch.bincount(owner[heard], minlength=phones), heard // stride


def reach(size: Size) -> int:
    """Tokens on either side that what one adds depends on."""
    return (KERNEL // 2) * size.coarse
