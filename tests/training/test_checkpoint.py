"""Checkpoints that are found again whenever the process that wrote them died."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import torch
from torch import nn

from voxloom.training.checkpoint import LAST, Progress, load_checkpoint, save_checkpoint

RENAMES = 3  # in one save: the moments aside, the weights, the moments to their place


class Died(Exception):
    """The process, in the middle of writing."""


class Trained:
    """A layer whose every weight is the number of its updates."""

    def __init__(self) -> None:
        self.model = nn.Linear(1, 1)
        nn.init.zeros_(self.model.weight)
        self.optimizers = {"model": torch.optim.SGD(self.model.parameters(), lr=1.0)}

    def named(self, turn: str) -> list[tuple[str, nn.Parameter]]:
        return list(self.model.named_parameters())

    def save(self, folder: Path, step: int) -> None:
        for _, parameter in self.named("model"):
            parameter.data.fill_(step)
            moments = {
                key: torch.full_like(parameter.data, step) for key in ("exp_avg", "exp_avg_sq")
            }
            self.optimizers["model"].state[parameter] = {
                "step": torch.tensor(float(step)),
                **moments,
            }
        save_checkpoint(folder, LAST, self.model, self.optimizers, self.named, Progress(step), {})


def dying_at(number: int) -> Callable[[Path, Path], Path]:
    replace, calls = Path.replace, iter(range(100))

    def replaced(path: Path, target: Path) -> Path:
        if next(calls) == number:
            raise Died
        return replace(path, target)

    return replaced


@pytest.mark.parametrize("first", range(RENAMES))
@pytest.mark.parametrize("second", range(RENAMES + 1))
def test_weights_and_moments_of_one_step_are_found_wherever_two_saves_were_broken_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: int, second: int
) -> None:
    trained, again = Trained(), Trained()
    trained.save(tmp_path, 1)
    for step, number in ((2, first), (3, second)):
        with monkeypatch.context() as patched, suppress(Died):
            patched.setattr(Path, "replace", dying_at(number))
            trained.save(tmp_path, step)
    progress = load_checkpoint(tmp_path, LAST, again.model, again.optimizers, again.named)
    for _, parameter in again.named("model"):
        state = again.optimizers["model"].state[parameter]
        assert {float(state[key].max()) for key in state} == {float(progress.step)}
        assert float(parameter.detach().max()) == progress.step
