"""A tiny corpus of noise, in the layout of make_corpus."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import pytest

from voxloom.training import recipe as recipes
from voxloom.training import runner
from voxloom.training.journal import Journal
from voxloom.training.loop import FitReport, fit
from voxloom.training.task import Task


class Trains(Protocol):
    def __call__(
        self,
        recipe: str,
        corpus: Path,
        out: Path,
        *sets: str,
        steps: int = 2,
        inputs: Mapping[str, Path] = ...,
        resume: bool = False,
    ) -> tuple[Task, FitReport]: ...


@pytest.fixture
def trains() -> Trains:
    """Train a recipe quietly, as `voxloom train` does."""

    def train(
        recipe: str,
        corpus: Path,
        out: Path,
        *sets: str,
        steps: int = 2,
        inputs: Mapping[str, Path] = {},
        resume: bool = False,
    ) -> tuple[Task, FitReport]:
        task = built(recipe, corpus, sets, steps, inputs)
        journal = Journal(out, lambda line: None)
        return task, fit(task, task.setup.recipe, out, resume=resume, journal=journal)

    return train


def built(
    recipe: str,
    corpus: Path,
    sets: Sequence[str] = (),
    steps: int = 2,
    inputs: Mapping[str, Path] = {},
) -> Task:
    overrides: dict[str, Any] = {"budget": {"steps": steps}}
    chosen, root = recipes.read(recipe, sets=sets, overrides=overrides)
    kind = runner.task_class(chosen.part, runner.parts())
    return runner.prepared(kind, runner.setup(chosen, root, kind, corpus, inputs=inputs))


@pytest.fixture
def builds() -> Any:
    """Build a recipe's task without training it."""
    return built


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two speakers, three languages, four utterances of each, one of them held."""
    random = np.random.default_rng(1)
    folder = tmp_path / "features"
    folder.mkdir()
    rows = []
    for language, phones in (
        ("en", [1, 8, 47, 3]),
        ("ja", [1, 340, 352, 3]),
        ("zh", [1, 77, 99, 3]),
    ):
        for number in range(8):
            durations = random.integers(5, 40, len(phones))
            frames = int(durations.sum())
            name = f"{language}_{number}"
            np.savez(
                folder / f"{name}.npz",
                wav=random.integers(-9000, 9000, frames * 240).astype(np.int16),
                mel=random.normal(-5, 1, (frames, 80)).astype(np.float16),
                f0=np.where(random.random(frames) < 0.6, 150, 0).astype(np.float32),
                phones=np.array(phones, np.int16),
                durations=durations.astype(np.int16),
            )
            rows.append(
                {
                    "name": name,
                    "path": f"{name}.npz",
                    "language": language,
                    "speaker": f"p{number % 2}",
                    "teacher": "noise",
                    "text": name,
                    "split": "held" if number >= 6 else "train",
                    "frames": frames,
                }
            )
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "manifest.jsonl").write_text(lines)
    return folder
