"""A small decoder-only transformer: phones, seen whole, then tokens one after the other.

The plan is that of a prefix language model (Raffel et al., arXiv 1910.10683, section 3.2.1): phones
attend to all phones, a token to all phones and to the tokens before it. In two layers one head is
taught to look at the phone that is being spoken; it is known where the speech is, and the end is
allowed only once the last phone has been reached.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

from voxloom.plugins.mini.acoustic.symbols import tables
from voxloom.plugins.mini.blocks import ConvNeXt
from voxloom.plugins.mini.gpt.metadata import Size

if TYPE_CHECKING:
    from torch import Tensor

SUPERVISED_HEAD = 0


@dataclass(frozen=True)
class Seen:
    """logits [batch, tokens, codes + 1]; looks: for each supervised layer the weights that its
    head gives to every position, [batch, tokens, phones + tokens]."""

    logits: Tensor
    looks: tuple[Tensor, ...]


class Layer(nn.Module):
    """Attention and a two-layer perceptron, each behind its norm (pre-norm)."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.before = nn.LayerNorm(width)
        self.project = nn.Linear(width, 3 * width)
        self.gather = nn.Linear(width, width)
        self.between = nn.LayerNorm(width)
        self.widen = nn.Linear(width, 4 * width)
        self.narrow = nn.Linear(4 * width, width)

    def keys(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """x [batch, length, width] -> query, key, value, each [batch, heads, length, depth]."""
        batch, length, _ = x.shape
        made = self.project(self.before(x)).view(batch, length, 3, self.heads, -1)
        query, key, value = made.permute(2, 0, 3, 1, 4)
        return query, key, value

    def leave(self, x: Tensor, heard: Tensor) -> Tensor:
        """x, and what the heads heard [batch, heads, length, depth] -> the layer's result."""
        batch, _, length, _ = heard.shape
        x = x + self.gather(heard.transpose(1, 2).reshape(batch, length, -1))
        changed: Tensor = x + self.narrow(functional.gelu(self.widen(self.between(x))))
        return changed


class PriorNetwork(nn.Module):
    """Phones and tokens so far -> logits of the next token."""

    base_of: Tensor
    mark_of: Tensor
    language_of: Tensor

    def __init__(self, symbols: Sequence[str], size: Size) -> None:
        super().__init__()
        self.size = size
        for name, values in zip(("base", "mark", "language"), tables(symbols), strict=True):
            self.register_buffer(f"{name}_of", torch.tensor(values), persistent=False)
            self.add_module(name, nn.Embedding(max(values) + 1, size.width))
        self.phone_blocks = nn.ModuleList(ConvNeXt(size.width) for _ in range(size.phone_blocks))
        self.token = nn.Embedding(size.codes + 1, size.width)  # the last one begins
        self.sort = nn.Parameter(torch.zeros(2, size.width))
        self.layers = nn.ModuleList(Layer(size.width, size.heads) for _ in range(size.layers))
        self.norm = nn.LayerNorm(size.width)
        self.output = nn.Linear(size.width, size.codes + 1)
        for module in self.modules():
            if isinstance(module, nn.Embedding):
                nn.init.normal_(module.weight, std=0.1)

    @property
    def supervised(self) -> tuple[int, int]:
        """The two middle layers, whose first head looks at the phone being spoken."""
        middle = max(1, self.size.layers // 2)
        return middle - 1, min(middle, self.size.layers - 1)

    def phones(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """ids [batch, phones], mask [batch, phones] -> [batch, phones, width]."""
        vectors = sum(
            getattr(self, name)(getattr(self, f"{name}_of")[ids])
            for name in ("base", "mark", "language")
        )
        hidden = vectors.transpose(1, 2)
        inside = None if mask is None else mask[:, None].to(hidden.dtype)
        for block in self.phone_blocks:
            hidden = block(hidden, None, inside)
        hidden = hidden.transpose(1, 2)
        return hidden + waves(torch.arange(ids.shape[1], device=ids.device), hidden) + self.sort[0]

    def tokens(self, ids: Tensor, start: int = 0) -> Tensor:
        """ids [batch, tokens] of which the first stands at `start` -> [batch, tokens, width]."""
        hidden = self.token(ids)
        where = torch.arange(start, start + ids.shape[1], device=ids.device)
        placed: Tensor = hidden + waves(where, hidden) + self.sort[1]
        return placed

    def forward(self, phone_ids: Tensor, phone_mask: Tensor, token_ids: Tensor) -> Seen:
        """For training. phone_ids, phone_mask [batch, phones]; token_ids [batch, tokens], the
        begin token first; logits stand for the token after each."""
        prefix = self.phones(phone_ids, phone_mask)
        x = torch.cat([prefix, self.tokens(token_ids)], dim=1)
        count, length = phone_ids.shape[1], token_ids.shape[1]
        allowed = prefix_mask(phone_mask, length)
        looks = []
        for number, layer in enumerate(self.layers):
            query, key, value = layer.keys(x)
            heard = functional.scaled_dot_product_attention(query, key, value, allowed)
            if number in self.supervised:
                one = query[:, SUPERVISED_HEAD, count:] @ key[:, SUPERVISED_HEAD].transpose(1, 2)
                one = one / math.sqrt(query.shape[-1])
                one = one.masked_fill(~allowed[:, 0, count:], float("-inf"))
                looks.append(one.softmax(-1))
            x = layer.leave(x, heard)
        return Seen(self.output(self.norm(x[:, count:])), tuple(looks))


def prefix_mask(phone_mask: Tensor, tokens: int) -> Tensor:
    """[batch, 1, phones + tokens, phones + tokens], True where a row may look at a column."""
    batch, phones = phone_mask.shape
    length = phones + tokens
    allowed = torch.ones(length, length, dtype=torch.bool, device=phone_mask.device).tril()
    allowed[:, :phones] = True
    there = torch.cat(
        [phone_mask.bool(), torch.ones(batch, tokens, dtype=torch.bool, device=phone_mask.device)],
        dim=1,
    )
    return (allowed[None] & there[:, None, :])[:, None]


def waves(positions: Tensor, like: Tensor) -> Tensor:
    """Sinusoidal positions [length] -> [length, width] (Vaswani et al., arXiv 1706.03762, 3.5)."""
    width = like.shape[-1]
    rates = torch.exp(torch.arange(0, width, 2, device=like.device) * (-math.log(10000.0) / width))
    angles = positions[:, None].float() * rates
    return torch.stack([angles.sin(), angles.cos()], dim=-1).flatten(1).to(like.dtype)
