"""The largest batch that fits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

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
