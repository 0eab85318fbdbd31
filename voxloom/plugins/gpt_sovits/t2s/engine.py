"""The network made ready for decoding: packed weights, and a cache of keys and values per row.

Each row keeps its own cache and attends to it alone, while the linear layers, which are most of
the work, take all rows at once. So nothing is padded, a row that ends is simply left out, and a
row's numbers do not depend on the rows beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import Tensor
from torch.nn import functional

from voxloom.plugins.gpt_sovits.t2s.kernels import (
    Kernel,
    agreeing_counts,
    can_pack,
    compute_dtype,
    linear,
)
from voxloom.plugins.gpt_sovits.t2s.network import Block, PriorNetwork, attention_mask, sinusoids
from voxloom.plugins.gpt_sovits.t2s.replay import Lease, Replays

_POSITIONS = 4000  # codes computed ahead; later ones on demand
_ROOM = 256  # tokens that a new cache has room for; it doubles when full


@dataclass(frozen=True)
class _Norm:
    weight: Tensor
    bias: Tensor
    epsilon: float

    def __call__(self, x: Tensor) -> Tensor:
        return functional.layer_norm(x, self.weight.shape, self.weight, self.bias, self.epsilon)


@dataclass(frozen=True)
class _Layer:
    qkv: Kernel
    attended: Kernel
    norm_attention: _Norm
    up: Kernel  # with its ReLU
    down: Kernel
    norm_feed: _Norm


class Row:
    """One sequence: keys and values of every layer [heads, room, head width], and how far it is.

    length: places in use, text and tokens; heard: of these, tokens; lease, slot: where a GPU keeps
    the row instead, see `replay`.
    """

    __slots__ = ("heard", "keys", "lease", "length", "slot", "values")

    def __init__(self, keys: list[Tensor], values: list[Tensor], length: int, heard: int) -> None:
        self.keys, self.values = keys, values
        self.length, self.heard = length, heard
        self.lease: Lease | None = None
        self.slot = 0

    def make_room(self) -> None:
        """Twice the room, if there is none left for one more place."""
        room = self.keys[0].shape[1]
        if self.length < room:
            return
        for cache in (self.keys, self.values):
            for number, old in enumerate(cache):
                new = old.new_empty(old.shape[0], 2 * room, old.shape[2])
                new[:, :room] = old
                cache[number] = new


class Engine:
    """Immutable; the state of a decoding is in its rows. Call in inference mode."""

    def __init__(
        self, network: PriorNetwork, precision: str, device: str, *, graphs: bool = True
    ) -> None:
        """graphs: on a GPU, record the decode step once and replay it."""
        where = torch.device(device)
        self.size, self.device = network.size, where
        self.heads, self.width = network.size.heads, network.size.width
        self.dtype = compute_dtype(where.type, precision)

        def ready(tensor: Tensor) -> Tensor:
            return tensor.detach().to(where, self.dtype)

        def packed(layer: torch.nn.Linear, relu: bool = False) -> Kernel:
            bias = None if layer.bias is None else layer.bias.detach().to(where)
            return linear(layer.weight.detach().to(where), bias, precision, relu=relu)

        def norm(layer: torch.nn.LayerNorm) -> _Norm:
            return _Norm(ready(layer.weight), ready(layer.bias), layer.eps)

        # how many rows to compute for so many, see agreeing_counts; as many where it is of no use
        stored = where.type == "cpu" and precision in ("fp32", "fp16") and can_pack()
        self._counts = agreeing_counts() if stored else ()
        self.layers = [
            _Layer(
                packed(block.qkv),
                packed(block.attended),
                norm(block.norm_attention),
                packed(block.up, relu=True),
                packed(block.down),
                norm(block.norm_feed),
            )
            for block in cast("list[Block]", network.blocks)
        ]
        self._output = packed(network.next_token)
        self._features = packed(network.features)
        self._no_features = ready(network.features.bias)
        self._phones, self.codes = ready(network.phones.weight), ready(network.tokens.weight)
        self._scales = [
            network.text_position.detach().to(where, torch.float32),
            network.audio_position.detach().to(where, torch.float32),
        ]
        codes = sinusoids(0, _POSITIONS, self.width).to(where)
        self._text_places, self.audio_places = (
            (scale * codes).to(self.dtype) for scale in self._scales
        )
        self.replays = Replays(self, record=graphs) if where.type == "cuda" else None

    def embed_text(self, phones: Tensor, features: Tensor | None) -> Tensor:
        """phones [n], features [width, n] or None for none -> [n, width]."""
        x = self._phones[phones]
        if features is None:
            x = x + self._no_features
        else:
            x = x + self._features(features.to(self.device, self.dtype).t().contiguous())
        return x + self._places(0, 0, len(phones))

    def embed_tokens(self, tokens: Tensor, start: int = 0) -> Tensor:
        """tokens [n], the first at audio position `start` -> [n, width]."""
        return self.codes[tokens] + self._places(1, start, len(tokens))

    def _places(self, which: int, start: int, count: int) -> Tensor:
        table = (self._text_places, self.audio_places)[which]
        if start + count <= _POSITIONS:
            return table[start : start + count]
        codes = sinusoids(start, count, self.width).to(self.device)
        return (self._scales[which] * codes).to(self.dtype)

    def logits(self, hidden: Tensor) -> Tensor:
        """[n, width] -> [n, tokens] float32."""
        count = len(hidden)
        return self._output(self._filled(hidden))[:count].to(torch.float32)

    def _filled(self, x: Tensor) -> Tensor:
        """The last row repeated until there are as many as agree."""
        count = len(x)
        more = self._counts[count] - count if count < len(self._counts) else 0
        return torch.cat((x, x[-1:].expand(more, -1))) if more else x

    def read(self, text: Tensor, tokens: Tensor, room: int = _ROOM) -> tuple[Row, Tensor]:
        """Take in `[text | tokens]`, both embedded, [n, width] and [m, width].

        Returns:
            The row to go on with, room for `room` tokens more, and hidden states [n + m, width].
        """
        x = torch.cat((text, tokens))
        length, heads = len(x), self.heads
        mask = attention_mask(len(text), len(tokens)).to(self.device) if len(tokens) else None
        shape = (heads, length + max(room, 1), self.width // heads)
        keys = [x.new_empty(shape) for _ in self.layers]
        values = [x.new_empty(shape) for _ in self.layers]
        for layer, own_keys, own_values in zip(self.layers, keys, values, strict=True):
            parts = layer.qkv(x).view(length, 3, heads, -1).permute(1, 2, 0, 3)
            own_keys[:, :length], own_values[:, :length] = parts[1], parts[2]
            seen = functional.scaled_dot_product_attention(
                parts[0][None], parts[1][None], parts[2][None], mask
            )
            seen = seen[0].transpose(0, 1).reshape(length, self.width)
            x = layer.norm_attention(x + layer.attended(seen))
            x = layer.norm_feed(x + layer.down(layer.up(x)))
        return Row(keys, values, length, len(tokens)), x

    def step(self, rows: Sequence[Row], tokens: Tensor) -> Tensor:
        """Append one token to each row: tokens [rows] -> logits [rows, tokens] float32."""
        if self.replays is not None:
            return self.replays.step(rows, tokens)
        count, heads = len(rows), self.heads
        places = [self._places(1, row.heard, 1) for row in rows]
        x = self.codes[tokens] + (places[0] if count == 1 else torch.cat(places))
        for row in rows:
            row.make_room()
        x = self._filled(x)
        more = len(x) - count
        for number, layer in enumerate(self.layers):
            parts = layer.qkv(x).view(len(x), 3, heads, 1, -1).unbind()
            seen = [
                _attend(row.keys[number], row.values[number], row.length, own)
                for row, own in zip(rows, parts, strict=False)  # rows first, then what fills up
            ]
            seen += [seen[-1]] * more
            joined = seen[0] if len(seen) == 1 else torch.cat(seen)
            x = layer.norm_attention(x + layer.attended(joined))
            x = layer.norm_feed(x + layer.down(layer.up(x)))
        for row in rows:
            row.length += 1
            row.heard += 1
        return self.logits(x)[:count]


def _attend(keys: Tensor, values: Tensor, at: int, parts: Tensor) -> Tensor:
    """One place's query, key and value [3, heads, 1, head width], the latter two noted at `at`,
    against all places so far -> [1, width]."""
    query, key, value = parts.unbind()
    keys.narrow(1, at, 1).copy_(key)
    values.narrow(1, at, 1).copy_(value)
    keys, values = keys.narrow(1, 0, at + 1), values.narrow(1, 0, at + 1)
    # For one query, two batched products are faster on a CPU than the fused attention.
    scale = query.shape[-1] ** -0.5
    weights = torch.baddbmm(query.new_empty(1), query, keys.mT, beta=0, alpha=scale)
    return torch.bmm(weights.softmax(-1), values).view(1, -1)
