"""The largest batch that fits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from voxloom.training.memory import MOST, fitting_batch, measured

SMALL = ["network={width: 8, layers: 1}", "options.segment=16", "options.held_frames=30"]


def test_what_autograd_keeps_grows_with_the_batch(corpus: Path, builds: Any) -> None:
    task = builds("source-filter", corpus, SMALL)
    small, large = measured(task, 2), measured(task, 8)
    assert 2.5 * small < large < 4.5 * small


def test_the_batch_is_a_power_of_two_within_the_memory(corpus: Path, builds: Any) -> None:
    task = builds("source-filter", corpus, SMALL)
    item = measured(task, 4) // 4
    assert fitting_batch(task, free=20 * item) == 8
    assert fitting_batch(task, free=1) == 1
    assert fitting_batch(task, free=1 << 50) == MOST


def test_a_recipe_may_ask_for_it(corpus: Path, builds: Any) -> None:
    task = builds("source-filter", corpus, [*SMALL, "batch=auto"])
    assert task.batch == task.setup.recipe.batch >= 1
