"""The training loop: budgets, schedule, checkpoints, resuming."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor, nn

from voxloom.interfaces.errors import WeightsError
from voxloom.training.checkpoint import load_weights
from voxloom.training.export import export_half
from voxloom.training.journal import Journal
from voxloom.training.loop import FitReport, TrainingError, fit
from voxloom.training.recipe import Recipe
from voxloom.training.task import Setup, Task, Tick

Held = Callable[[], Mapping[str, float]] | None


class Stop(KeyboardInterrupt):
    """Ctrl-C in the middle of a run."""


class Line(nn.Module):
    """y = a x + b, to be fitted to y = 3 x - 1."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1, 1))
        self.bias = nn.Parameter(torch.zeros(1))

    def loss(self, x: Tensor) -> Tensor:
        return (x * self.weight[0] + self.bias - (3 * x - 1)).square().mean()


class Fitting(Task):
    """Fits the line. losses: None for its own."""

    name = "line"

    def __init__(self, line: Line, recipe: Recipe, stop_at: int = -1, held: Held = None) -> None:
        super().__init__(Setup(recipe, None, None, Path(), {}, "cpu"))
        self.model, self.stop_at, self.held = line, stop_at, held

    def losses(self, tick: Tick, turn: str) -> Mapping[str, Tensor]:
        if tick.step == self.stop_at:
            raise Stop
        return {"loss": self.model.loss(torch.randn(16, generator=tick.generator))}

    def held_out(self) -> Mapping[str, float]:
        return self.held() if self.held else {}

    def metadata(self) -> Mapping[str, str]:
        return {"format": "line"}

    def export(self, checkpoint: Path, out: Path) -> list[Path]:
        raise NotImplementedError


def recipe(**given: Any) -> Recipe:
    budget = {key: given.pop(key) for key in ("steps", "minutes") if key in given}
    settings = {"optimizer": {"learning_rate": 0.1}, "schedule": {"warmup_steps": 5}, **given}
    return Recipe(name="line", part="line", budget=budget, **settings)


def train(
    line: Line, folder: Path, stop_at: int = -1, held: Held = None, **given: Any
) -> FitReport:
    how = {key: given.pop(key) for key in ("resume", "clock", "log_every") if key in given}
    settings = recipe(**given)
    journal = Journal(folder, lambda line: None)
    return fit(Fitting(line, settings, stop_at, held), settings, folder, journal=journal, **how)


def seconds() -> Iterator[float]:
    now = 0.0
    while True:
        yield now
        now += 1.0


def entries(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def test_it_learns_and_reports_what_it_did(tmp_path: Path) -> None:
    line = Line()
    report = train(line, tmp_path, steps=200, log_every=10)
    assert report.steps == 200
    assert report.stopped == "budget"
    assert line.weight.item() == pytest.approx(3.0, abs=0.05)
    assert report.train["loss"] < 0.01
    assert [e["step"] for e in entries(tmp_path) if e["event"] == "train"] == list(
        range(10, 201, 10)
    )


def test_the_same_seed_gives_the_same_weights_and_another_does_not(tmp_path: Path) -> None:
    lines = [Line(), Line(), Line()]
    for number, (line, seed) in enumerate(zip(lines, (1, 1, 2), strict=True)):
        train(line, tmp_path / str(number), steps=20, seed=seed)
    assert torch.equal(lines[0].weight, lines[1].weight)
    assert not torch.equal(lines[0].weight, lines[2].weight)


def test_a_resumed_run_ends_in_the_weights_of_an_uninterrupted_one(tmp_path: Path) -> None:
    whole, first, second = Line(), Line(), Line()
    train(whole, tmp_path / "whole", steps=40, seed=3)
    with pytest.raises(Stop):
        train(first, tmp_path / "parts", stop_at=17, steps=40, seed=3)
    report = train(second, tmp_path / "parts", steps=40, seed=3, resume=True)
    assert report.steps == 40
    assert torch.equal(whole.weight, second.weight)
    assert torch.equal(whole.bias, second.bias)


def test_a_stop_waits_for_the_end_of_a_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of an update some weights are new, some old, and the step is not counted."""
    whole, first, second = Line(), Line(), Line()
    train(whole, tmp_path / "whole", steps=20)
    update, updates = torch.optim.AdamW.step, iter(range(100))

    def stopped_at_the_ninth(*given: Any, **named: Any) -> Any:
        made = update(*given, **named)
        if next(updates) == 8:
            signal.raise_signal(signal.SIGTERM)
        return made

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(torch.optim.AdamW, "step", stopped_at_the_ninth)
            with pytest.raises(KeyboardInterrupt):
                train(first, tmp_path / "parts", steps=20)
        assert signal.getsignal(signal.SIGTERM) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGTERM, before)
    train(second, tmp_path / "parts", steps=20, resume=True)
    assert torch.equal(whole.weight, second.weight)
    assert torch.equal(whole.bias, second.bias)


def test_rounds_count_once_and_an_early_end_stays_one_however_often_a_run_is_resumed(
    tmp_path: Path,
) -> None:
    losses = iter(range(1, 100))

    def go_on(steps: int, patience: int) -> FitReport:
        rounds = {"every": 5, "patience": patience}
        held = lambda: {"loss": float(next(losses))}  # noqa: E731
        return train(Line(), tmp_path, steps=steps, held=held, held_out=rounds, resume=True)

    for _ in range(4):
        assert go_on(steps=10, patience=3).held_out
    assert [go_on(steps=40, patience=3).steps for _ in range(2)] == [20, 20]
    report = go_on(steps=40, patience=4)
    assert (report.stopped, report.steps, report.best_step) == ("early", 25, 5)


def test_in_fp16_a_step_that_overflows_is_left_out_at_a_lower_scale(tmp_path: Path) -> None:
    line = Line()
    whole = line.loss
    steps = iter(range(100))
    line.loss = lambda x: whole(x) * (torch.inf if next(steps) == 3 else 1)  # type: ignore[method-assign]
    report = train(line, tmp_path, steps=10, precision="fp16")
    assert report.steps == 10
    assert torch.isfinite(line.weight).all()
    assert scaler_of(tmp_path)["scale"] == 2.0**15


def test_in_fp16_what_no_scale_mends_ends_the_run(tmp_path: Path) -> None:
    line = Line()
    line.weight.data.fill_(float("nan"))
    with pytest.raises(TrainingError, match="loss of step 16 is not finite"):
        train(line, tmp_path, steps=100, precision="fp16")


def test_the_scale_of_fp16_goes_on_with_the_run(tmp_path: Path) -> None:
    line = Line()
    whole = line.loss
    line.loss = lambda x: whole(x) * 1e38  # type: ignore[method-assign]
    with pytest.raises(Stop):
        train(line, tmp_path, stop_at=4, steps=10, precision="fp16")
    assert scaler_of(tmp_path)["scale"] == 2.0**12
    train(Line(), tmp_path, steps=6, precision="fp16", resume=True)
    assert scaler_of(tmp_path) == {**scaler_of(tmp_path), "scale": 2.0**12, "_growth_tracker": 2}


def scaler_of(folder: Path) -> dict[str, float]:
    with safe_open(folder / "last.safetensors", "pt") as file:
        found: dict[str, float] = json.loads(file.metadata()["training"])["scaler"]
    return found


def test_a_gradient_that_is_no_number_reaches_neither_the_weights_nor_a_checkpoint(
    tmp_path: Path,
) -> None:
    line = Line()
    whole, steps = line.loss, iter(range(100))
    # The root of 0 is 0, its slope is not finite.
    root = lambda: (line.bias * 0).sum().sqrt()  # noqa: E731
    line.loss = lambda x: whole(x) + (root() if next(steps) == 9 else 0)  # type: ignore[method-assign]
    with pytest.raises(TrainingError, match="gradient of step 9 is not finite"):
        train(line, tmp_path, steps=20, held_out={"every": 5})
    assert torch.isfinite(line.weight).all()
    report = train(Line(), tmp_path, steps=20, held_out={"every": 5}, resume=True)
    assert report.steps == 20


def test_without_resume_a_run_starts_anew(tmp_path: Path) -> None:
    train(Line(), tmp_path, steps=5)
    report = train(Line(), tmp_path, steps=3)
    assert report.steps == 3
    assert len([e for e in entries(tmp_path) if e["event"] == "start"]) == 1


def test_a_time_box_ends_the_run_and_counts_the_minutes_before_a_stop(tmp_path: Path) -> None:
    first, second = seconds(), seconds()
    with pytest.raises(Stop):
        train(Line(), tmp_path, stop_at=10, minutes=1.0, clock=lambda: next(first))
    report = train(Line(), tmp_path, minutes=1.0, resume=True, clock=lambda: next(second))
    assert 20 <= report.steps < 40  # two ticks of this clock a step, some for the bookkeeping
    assert report.minutes == pytest.approx(1.0, abs=0.1)


def test_the_rate_warms_up_and_then_falls(tmp_path: Path) -> None:
    train(Line(), tmp_path, steps=100, schedule={"warmup_steps": 10}, log_every=1)
    rates = [float(str(e["rate"])) for e in entries(tmp_path) if e["event"] == "train"]
    assert rates[0] == pytest.approx(0.02, rel=0.1)
    assert max(rates) == pytest.approx(0.1, rel=0.05)
    assert rates[-1] < 0.005


def test_the_best_held_out_weights_are_kept_and_too_many_bad_rounds_end_the_run(
    tmp_path: Path,
) -> None:
    line, losses = Line(), iter([3.0, 1.0, 2.0, 2.0, 2.0, 0.0])
    seen: list[float] = []

    def held_out() -> Mapping[str, float]:
        seen.append(line.weight.item())
        return {"loss": next(losses)}

    rounds = {"every": 5, "patience": 3}
    report = train(line, tmp_path, steps=100, held=held_out, held_out=rounds)
    assert (report.stopped, report.steps) == ("early", 25)
    assert (report.best_loss, report.best_step) == (1.0, 10)
    assert float(load_file(report.best_path)["weight"]) == pytest.approx(seen[1])
    assert float(load_file(report.last_path)["weight"]) == pytest.approx(line.weight.item())


def test_metadata_stands_in_the_header(tmp_path: Path) -> None:
    report = train(Line(), tmp_path, steps=2)
    with safe_open(report.last_path, "pt") as file:
        assert file.metadata()["format"] == "line"


@pytest.mark.parametrize("budget", [{}, {"steps": 3, "minutes": 1.0}])
def test_exactly_one_budget_is_wanted(budget: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="either minutes or steps"):
        recipe(**budget)


def test_a_loss_that_is_no_number_ends_the_run_with_what_to_do(tmp_path: Path) -> None:
    line = Line()
    line.weight.data.fill_(float("nan"))
    with pytest.raises(TrainingError, match=r"not finite.*learning_rate"):
        train(line, tmp_path, steps=3)


def test_a_task_without_a_loss_is_a_fault_of_its_author(tmp_path: Path) -> None:
    task = Fitting(Line(), recipe(steps=2))
    task.losses = lambda tick, turn: {}  # type: ignore[method-assign]
    with pytest.raises(ValueError, match="no `loss`"):
        fit(task, task.setup.recipe, tmp_path)


def test_a_checkpoint_of_another_model_is_refused(tmp_path: Path) -> None:
    train(Line(), tmp_path, steps=2)
    with pytest.raises(WeightsError, match="another model"):
        load_weights(tmp_path, "last", nn.Linear(3, 3))


def test_a_truncated_checkpoint_is_refused(tmp_path: Path) -> None:
    report = train(Line(), tmp_path, steps=2)
    report.last_path.write_bytes(report.last_path.read_bytes()[:20])
    with pytest.raises(WeightsError, match=r"last\.safetensors"):
        train(Line(), tmp_path, steps=4, resume=True)


def test_exported_weights_are_half_precision_and_byte_for_byte_the_same(tmp_path: Path) -> None:
    report = train(Line(), tmp_path, steps=2)
    for name in ("one", "two"):
        export_half(report.last_path, tmp_path / name, {"b": "2", "a": "1"})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert load_file(tmp_path / "one")["weight"].dtype == torch.float16
    with safe_open(tmp_path / "one", "pt") as file:
        assert file.metadata() == {"a": "1", "b": "2"}
