"""The step for a GPU, here computed on the CPU kernel by kernel: the same numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch
from torch import Tensor

from voxloom.interfaces import Phones
from voxloom.plugins.gpt_sovits.t2s import replay
from voxloom.plugins.gpt_sovits.t2s.engine import Engine, Row
from voxloom.plugins.gpt_sovits.t2s.model import Gpt
from voxloom.plugins.gpt_sovits.t2s.replay import Replays
from voxloom.testing import context


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    with torch.inference_mode():
        yield


@pytest.fixture
def prior(make_prior: Callable[..., Gpt]) -> Gpt:
    return make_prior(end=2.0)


@pytest.fixture
def engine(prior: Gpt) -> Engine:
    return prior.engine


def drawn(high: int, count: int, seed: int) -> Tensor:
    return torch.randint(0, high, (count,), generator=torch.Generator().manual_seed(seed))


def rows_of(engine: Engine) -> list[Row]:
    made = []
    for text, tokens in ((5, 0), (12, 6), (9, 30)):
        embedded = engine.embed_text(drawn(732, text, text), None)
        made.append(engine.read(embedded, engine.embed_tokens(drawn(48, tokens, tokens)))[0])
    return made


def test_rows_of_any_length_get_the_numbers_of_the_other_step(engine: Engine) -> None:
    ours, theirs, replays = rows_of(engine), rows_of(engine), Replays(engine, record=False)
    for step in range(8):
        tokens = drawn(48, 3, step)
        found, wanted = replays.step(ours, tokens), engine.step(theirs, tokens)
        torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-5)
    assert [row.length for row in ours] == [row.length for row in theirs]


def test_the_numbers_of_a_step_outlive_the_next(engine: Engine) -> None:
    rows, replays = rows_of(engine), Replays(engine, record=False)
    first = replays.step(rows, drawn(48, 3, 0))
    kept = first.clone()
    replays.step(rows, drawn(48, 3, 1))
    assert torch.equal(first, kept)


def test_a_row_that_has_ended_leaves_the_others_alone(engine: Engine) -> None:
    ours, theirs, replays = rows_of(engine), rows_of(engine), Replays(engine, record=False)
    for step in range(9):
        left = [0, 1, 2] if step < 3 else [0, 2] if step < 6 else [2]
        tokens = drawn(48, len(left), step)
        found = replays.step([ours[n] for n in left], tokens)
        wanted = engine.step([theirs[n] for n in left], tokens)
        torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-5)


def test_memory_that_is_full_is_exchanged_for_more(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replay, "_LEAST_ROOM", 8)
    ours, theirs, replays = rows_of(engine), rows_of(engine), Replays(engine, record=False)
    rooms = set()
    for step in range(100):
        tokens = drawn(48, 3, step)
        found, wanted = replays.step(ours, tokens), engine.step(theirs, tokens)
        torch.testing.assert_close(found, wanted, atol=1e-5, rtol=1e-5)
        assert ours[0].lease is not None
        rooms.add(ours[0].lease.replay.room)
    assert rooms == {128, 256}


def test_memory_is_used_again_only_when_it_is_free(engine: Engine) -> None:
    replays = Replays(engine, record=False)
    first, second = rows_of(engine), rows_of(engine)
    replays.step(first, drawn(48, 3, 0))
    replays.step(second, drawn(48, 3, 0))
    assert first[0].lease is not None
    assert second[0].lease is not None
    used = first[0].lease.replay
    assert second[0].lease.replay is not used
    del first
    third = rows_of(engine)
    wanted = engine.step(rows_of(engine), drawn(48, 3, 5))
    torch.testing.assert_close(replays.step(third, drawn(48, 3, 5)), wanted, atol=1e-5, rtol=1e-5)
    assert third[0].lease is not None
    assert third[0].lease.replay is used


def test_a_whole_speech_is_the_same(prior: Gpt, phones: list[Phones]) -> None:
    def said() -> list[list[int]]:
        contexts = [context(seed) for seed in range(len(phones))]
        return [each.ids.tolist() for each in prior.generate_batch(phones, contexts)]

    wanted = said()
    prior.engine.replays = Replays(prior.engine, record=False)
    assert said() == wanted


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_a_recorded_step_is_the_step(make_prior: Callable[..., Gpt]) -> None:
    network = make_prior().network
    recorded, plain = (Engine(network, "fp32", "cuda", graphs=g) for g in (True, False))
    ours, theirs = rows_of(recorded), rows_of(plain)
    for step in range(20):
        tokens = drawn(48, 3, step).cuda()
        found, wanted = recorded.step(ours, tokens), plain.step(theirs, tokens)
        torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)
