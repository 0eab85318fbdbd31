"""The best path against all paths, and what the penalty does."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
import torch

from voxloom.plugins.mini.listener.decoding import best_path


def worth(scores: torch.Tensor, path: tuple[int, ...], penalty: float) -> float:
    moves = sum(one != other for one, other in pairwise(path))
    return sum(float(scores[t, k]) for t, k in enumerate(path)) - penalty * moves


@pytest.mark.parametrize("penalty", [0.0, 0.7, 3.0])
@pytest.mark.parametrize("seed", range(5))
def test_no_path_is_worth_more(seed: int, penalty: float) -> None:
    scores = torch.randn(6, 3, generator=torch.Generator().manual_seed(seed)).log_softmax(-1)
    found = worth(scores, tuple(best_path(scores, penalty)), penalty)
    best = max(worth(scores, path, penalty) for path in product(range(3), repeat=6))
    assert found == pytest.approx(best, abs=1e-5)


def test_a_glitch_of_one_frame_is_not_worth_two_moves() -> None:
    scores = torch.full((9, 2), -3.0)
    scores[:, 0] = -0.1
    scores[4] = torch.tensor([-3.0, -0.1])
    assert best_path(scores, 0.0) == [0, 0, 0, 0, 1, 0, 0, 0, 0]
    assert best_path(scores, 2.0) == [0] * 9


def test_what_cannot_be_is_never_taken() -> None:
    scores = torch.zeros(5, 3)
    scores[:, 1] = -torch.inf
    assert 1 not in best_path(scores)
    assert best_path(torch.zeros(0, 3)) == []
