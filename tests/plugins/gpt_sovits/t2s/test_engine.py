"""Decoding with a cache gives what the network gives at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from voxloom.plugins.gpt_sovits.t2s.engine import Engine, Row
from voxloom.plugins.gpt_sovits.t2s.metadata import Size
from voxloom.plugins.gpt_sovits.t2s.model import Gpt
from voxloom.plugins.gpt_sovits.t2s.network import PriorNetwork, attention_mask, sinusoids


@pytest.fixture
def prior(make_prior: Callable[..., Gpt]) -> Gpt:
    return make_prior()


@pytest.fixture
def engine(prior: Gpt) -> Engine:
    return prior.engine


def drawn(high: int, count: int, seed: int) -> Tensor:
    return torch.randint(0, high, (count,), generator=torch.Generator().manual_seed(seed))


def started(engine: Engine, text: int, tokens: int, room: int = 64) -> tuple[Row, Tensor]:
    """A row over random text and tokens, and the logits behind them."""
    embedded = engine.embed_text(drawn(732, text, text), None)
    row, hidden = engine.read(embedded, engine.embed_tokens(drawn(48, tokens, tokens)), room)
    return row, engine.logits(hidden[-1:])


@torch.inference_mode()
def test_prefill_and_steps_are_the_network_s(prior: Gpt, size: Size) -> None:
    network = PriorNetwork(size)
    network.load_state_dict({k: v.float() for k, v in prior.network.state_dict().items()})
    phones, tokens = drawn(732, 11, 1), drawn(48, 20, 2)
    features = torch.randn(size.features, 11, generator=torch.Generator().manual_seed(3))
    wanted = network(phones[None], features[None], tokens[None])[0]

    engine = prior.engine
    text = engine.embed_text(phones, features)
    row, hidden = engine.read(text, engine.embed_tokens(tokens[:6]), room=4)
    found = [engine.logits(hidden[10:])]
    found += [engine.step([row], token[None]) for token in tokens[6:]]
    torch.testing.assert_close(torch.cat(found), wanted, atol=2e-5, rtol=1e-5)


@torch.inference_mode()
def test_no_features_are_features_of_zeros(engine: Engine, size: Size) -> None:
    phones = drawn(732, 9, 1)
    zeros = torch.zeros(size.features, 9)
    assert torch.equal(engine.embed_text(phones, None), engine.embed_text(phones, zeros))


@torch.inference_mode()
@pytest.mark.parametrize("room", [0, 1, 5, 64])
def test_a_cache_grows_without_a_trace(engine: Engine, room: int) -> None:
    row, _ = started(engine, 7, 3, room)
    wide, _ = started(engine, 7, 3, room=64)
    before = row.keys[0].shape[1]
    for token in drawn(48, 40, 9):
        assert torch.equal(engine.step([row], token[None]), engine.step([wide], token[None]))
    assert row.length == 50
    assert row.keys[0].shape[1] >= 50
    assert row.keys[0].shape[1] == (before if room == 64 else 10 + max(room, 1)) or room < 64


@torch.inference_mode()
def test_no_step_takes_new_memory_while_there_is_room(engine: Engine) -> None:
    row, _ = started(engine, 7, 3, room=20)
    places = [cache.data_ptr() for cache in (*row.keys, *row.values)]
    for token in drawn(48, 20, 9):
        engine.step([row], token[None])
    assert [cache.data_ptr() for cache in (*row.keys, *row.values)] == places


@torch.inference_mode()
def test_rows_of_any_length_step_together_as_alone(engine: Engine) -> None:
    sizes = [(5, 0), (12, 6), (9, 30)]
    alone = [started(engine, *each)[0] for each in sizes]
    rows = [started(engine, *each)[0] for each in sizes]
    for step in range(12):
        tokens = drawn(48, 3, step)
        found = engine.step(rows, tokens)
        wanted = torch.cat([engine.step([r], t[None]) for r, t in zip(alone, tokens, strict=True)])
        assert torch.equal(found, wanted), "to the last bit"


@torch.inference_mode()
def test_positions_beyond_the_table_go_on(engine: Engine) -> None:
    near = engine.embed_tokens(drawn(48, 4, 0), start=3998)
    apart = [engine.embed_tokens(drawn(48, 4, 0)[n : n + 1], 3998 + n) for n in range(4)]
    torch.testing.assert_close(near, torch.cat(apart))
    long = engine.embed_text(drawn(732, 4100, 0), None)
    assert long.shape == (4100, 32)
    assert long.isfinite().all()


def test_positions_start_at_sine_zero_and_cosine_zero() -> None:
    codes = sinusoids(0, 3, 4)
    assert codes[0].tolist() == [0, 1, 0, 1]
    torch.testing.assert_close(
        codes[2, 2:], torch.tensor([0.02, 0.0]).sin() + torch.tensor([0, 0.9998])
    )


def test_text_sees_text_and_tokens_see_what_came_before() -> None:
    assert attention_mask(2, 2).int().tolist() == [
        [1, 1, 0, 0],
        [1, 1, 0, 0],
        [1, 1, 1, 0],
        [1, 1, 1, 1],
    ]
