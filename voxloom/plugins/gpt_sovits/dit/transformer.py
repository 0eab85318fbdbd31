"""The velocity of a flow from noise to a mel spectrogram: a transformer steered by the time.

Sources: W. Peebles, S. Xie, "Scalable Diffusion Models with Transformers", arXiv:2212.09748,
section 3.2 (adaLN-Zero); Y. Chen et al., "F5-TTS", arXiv:2410.06885; the size of the step as an
input: K. Frans et al., "One Step Diffusion via Shortcut Models", arXiv:2410.12557.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from voxloom.plugins.gpt_sovits.dit.condition import ConditionEmbedding

NORM_EPS = 1e-6
TIME_SCALE = 1000.0


@dataclass(frozen=True)
class FlowSize:
    """mels, condition: channels of the mel and of the condition; width, depth, heads, inner: of
    the transformer; times: width of a time's sinusoids; condition_inner, condition_kernel,
    condition_blocks: of the condition's embedding; place_kernel, place_groups: of the convolutions
    that tell frames their places."""

    mels: int
    condition: int
    width: int
    depth: int
    heads: int
    inner: int
    times: int
    condition_inner: int
    condition_kernel: int
    condition_blocks: int
    place_kernel: int
    place_groups: int

    @property
    def head_width(self) -> int:
        return self.width // self.heads


@dataclass(frozen=True, eq=False)
class Guide:
    """All that one step's time says to the network: per block [batch, 1, 6 width], shift, scale and
    gate of the attention, then of the feed-forward layers; last: [batch, 1, 2 width]. A batch of 1
    counts for every item."""

    blocks: Sequence[Tensor]
    last: Tensor


class TimeEmbedding(nn.Module):
    """Times [n] -> [n, width]."""

    def __init__(self, times: int, width: int) -> None:
        super().__init__()
        self.times = times
        self.layers = nn.ModuleList([nn.Linear(times, width), nn.Linear(width, width)])

    def forward(self, times: Tensor) -> Tensor:
        half = self.times // 2
        ranks = torch.arange(half, dtype=torch.float32, device=times.device)
        rates = torch.exp(ranks * -(math.log(10000.0) / (half - 1)))
        angles = TIME_SCALE * times.float()[:, None] * rates
        codes = torch.cat([angles.sin(), angles.cos()], dim=-1).to(self.layers[0].weight.dtype)
        return self.layers[1](functional.silu(self.layers[0](codes)))


class FlowAttention(nn.Module):
    """Self-attention. Only the first head knows places: the published weights were trained so."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)

    def forward(self, x: Tensor, turns: tuple[Tensor, Tensor], mask: Tensor | None) -> Tensor:
        """x: [batch, frames, width]; turns: cosines and sines, each [frames, head / 2]; mask:
        [batch, frames] bool of the frames that count, None for all."""
        batch, frames, width = x.shape
        heads = self.qkv(x).view(batch, frames, 3, self.heads, width // self.heads)
        _turn(heads[:, :, 0, 0], turns)
        _turn(heads[:, :, 1, 0], turns)
        query, key, value = heads.permute(2, 0, 3, 1, 4).unbind(0)
        seen = None if mask is None else mask[:, None, None]
        mixed = functional.scaled_dot_product_attention(query, key, value, seen)
        out: Tensor = self.out(mixed.transpose(1, 2).reshape(batch, frames, width))
        return out if mask is None else out * mask[..., None]


class FlowBlock(nn.Module):
    """Attention and two layers per frame, each between a norm and a gate that the time sets."""

    def __init__(self, size: FlowSize) -> None:
        super().__init__()
        self.modulation = nn.Linear(size.width, 6 * size.width)
        self.attention = FlowAttention(size.width, size.heads)
        self.expand = nn.Linear(size.width, size.inner)
        self.contract = nn.Linear(size.inner, size.width)

    def forward(
        self, x: Tensor, guide: Tensor, turns: tuple[Tensor, Tensor], mask: Tensor | None
    ) -> Tensor:
        shift, scale, gate, shift_inner, scale_inner, gate_inner = guide.chunk(6, dim=-1)
        attended = self.attention(_steered(x, scale, shift), turns, mask)
        x = torch.addcmul(x, gate, attended)
        inner = functional.gelu(
            self.expand(_steered(x, scale_inner, shift_inner)), approximate="tanh"
        )
        return x.addcmul_(gate_inner, self.contract(inner))


class FlowTransformer(nn.Module):
    """Embed the condition and the times once for a whole sampling, then ask for velocities."""

    def __init__(self, size: FlowSize) -> None:
        super().__init__()
        self.size = size
        self.time = TimeEmbedding(size.times, size.width)
        self.step = TimeEmbedding(size.times, size.width)
        self.condition = ConditionEmbedding(
            size.condition, size.condition_inner, size.condition_kernel, size.condition_blocks
        )
        self.input = nn.Linear(2 * size.mels + size.condition, size.width)
        self.places = nn.ModuleList(
            nn.Conv1d(
                size.width,
                size.width,
                size.place_kernel,
                padding=size.place_kernel // 2,
                groups=size.place_groups,
            )
            for _ in range(2)
        )
        ranks = torch.arange(0, size.head_width, 2, dtype=torch.float32, device="cpu")
        self.register_buffer("turn_rates", 10000.0 ** -(ranks / size.head_width))
        self.blocks = nn.ModuleList(FlowBlock(size) for _ in range(size.depth))
        self.modulation = nn.Linear(size.width, 2 * size.width)
        self.out = nn.Linear(size.width, size.mels)

    def guides(self, times: Tensor, steps: Tensor) -> list[Guide]:
        """One guide for each of `times` [n] with its size of step, `steps` [n] or [1].

        All at once, so that the modulations' weights, a third of the network, are read once for a
        sampling and not in every step."""
        told = functional.silu(self.time(times) + self.step(steps))
        per_block = [block.modulation(told).split(1) for block in self.blocks]
        last = self.modulation(told).split(1)
        return [
            Guide([block[n][:, None] for block in per_block], last[n][:, None])
            for n in range(times.shape[0])
        ]

    def fixed(self, prompt: Tensor, condition: Tensor) -> Tensor:
        """The part of the input that no step changes.

        prompt: mel [batch, mels, frames]; condition: embedded, [batch, frames, condition].
        Returns [batch, frames, width]."""
        mels = self.size.mels
        given = torch.cat([prompt.transpose(1, 2), condition], dim=-1)
        return functional.linear(given, self.input.weight[:, mels:], self.input.bias)

    def turns(self, frames: int) -> tuple[Tensor, Tensor]:
        """Cosines and sines for the rotary places of so many frames, each [frames, head / 2]."""
        rates = self.turn_rates.float()
        angles = torch.outer(torch.arange(frames, device=rates.device, dtype=torch.float32), rates)
        return angles.cos(), angles.sin()

    def forward(
        self,
        x: Tensor,
        fixed: Tensor,
        guide: Guide,
        turns: tuple[Tensor, Tensor],
        mask: Tensor | None = None,
    ) -> Tensor:
        """The velocity at x [batch, mels, frames], of the same shape. fixed, guide, turns: as their
        methods give them; mask: [batch, frames] bool of the frames that count, None for all."""
        weight = self.input.weight[:, : self.size.mels]
        hidden = fixed + functional.linear(x.transpose(1, 2).to(fixed.dtype), weight)
        placed = hidden.transpose(1, 2)
        for convolution in self.places:
            placed = functional.mish(convolution(placed))
        hidden = hidden + placed.transpose(1, 2)
        for block, told in zip(self.blocks, guide.blocks, strict=True):
            hidden = block(hidden, told, turns, mask)
        scale, shift = guide.last.chunk(2, dim=-1)
        return self.out(_steered(hidden, scale, shift)).transpose(1, 2)


def _steered(x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    normed = functional.layer_norm(x, x.shape[-1:], eps=NORM_EPS)
    return torch.addcmul(shift, normed, scale + 1)


def _turn(head: Tensor, turns: tuple[Tensor, Tensor]) -> None:
    """Rotate neighbouring pairs of one head [batch, frames, head] in place.

    Source: J. Su et al., "RoFormer", arXiv:2104.09864, section 3.2."""
    cosines, sines = (part.to(head.dtype) for part in turns)
    first, second = head[..., 0::2].clone(), head[..., 1::2].clone()
    head[..., 0::2] = first * cosines - second * sines
    head[..., 1::2] = second * cosines + first * sines
