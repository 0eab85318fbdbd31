"""The tokenizer, and the heads that ask what its vectors know about every frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from torch import nn
from torch.nn import functional

from voxloom.plugins.mini.blocks import ConvNeXt
from voxloom.plugins.mini.tokenizer.metadata import HEADS, Size
from voxloom.plugins.mini.tokenizer.network import TokenizerNetwork

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor


_INNER = "tokenizer."


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


def to_file(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Names of this network -> names of a weights file, where the tokenizer's are its own."""
    return {
        name.removeprefix(_INNER) if name.startswith(_INNER) else HEADS + name: value
        for name, value in tensors.items()
    }


def from_file(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Names of a weights file -> names of this network."""
    return {
        name.removeprefix(HEADS) if name.startswith(HEADS) else _INNER + name: value
        for name, value in tensors.items()
    }
