"""A small decoder-only transformer that knows where in the phones it is.

The plan is that of a prefix language model (Raffel et al., arXiv 1910.10683, section 3.2.1): phones
attend to all phones, a token to all phones and to the tokens before it. Beside the token, every
position is told which phone it is to speak and for how long that phone has been spoken, and says
how many phones further the next token is. So speech walks along the phones and ends behind the last
one: nothing is skipped, said twice, or cut off, which a decoder that only attends to its text
cannot promise (Song et al., "ELLA-V", arXiv 2401.07333, section 1, tells the usual faults).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import nn
from torch.nn import functional

from voxloom.plugins.mini.acoustic.symbols import spoken_as, tables
from voxloom.plugins.mini.blocks import ConvNeXt
from voxloom.plugins.mini.gpt.metadata import Size

if TYPE_CHECKING:
    from torch import Tensor

STEPS = 5  # the next token is of the same phone, or of one 1 to 4 further
AGES = 24  # tokens of one phone that are counted


@dataclass(frozen=True)
class Seen:
    """logits [batch, tokens, codes] of each token; steps [batch, tokens, STEPS], logits of how far
    the phone of the next token is from the one of this."""

    logits: Tensor
    steps: Tensor


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

    def leave(self, x: Tensor, heard: Tensor, dropout: float = 0.0) -> Tensor:
        """x, and what the heads heard [batch, heads, length, depth] -> the layer's result.
        dropout: share of what the layer adds that is left out, in training alone."""
        batch, _, length, _ = heard.shape
        gathered = self.gather(heard.transpose(1, 2).reshape(batch, length, -1))
        x = x + functional.dropout(gathered, dropout)
        thought = self.narrow(functional.gelu(self.widen(self.between(x))))
        changed: Tensor = x + functional.dropout(thought, dropout)
        return changed


class PriorNetwork(nn.Module):
    """Phones, tokens so far and places -> logits of the next token and of the next place.

    likely: [codes, bases], natural log of the probability of a phone's base given a token, counted
    in the training speech; it finds the places of a prompt.
    """

    base_of: Tensor
    mark_of: Tensor
    language_of: Tensor
    spoken: Tensor
    likely: Tensor

    def __init__(self, symbols: Sequence[str], size: Size) -> None:
        super().__init__()
        self.size = size
        for name, values in zip(("base", "mark", "language"), tables(symbols), strict=True):
            self.register_buffer(f"{name}_of", torch.tensor(values), persistent=False)
            self.add_module(name, nn.Embedding(max(values) + 1, size.width))
        self.register_buffer("spoken", torch.tensor(spoken_as(symbols)), persistent=False)
        self.phone_blocks = nn.ModuleList(ConvNeXt(size.width) for _ in range(size.phone_blocks))
        self.token = nn.Embedding(size.codes + 1, size.width)  # the last one begins
        self.spot = nn.Linear(size.width, size.width)
        self.age = nn.Embedding(AGES, size.width)
        self.sort = nn.Parameter(torch.zeros(2, size.width))
        self.layers = nn.ModuleList(Layer(size.width, size.heads) for _ in range(size.layers))
        self.norm = nn.LayerNorm(size.width)
        self.output = nn.Linear(size.width, size.codes)
        self.step = nn.Linear(size.width, STEPS)
        for module in self.modules():
            if isinstance(module, nn.Embedding):
                nn.init.normal_(module.weight, std=0.1)
        bases = self.base.num_embeddings
        self.register_buffer("likely", torch.full((size.codes, bases), -math.log(bases)))

    def phones(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """ids [batch, phones], mask [batch, phones] -> [batch, phones, width]."""
        ids = self.spoken[ids]
        vectors = sum(
            getattr(self, name)(getattr(self, f"{name}_of")[ids])
            for name in ("base", "mark", "language")
        )
        hidden = vectors.transpose(1, 2)
        inside = None if mask is None else mask[:, None].to(hidden.dtype)
        for block in self.phone_blocks:
            hidden = block(hidden, None, inside)
        return hidden.transpose(1, 2)

    def prefix(self, said: Tensor) -> Tensor:
        """said: what `phones` yields -> the positions in front of the tokens, of the same shape."""
        return said + waves(torch.arange(said.shape[1], device=said.device), said) + self.sort[0]

    def tokens(
        self, ids: Tensor, said: Tensor, places: Tensor, ages: Tensor, start: int = 0
    ) -> Tensor:
        """ids [batch, tokens], each the token BEFORE the one to be told, of which the first stands
        at `start`; places and ages [batch, tokens] of the tokens to be told; said
        [batch, phones, width] -> [batch, tokens, width]."""
        width = said.shape[-1]
        spoken = said.gather(1, places[..., None].expand(-1, -1, width))
        hidden = self.token(ids) + self.spot(spoken) + self.age(ages.clamp(max=AGES - 1))
        where = torch.arange(start, start + ids.shape[1], device=ids.device)
        placed: Tensor = hidden + waves(where, hidden) + self.sort[1]
        return placed

    def answers(self, hidden: Tensor) -> Seen:
        """hidden [batch, tokens, width], as the last layer leaves them."""
        hidden = self.norm(hidden)
        return Seen(self.output(hidden), self.step(hidden))

    def forward(
        self,
        phone_ids: Tensor,
        phone_mask: Tensor,
        token_ids: Tensor,
        places: Tensor,
        dropout: float = 0.0,
    ) -> Seen:
        """For training. phone_ids, phone_mask [batch, phones]; token_ids [batch, tokens], the begin
        token first; places [batch, tokens], the phone of the token after each; dropout: as in
        Srivastava et al., JMLR 15 (2014), of positions and of what each layer adds."""
        said = self.phones(phone_ids, phone_mask)
        x = torch.cat([self.prefix(said), self.tokens(token_ids, said, places, ages(places))], 1)
        x = functional.dropout(x, dropout)
        count, length = phone_ids.shape[1], token_ids.shape[1]
        allowed = prefix_mask(phone_mask, length)
        for layer in self.layers:
            query, key, value = layer.keys(x)
            heard = functional.scaled_dot_product_attention(query, key, value, allowed)
            x = layer.leave(x, heard, dropout)
        return self.answers(x[:, count:])


def ages(places: Tensor) -> Tensor:
    """places [batch, tokens] -> how many tokens before each, without a gap, are of its phone."""
    where = torch.arange(places.shape[1], device=places.device).expand_as(places)
    moved = functional.pad(places[:, 1:] != places[:, :-1], (1, 0), value=True)
    return where - torch.where(moved, where, torch.zeros_like(where)).cummax(1).values


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
