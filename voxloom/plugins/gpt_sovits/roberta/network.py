"""BERT: characters to a vector each.

Source: J. Devlin et al., "BERT", arXiv:1810.04805; Y. Cui et al., "Pre-Training with Whole Word
Masking for Chinese BERT", arXiv:1906.08101.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from voxloom.plugins.gpt_sovits.common.embedding import table


@dataclass(frozen=True)
class BertSize:
    """words: of the vocabulary; places: longest text; kinds: of segments; layers: as many as are
    computed, which may be fewer than the file holds."""

    words: int
    width: int
    layers: int
    heads: int
    inner: int
    places: int
    kinds: int
    epsilon: float


class Layer(nn.Module):
    """Self-attention and a feed-forward part, each followed by a sum and a norm."""

    def __init__(self, size: BertSize) -> None:
        super().__init__()
        self.heads = size.heads
        self.qkv = nn.Linear(size.width, 3 * size.width)
        self.mixed = nn.Linear(size.width, size.width)
        self.norm_attention = nn.LayerNorm(size.width, size.epsilon)
        self.expand = nn.Linear(size.width, size.inner)
        self.contract = nn.Linear(size.inner, size.width)
        self.norm_feed_forward = nn.LayerNorm(size.width, size.epsilon)

    def forward(self, x: Tensor) -> Tensor:
        batch, count, width = x.shape
        heads = self.qkv(x).view(batch, count, 3, self.heads, width // self.heads)
        query, key, value = heads.permute(2, 0, 3, 1, 4).unbind(0)
        seen = functional.scaled_dot_product_attention(query, key, value)
        x = self.norm_attention(x + self.mixed(seen.transpose(1, 2).reshape(x.shape)))
        return self.norm_feed_forward(x + self.contract(functional.gelu(self.expand(x))))


class Bert(nn.Module):
    """numbers [batch, words] of one segment -> [batch, words, width] after the last layer here."""

    def __init__(self, size: BertSize) -> None:
        super().__init__()
        self.size = size
        self.words = table(size.words, size.width)
        self.places = table(size.places, size.width)
        self.kinds = table(size.kinds, size.width)
        self.norm = nn.LayerNorm(size.width, size.epsilon)
        self.layers = nn.ModuleList(Layer(size) for _ in range(size.layers))

    def forward(self, numbers: Tensor) -> Tensor:
        places = self.places.weight[: numbers.shape[-1]]
        x = self.norm(self.words(numbers) + self.kinds.weight[0] + places)
        for layer in self.layers:
            x = layer(x)
        return x


def empty(size: BertSize) -> Bert:
    """The network without numbers, for a file to fill."""
    with torch.device("meta"):
        return Bert(size)
