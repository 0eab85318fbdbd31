from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from voxloom.plugins.gpt_sovits.dit.condition import ConditionEmbedding, ResponseNorm, place_codes
from voxloom.plugins.gpt_sovits.dit.sampler import sample
from voxloom.plugins.gpt_sovits.dit.transformer import FlowSize, FlowTransformer, Guide

SIZE = FlowSize(
    mels=5,
    condition=6,
    width=32,
    depth=2,
    heads=4,
    inner=48,
    times=16,
    condition_inner=10,
    condition_kernel=7,
    condition_blocks=1,
    place_kernel=31,
    place_groups=4,
)


@pytest.fixture
def flow() -> FlowTransformer:
    with torch.random.fork_rng(devices=[]):
        torch.random.default_generator.manual_seed(1)
        made = FlowTransformer(SIZE).eval()
    for block in made.condition.blocks:
        block.response.weight.data.fill_(0.5)
    return made.requires_grad_(False)


def noise(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


def test_place_codes_are_cosines_then_sines_and_stop_at_the_last_place() -> None:
    codes = place_codes(4100, 8, torch.zeros(1))
    angle = 17 / 10000 ** (2 * 3 / 8)
    assert float(codes[17, 3]) == pytest.approx(math.cos(angle), abs=1e-6)
    assert float(codes[17, 7]) == pytest.approx(math.sin(angle), abs=1e-6)
    assert torch.equal(codes[4095], codes[4099])
    assert not torch.equal(codes[4094], codes[4095])


def test_response_norm_is_as_its_formula() -> None:
    norm = ResponseNorm(3)
    norm.weight.data, norm.bias.data = torch.tensor([1.0, 2.0, 3.0]), torch.tensor([0.1, 0.2, 0.3])
    x = noise(2, 7, 3)
    strength = x.square().sum(1, keepdim=True).sqrt()
    relative = strength / (strength.mean(-1, keepdim=True) + 1e-6)
    torch.testing.assert_close(norm(x), norm.weight * (x * relative) + norm.bias + x)


def test_the_condition_hears_every_frame_it_is_given(flow: FlowTransformer) -> None:
    features = noise(1, 40, 6)
    other = features.clone()
    other[:, 39] += 1
    # The convolutions reach three frames, the response norm all of them.
    assert not torch.allclose(flow.condition(other)[:, :9], flow.condition(features)[:, :9])


def test_masked_frames_are_no_keys_of_the_attention(flow: FlowTransformer) -> None:
    attention = flow.blocks[0].attention
    x, turns = noise(1, 10, 32), flow.turns(10)
    mask = torch.arange(10)[None] < 7
    made = attention(x, turns, mask)
    alone = attention(x[:, :7], flow.turns(7), None)
    torch.testing.assert_close(made[:, :7], alone)
    assert bool((made[:, 7:] == 0).all())


def test_only_the_first_head_knows_places(flow: FlowTransformer) -> None:
    attention = flow.blocks[0].attention
    attention.out.weight.data, attention.out.bias.data = torch.eye(32), torch.zeros(32)
    x, turns = noise(1, 10, 32), flow.turns(10)
    order = torch.arange(9, -1, -1)
    made, turned = attention(x, turns, None), attention(x[:, order], turns, None)[:, order]
    torch.testing.assert_close(turned[..., 8:], made[..., 8:])  # heads of 8 channels
    assert not torch.allclose(turned[..., :8], made[..., :8], atol=1e-3)


def test_turning_is_by_the_distance_alone(flow: FlowTransformer) -> None:
    cosines, sines = flow.turns(6)
    rates = 10000.0 ** (-torch.arange(0, 8, 2) / 8)
    torch.testing.assert_close(cosines[3], (3 * rates).cos())
    torch.testing.assert_close(sines[5], (5 * rates).sin())


def test_guides_made_together_are_those_made_alone(flow: FlowTransformer) -> None:
    times, size = torch.tensor([0.0, 0.25, 0.5]), torch.tensor([0.25])
    together = flow.guides(times, size)
    for time, found in zip(times, together, strict=True):
        alone = flow.guides(time[None], size)[0]
        torch.testing.assert_close(found.last, alone.last)
        torch.testing.assert_close(list(found.blocks), list(alone.blocks))


def _slow_sample(
    flow: FlowTransformer, condition: Tensor, prompt: Tensor, x: Tensor, steps: int, rate: float
) -> Tensor:
    """Written out: everything embedded anew in every step, in one concatenated input."""
    known, time = prompt.shape[-1], 0.0
    told = torch.zeros_like(x)
    told[..., :known] = prompt
    x = x.clone()
    x[..., :known] = 0
    for _ in range(steps):
        guide = flow.guides(torch.tensor([time]), torch.tensor([1 / steps]))[0]
        velocity = _velocity(flow, x, told, condition, guide)
        if rate:
            free = _velocity(flow, x, 0 * told, 0 * condition, guide)
            velocity = velocity + rate * (velocity - free)
        x = x + velocity / steps
        x[..., :known] = 0
        time += 1 / steps
    return x[..., known:]


def _velocity(
    flow: FlowTransformer, x: Tensor, told: Tensor, condition: Tensor, guide: Guide
) -> Tensor:
    embedded = flow.condition(condition.transpose(1, 2))
    whole = torch.cat([x.transpose(1, 2), told.transpose(1, 2), embedded], dim=-1)
    hidden = flow.input(whole)
    placed = hidden.transpose(1, 2)
    for convolution in flow.places:
        placed = torch.nn.functional.mish(convolution(placed))
    hidden = hidden + placed.transpose(1, 2)
    for block, given in zip(flow.blocks, guide.blocks, strict=True):
        hidden = block(hidden, given, flow.turns(hidden.shape[1]), None)
    scale, shift = guide.last.chunk(2, dim=-1)
    normed = torch.nn.functional.layer_norm(hidden, (32,), eps=1e-6)
    return flow.out(normed * (1 + scale) + shift).transpose(1, 2)


@pytest.mark.parametrize(("steps", "rate"), [(1, 0.0), (3, 0.0), (2, 0.7)])
def test_the_sampler_is_eulers_method_written_out(
    flow: FlowTransformer, steps: int, rate: float
) -> None:
    condition, prompt, x = noise(2, 6, 11), noise(1, 5, 4), noise(2, 5, 11, seed=3)
    shapes: list[tuple[int, ...]] = []

    def draw(shape: tuple[int, ...]) -> Tensor:
        shapes.append(tuple(shape))
        return x

    kept = x.clone()
    found = sample(flow, condition, prompt, draw, steps=steps, guidance=rate)
    wanted = _slow_sample(flow, condition, prompt, x, steps, rate)
    torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-5)
    assert shapes == [(2, 5, 11)]
    assert torch.equal(x, kept)


def test_conditions_of_any_length_are_embedded() -> None:
    with torch.random.fork_rng(devices=[]):
        embedding = ConditionEmbedding(6, 10, 7, 2)
    assert embedding(noise(1, 1, 6)).shape == (1, 1, 6)
