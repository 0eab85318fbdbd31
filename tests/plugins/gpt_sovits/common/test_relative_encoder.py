from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from voxloom.plugins.gpt_sovits.common.relative_encoder import (
    CrossAttention,
    RelativeAttention,
    RelativeEncoder,
)


def seeded(module: torch.nn.Module, seed: int = 0) -> None:
    generator = torch.Generator().manual_seed(seed)
    for parameter in module.parameters():
        parameter.data = torch.randn(parameter.shape, generator=generator) * 0.5


def one_by_one(attention: RelativeAttention, x: Tensor) -> Tensor:
    """The formula, place by place, for one item of a batch [channels, frames]."""
    channels, frames = x.shape
    width = channels // attention.heads
    query, key, value = attention.qkv(x[None])[0].chunk(3)
    made = torch.zeros_like(x)
    for head in range(attention.heads):
        part = slice(head * width, (head + 1) * width)
        q, k, v = query[part] / math.sqrt(width), key[part], value[part]
        scores = torch.zeros(frames, frames)
        for i in range(frames):
            for j in range(frames):
                scores[i, j] = q[:, i] @ k[:, j]
                if abs(j - i) <= attention.window:
                    scores[i, j] += q[:, i] @ attention.key_places[j - i + attention.window]
        weights = scores.softmax(-1)
        for i in range(frames):
            for j in range(frames):
                heard = v[:, j].clone()
                if abs(j - i) <= attention.window:
                    heard += attention.value_places[j - i + attention.window]
                made[part, i] += weights[i, j] * heard
    return attention.out(made[None])[0]


@pytest.mark.parametrize("frames", [1, 3, 4, 11])
def test_attention_is_the_formula(frames: int) -> None:
    attention = RelativeAttention(8, 2, 4)
    seeded(attention)
    x = torch.randn(2, 8, frames, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        wanted = torch.stack([one_by_one(attention, item) for item in x])
        torch.testing.assert_close(attention(x), wanted, atol=1e-5, rtol=1e-5)


def test_only_distances_matter_beyond_the_order() -> None:
    attention = RelativeAttention(8, 2, 2)
    seeded(attention)
    x = torch.randn(1, 8, 6, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        assert not torch.allclose(attention(x.flip(-1)), attention(x).flip(-1), atol=1e-3)
        attention.key_places.zero_()
        attention.value_places.zero_()
        torch.testing.assert_close(attention(x.flip(-1)), attention(x).flip(-1))


def test_cross_attention_does_not_know_the_order_of_its_context() -> None:
    attention = CrossAttention(8, 4)
    seeded(attention)
    generator = torch.Generator().manual_seed(2)
    x, text = torch.randn(1, 8, 5, generator=generator), torch.randn(1, 8, 7, generator=generator)
    with torch.inference_mode():
        torch.testing.assert_close(attention(x, text.flip(-1)), attention(x, text))


def test_the_encoder_keeps_the_shape() -> None:
    encoder = RelativeEncoder(2, 8, 12, 2, 3, 4)
    with torch.inference_mode():
        assert encoder(torch.zeros(1, 8, 9)).shape == (1, 8, 9)
