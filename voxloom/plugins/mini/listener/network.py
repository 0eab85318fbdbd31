"""The tokenizer, and the heads that ask what its vectors know about every frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn
from torch.nn import functional

from voxloom.plugins.mini.blocks import ConvNeXt
from voxloom.plugins.mini.tokenizer.network import TokenizerNetwork

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.plugins.mini.tokenizer.metadata import Size


class ListenerNetwork(nn.Module):
    """Trained as one; the tokenizer alone is what `mini-gpt` needs of it."""

    def __init__(self, size: Size, bases: int, marks: int) -> None:
        super().__init__()
        self.tokenizer = TokenizerNetwork(size)
        self.widen = nn.Linear(size.code, size.width * size.stride)
        self.block = ConvNeXt(size.width)
        self.answers = nn.Linear(size.width, bases + marks + 3)
        self.split = (bases, marks, 1, 1, 1)

    def ask(self, vectors: Tensor) -> tuple[Tensor, ...]:
        """vectors [batch, tokens, code] -> logits of base and mark, log F0, voicing, energy, each
        [batch, frames, ...]."""
        batch, tokens, _ = vectors.shape
        hidden = self.widen(vectors).view(batch, tokens * self.tokenizer.size.stride, -1)
        hidden = self.block(hidden.transpose(1, 2)).transpose(1, 2)
        return tuple(self.answers(functional.gelu(hidden)).split(self.split, dim=-1))
