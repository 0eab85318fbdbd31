"""Where a speech ends, in the original and here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import torch
from torch import Tensor

from voxloom.interfaces.errors import CancelledError
from voxloom.plugins.gpt_sovits.t2s import loop
from voxloom.plugins.gpt_sovits.t2s.loop import Given, Rules, Spoken, speak_all, speak_one
from voxloom.plugins.gpt_sovits.t2s.metadata import Size
from voxloom.plugins.gpt_sovits.t2s.options import Sampling

END = 48
SIZE = Size(width=8, heads=1, layers=1, tokens=END + 1, phones=4)


class Script:
    """Stands for an engine: every row's likeliest tokens, step by step, are written down."""

    size = SIZE
    device = torch.device("cpu")

    def __init__(self, *rows: list[int]) -> None:
        self._rows = rows
        self.widths: list[int] = []  # rows in each step

    def embed_text(self, phones: Tensor, features: Tensor | None) -> Tensor:
        return phones[:1, None].float()  # the row's number

    def embed_tokens(self, tokens: Tensor) -> Tensor:
        return tokens[:0, None].float()

    def read(self, text: Tensor, tokens: Tensor, room: int) -> tuple[list[int], Tensor]:
        number = int(text)
        return [number, 0], torch.tensor([[float(number), 0.0]])

    def step(self, rows: list[list[int]], last: Tensor) -> Tensor:
        for row in rows:
            row[1] += 1
        return self.logits(torch.tensor(rows, dtype=torch.float32))

    def logits(self, hidden: Tensor) -> Tensor:
        self.widths.append(len(hidden))
        made = torch.zeros(len(hidden), END + 1)
        for place, (number, step) in enumerate(hidden.int().tolist()):
            script = self._rows[number]
            made[place, script[step] if step < len(script) else 1] = 9.0
        return made


def text(number: int = 0, prompt: int = 3, seed: int = 0) -> Given:
    generator = torch.Generator().manual_seed(seed)
    return Given(torch.tensor([number]), None, torch.arange(20, 20 + prompt), generator)


def rules(limit: int = -1, official: bool = True, **sampling: float) -> Rules:
    return Rules(Sampling(**{"top_k": 1, "repetition_penalty": 1, **sampling}), limit, official)


def counting(count: int) -> list[int]:
    return [step % 19 + 1 for step in range(count)]


@pytest.mark.parametrize("official", [True, False])
def test_the_end_token_ends_the_speech_and_is_not_said(official: bool) -> None:
    spoken = speak_one(Script([*counting(15), END]), text(), rules(official=official))
    assert spoken.result(official) == counting(15)
    assert (spoken.steps, spoken.done) == (15, True)


@pytest.mark.parametrize("official", [True, False])
def test_eleven_tokens_are_said_before_it_may_end(official: bool) -> None:
    spoken = speak_one(Script([END] * 30), text(), rules(official=official))
    assert len(spoken.result(official)) == 11
    assert END not in spoken.result(official)


@pytest.mark.parametrize("official", [True, False])
def test_the_likeliest_end_counts_even_if_another_was_drawn(official: bool) -> None:
    free = rules(official=official, top_k=49, temperature=1000)
    spoken = speak_one(Script([*counting(14), END]), text(seed=3), free)
    assert len(spoken.result(official)) <= 14


@pytest.mark.parametrize("official", [True, False])
def test_the_penalty_can_make_the_end_the_likeliest(official: bool) -> None:
    """Only what was said is penalised, so the end token gains; the test sees that."""

    class Close(Script):
        def logits(self, hidden: Tensor) -> Tensor:
            made = super().logits(hidden)
            made[:, END] = 8.0
            return made

    twice = rules(official=official, repetition_penalty=2)
    assert len(speak_one(Close([1, 2, 3] * 9), text(), twice).result(official)) == 11
    assert len(speak_one(Close([1, 2, 3] * 9), text(), rules(27, official)).result(official)) > 11


def test_the_prompt_is_penalised_too() -> None:
    class Two(Script):
        def logits(self, hidden: Tensor) -> Tensor:
            made = super().logits(hidden)
            made[:, 5] = 8.0
            return made

    said = speak_one(Two([21]), text(), rules(1, False, repetition_penalty=2)).tokens
    assert said == [5], "21 is in the prompt"
    assert speak_one(Two([21]), text(prompt=1), rules(1, False, repetition_penalty=2)).tokens == [
        21
    ]


def test_at_an_early_stop_the_first_tokens_are_kept() -> None:
    assert speak_one(Script(counting(40)), text(), rules(20, False)).tokens == counting(20)


def test_at_an_early_stop_the_original_loses_its_first_token() -> None:
    spoken = speak_one(Script(counting(40)), text(), rules(20))
    assert spoken.tokens == counting(21)
    assert spoken.reported == 20
    assert spoken.whole() == [20, 21, 22, *counting(21)]
    assert spoken.result(official=True) == counting(21)[1:]


def test_at_an_early_stop_the_original_s_batch_keeps_the_first_tokens() -> None:
    script = Script(counting(40), [*counting(12), END])
    first, second = speak_all(script, [text(0), text(1)], rules(20))
    assert first.result(True) == counting(20)
    assert second.result(True) == counting(12)
    assert (first.steps, second.steps) == (20, 12)


@pytest.mark.parametrize("official", [True, False])
def test_the_end_at_the_limit_is_an_end(official: bool) -> None:
    spoken = speak_one(Script([*counting(20), END]), text(), rules(20, official))
    assert spoken.result(official) == counting(20)


def test_an_original_limit_of_nothing_gives_back_the_prompt() -> None:
    """Its slice of the last zero tokens is everything."""
    assert speak_one(Script([1, 2]), text(), rules(0)).result(True) == [20, 21, 22, 1]


@pytest.mark.parametrize(("official", "together", "kept"), [(0, 0, 30), (1, 0, 29), (1, 1, 29)])
def test_there_is_a_last_step(
    monkeypatch: pytest.MonkeyPatch, official: bool, together: bool, kept: int
) -> None:
    monkeypatch.setattr(loop, "MAX_STEPS", 30)
    spoken = Spoken(text())
    list(loop.steps(Script(counting(40)), [spoken], rules(official=official), together=together))
    assert len(spoken.result(official)) == kept
    first = counting(30)[:kept] if together or not official else counting(30)[1:]
    assert spoken.result(official) == first


def test_without_a_prompt_the_original_reports_nothing_and_keeps_all() -> None:
    spoken = speak_one(Script(counting(40)), text(prompt=0), rules(20))
    assert spoken.reported == 0
    assert spoken.result(official=True) == counting(21)


def test_a_batch_without_a_prompt_drops_the_penalty_in_the_original_alone() -> None:
    """Token 1 stays likeliest under the original's 1.35, not under the 3 that was asked for."""

    class Close(Script):
        def logits(self, hidden: Tensor) -> Tensor:
            made = super().logits(hidden)
            made[:, 2] = 5.0
            return made

    asked = {"repetition_penalty": 3.0}
    script, texts = Close([1] * 9), [text(prompt=0)]
    assert speak_all(script, texts, rules(2, True, **asked))[0].tokens == [1, 1, 1]
    assert speak_all(script, texts, rules(2, False, **asked))[0].tokens == [1, 2]
    with_prompt = speak_all(script, [text()], rules(2, True, **asked))[0]
    assert with_prompt.tokens == [1, 2]


def test_whoever_has_ended_is_computed_no_more() -> None:
    script = Script([*counting(12), END], counting(40), [*counting(20), END])
    spoken = speak_all(script, [text(n) for n in range(3)], rules(30, False))
    assert [len(each.tokens) for each in spoken] == [12, 30, 20]
    assert script.widths == [3] * 13 + [2] * 8 + [1] * 9
    assert all(each.row is None for each in spoken), "caches are given back"


def test_each_row_draws_from_its_own_generator() -> None:
    free = rules(30, False, top_k=49, temperature=9)
    texts = [text(n, seed=n) for n in range(3)]
    alone = [speak_one(Script(*[[]] * 3), text(n, seed=n), free).tokens for n in range(3)]
    assert [each.tokens for each in speak_all(Script(*[[]] * 3), texts, free)] == alone


def test_the_original_s_batch_draws_once_for_all() -> None:
    free = rules(20, True, top_k=49, temperature=9)
    texts = [text(0, seed=5), text(1, seed=6)]
    before = texts[1].generator.get_state()
    first, second = speak_all(Script([], []), texts, free)
    assert torch.equal(texts[1].generator.get_state(), before)
    generator = torch.Generator().manual_seed(5)
    clocks = torch.empty(2, END).exponential_(1, generator=generator)
    chances = torch.zeros(2, END)
    chances[:, 1] = 1.0  # as the script: 9 of temperature 9
    wanted = (chances.softmax(1) / clocks).argmax(1).tolist()
    assert [first.tokens[0], second.tokens[0]] == wanted


def test_nobody_is_asked_less_than_once_a_step() -> None:
    asked: list[int] = []

    def check() -> None:
        asked.append(1)
        if len(asked) == 9:
            raise CancelledError("enough")

    script = Script(counting(40))
    with pytest.raises(CancelledError):
        speak_one(script, replace(text(), check=check), rules())
    assert len(script.widths) <= 9


def test_the_script_matches_the_engine_s_interface(make_prior: Callable) -> None:
    engine = make_prior().engine
    for name in ("embed_text", "embed_tokens", "read", "step", "logits", "size", "device"):
        assert hasattr(engine, name)
