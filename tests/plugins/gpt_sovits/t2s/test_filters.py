"""Penalty, filters, draws and the end."""

from __future__ import annotations

import pytest
import torch

from voxloom.plugins.gpt_sovits.t2s.filters import draw, ended, nucleus, penalise, probabilities
from voxloom.plugins.gpt_sovits.t2s.options import Sampling

PLAIN = Sampling(top_k=100, repetition_penalty=1)


def logits_of(*chances: float) -> torch.Tensor:
    return torch.tensor([chances]).log()


def nothing_said(logits: torch.Tensor) -> torch.Tensor:
    return torch.zeros(logits.shape, dtype=torch.bool)


def test_what_was_said_loses_and_the_caller_s_logits_show_it() -> None:
    logits = torch.tensor([[2.0, -2.0, 1.0, -1.0]])
    said = torch.tensor([[True, True, False, False]])
    penalise(logits, said, 2.0)
    assert logits.tolist() == [[1.0, -4.0, 1.0, -1.0]]


def test_the_penalty_reaches_a_view_of_wider_logits() -> None:
    """While the end token is cut off, the logits are a slice."""
    wide = torch.ones(2, 4)
    probabilities(wide[:, :3], torch.tensor([[True, False, False]] * 2), Sampling())
    assert wide[:, 0].tolist() == pytest.approx([1 / 1.35] * 2)
    assert wide[:, 1:].tolist() == [[1.0] * 3] * 2


def test_a_penalty_of_one_changes_nothing() -> None:
    logits = torch.tensor([[2.0, -2.0]])
    assert penalise(logits, torch.tensor([[True, True]]), 1.0).tolist() == [[2.0, -2.0]]


@pytest.mark.parametrize(
    ("top_p", "ours", "theirs"),
    [(0.45, 1, 1), (0.55, 2, 1), (0.85, 3, 2), (0.01, 1, 1), (0.99, 4, 3)],
)
def test_the_nucleus_reaches_top_p_and_the_original_s_falls_short(
    top_p: float, ours: int, theirs: int
) -> None:
    logits = logits_of(0.1, 0.5, 0.1, 0.3)
    for official, wanted in ((False, ours), (True, theirs)):
        kept = nucleus(logits, top_p, official=official).isfinite()
        assert int(kept.sum()) == wanted
        assert bool(kept[0, 1]), "the likeliest is always kept"


def test_top_p_comes_before_the_temperature() -> None:
    logits = logits_of(0.6, 0.3, 0.1)
    hot = Sampling(top_k=100, top_p=0.5, temperature=100, repetition_penalty=1)
    assert probabilities(logits, nothing_said(logits), hot).tolist() == [[1.0, 0.0, 0.0]]


def test_ties_at_the_last_place_of_top_k_survive() -> None:
    logits = logits_of(0.4, 0.2, 0.2, 0.1, 0.1)
    found = probabilities(logits, nothing_said(logits), Sampling(top_k=2, repetition_penalty=1))
    assert found.tolist() == [pytest.approx([0.5, 0.25, 0.25, 0.0, 0.0])]


def test_top_k_may_exceed_the_width() -> None:
    logits = logits_of(0.7, 0.3)
    assert probabilities(logits, nothing_said(logits), PLAIN).tolist() == [
        pytest.approx([0.7, 0.3])
    ]


def test_no_temperature_is_greedy() -> None:
    logits = logits_of(0.4, 0.6)
    cold = Sampling(temperature=0, repetition_penalty=1)
    assert probabilities(logits, nothing_said(logits), cold).tolist() == [[0.0, 1.0]]


def test_a_row_draws_in_a_batch_what_it_draws_alone() -> None:
    chances = torch.rand(3, 49, generator=torch.Generator().manual_seed(0))
    alone = [
        int(draw(row[None], [torch.Generator().manual_seed(n)])) for n, row in enumerate(chances)
    ]
    together = draw(chances, [torch.Generator().manual_seed(n) for n in range(3)])
    assert together.tolist() == alone


def test_a_draw_is_the_race_of_the_original() -> None:
    chances = torch.rand(2, 49, generator=torch.Generator().manual_seed(0))
    clocks = torch.empty(2, 49).exponential_(1, generator=torch.Generator().manual_seed(4))
    found = draw(chances, [torch.Generator().manual_seed(4)])
    assert torch.equal(found, (chances / clocks).argmax(1))


def test_draws_follow_the_chances() -> None:
    chances, generator = torch.tensor([[0.1, 0.6, 0.3]]).expand(4000, 3), torch.Generator()
    counts = draw(chances, [generator.manual_seed(1)]).bincount(minlength=3) / 4000
    torch.testing.assert_close(counts, torch.tensor([0.1, 0.6, 0.3]), atol=0.03, rtol=0)


@pytest.mark.parametrize(
    ("likeliest", "drawn", "end"), [(3, 0, True), (1, 3, True), (1, 0, False), (3, 3, True)]
)
def test_the_end_is_drawn_or_the_likeliest(likeliest: int, drawn: int, end: bool) -> None:
    logits = torch.zeros(1, 4)
    logits[0, likeliest] = 5
    assert ended(logits, torch.tensor([drawn]), 3).tolist() == [end]
