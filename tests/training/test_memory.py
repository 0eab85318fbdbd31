"""The largest batch that fits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from voxloom.training.memory import MOST, fitting_batch, measured
from voxloom.training.recipe import Recipe
from voxloom.training.task import Setup, Task, Tick

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


def test_discriminators_that_join_later_are_counted_from_the_begin(
    corpus: Path, builds: Any
) -> None:
    judged = "options.adversary={begin: 0.9, channels: 8}"
    plain = builds("source-filter", corpus, SMALL)
    later = builds("source-filter-gan", corpus, [*SMALL, judged])
    assert measured(later, 2) > 1.5 * measured(plain, 2)


def test_processes_on_one_device_share_its_memory(corpus: Path, builds: Any) -> None:
    task = builds("source-filter", corpus, SMALL)
    item = measured(task, 4) // 4
    assert fitting_batch(task, free=20 * item, sharing=2) == 4


def test_a_run_with_the_batch_that_was_found_is_one_with_that_batch(
    corpus: Path, tmp_path: Path, trains: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voxloom.training.memory.free_bytes", lambda device: 10_000_000)
    found, _ = trains("source-filter", corpus, tmp_path / "auto", *SMALL, "batch=auto")
    given, _ = trains("source-filter", corpus, tmp_path / "set", *SMALL, f"batch={found.batch}")
    one, other = found.model.state_dict(), given.model.state_dict()
    assert found.batch > 1
    assert all(torch.equal(one[name], other[name]) for name in one)


class Varied(Task):
    """One batch in four is of items ten times as long."""

    name = "varied"

    def __init__(self, often: float) -> None:
        recipe = Recipe(name="varied", part="varied", budget={"steps": 1})
        super().__init__(Setup(recipe, None, None, Path(), {}, "cpu"))
        self.model, self.often, self.drawn = torch.nn.Linear(1, 1), often, 0

    def losses(self, tick: Tick, turn: str) -> dict[str, torch.Tensor]:
        self.drawn += 1
        long = float(torch.rand((), generator=tick.generator)) < self.often
        items = torch.ones(1000 * (10 if long else 1), 1)
        return {"loss": self.model(items).square().mean()}

    def held_out(self) -> dict[str, float]:
        return {}

    def metadata(self) -> dict[str, str]:
        return {}

    def export(self, checkpoint: Path, out: Path) -> list[Path]:
        return []


def test_the_longest_of_many_batches_is_what_counts() -> None:
    always, often, never = Varied(1.0), Varied(0.25), Varied(0.0)
    assert measured(often, 1) == measured(always, 1) > 5 * measured(never, 1)
    assert always.drawn == never.drawn < often.drawn  # batches of one size need few
