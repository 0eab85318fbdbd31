"""One training loop for every part: budgets, schedule, held-out rounds, checkpoints, resuming.

A run that stopped and was resumed sees the same batches as an uninterrupted one, and with a budget
of steps ends in the same weights: a step draws only from a generator seeded by (seed, step), and
the optimizer's state is kept beside the weights. A stop from outside waits for the end of a step.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from voxloom.interfaces.errors import VoxloomError
from voxloom.training.checkpoint import (
    BEST,
    LAST,
    Progress,
    kept,
    load_checkpoint,
    load_weights,
    save_checkpoint,
)
from voxloom.training.journal import Journal
from voxloom.training.manifest import make_folder
from voxloom.training.recipe import Recipe
from voxloom.training.stopping import stops_kept
from voxloom.training.task import Task, Tick
from voxloom.training.workers import ALONE, Workers

if TYPE_CHECKING:
    from torch import Tensor

LOG_EVERY = 25
SAVE_MINUTES = 5.0  # at most this much work is lost by a crash
_DTYPES = {"bf16": torch.bfloat16, "fp16": torch.float16}


class TrainingError(VoxloomError):
    """A training cannot go on; nothing but its run folder was touched."""

    code = "training"


@dataclass(frozen=True)
class FitReport:
    """What a run did. best: held-out loss and step of the weights that it kept; stopped: `budget`
    or `early`."""

    steps: int
    minutes: float
    train: Mapping[str, float]
    held_out: Mapping[str, float]
    best_loss: float
    best_step: int
    stopped: str
    best_path: Path
    last_path: Path
    history: tuple[Mapping[str, float], ...] = field(default=(), repr=False)


def fit(
    task: Task,
    recipe: Recipe,
    run_dir: Path,
    *,
    resume: bool = False,
    journal: Journal | None = None,
    workers: Workers = ALONE,
    clock: Callable[[], float] = time.monotonic,
    log_every: int = LOG_EVERY,
) -> FitReport:
    """Train until the budget is used up; the weights of the last step stay in the task's model.

    resume: go on from `run_dir` if it holds a checkpoint, keeping its steps, minutes and
    optimizer state; workers: the processes that train together, each on batches of its own.

    Writes to run_dir: `best.safetensors`, `last.safetensors` (float32 weights),
    `last.optimizer.safetensors` and what the journal writes.

    Raises:
        TrainingError: a loss or a gradient that is not finite; in fp16, one that no scale mends.
        WeightsError: the checkpoint to resume from, or to start from, is of another model.
    """
    run = _Run(task, recipe, run_dir, journal or Journal(run_dir), workers, clock)
    run.start(resume)
    with stops_kept() as stop:
        try:
            stopped = run.until_done(stop, log_every)
        except KeyboardInterrupt:
            run.save()
            raise
        run.save()
    return run.report(stopped)


class _Run:
    """The moving parts of one `fit`."""

    def __init__(
        self,
        task: Task,
        recipe: Recipe,
        run_dir: Path,
        journal: Journal,
        workers: Workers,
        clock: Callable[[], float],
    ) -> None:
        self.task, self.recipe, self.run_dir = task, recipe, run_dir
        self.journal, self.workers, self.clock = journal, workers, clock
        self.optimizers = {turn: self._optimizer(turn) for turn in task.all_turns()}
        half = recipe.precision == "fp16"
        self.scaler = torch.amp.GradScaler(task.setup.device.partition(":")[0], enabled=half)
        self.state = Progress()
        self.train: dict[str, float] = {}
        self.held_out: dict[str, float] = {}
        self.history: list[Mapping[str, float]] = []

    def _optimizer(self, turn: str) -> torch.optim.AdamW:
        settings = self.recipe.optimizer
        trained = [parameter for _, parameter in self.task.trained(turn)]
        groups = [
            {"params": [p for p in trained if p.dim() > 1]},
            {"params": [p for p in trained if p.dim() <= 1], "weight_decay": 0.0},
        ]
        return torch.optim.AdamW(
            groups,
            lr=settings.learning_rate,
            betas=settings.betas,
            weight_decay=settings.weight_decay,
        )

    def start(self, resume: bool) -> None:
        make_folder(self.run_dir)
        resumed = resume and (self.run_dir / f"{LAST}.safetensors").exists()
        if resumed:
            self.state = load_checkpoint(
                self.run_dir, LAST, self.task.model, self.optimizers, self.task.trained
            )
        elif self.recipe.start_from:
            start = Path(self.recipe.start_from)
            load_weights(start, kept(start), self.task.model, helpers=self.task.helpers)
        if self.state.scaler:
            self.scaler.load_state_dict(self.state.scaler)
        self.workers.share(self.task.model)
        self.journal.begin(self.recipe, resumed, self.state)
        self.began = self.clock() - self.state.seconds
        self.last_log = (self.clock(), self.state.step)
        self.saved_at = self.clock()

    def until_done(self, stop: Callable[[], bool], log_every: int) -> str:
        """Train until the budget is used up or held-out rounds end it early; which of the two.

        Raises KeyboardInterrupt between two steps, in all workers at the same one, if one is to
        stop."""
        stopped = "budget"
        while (fraction := self.fraction()) < 1.0:
            if self.exhausted:
                stopped = "early"
                break
            if self.workers.any(stop()):
                raise KeyboardInterrupt
            losses = self.step(fraction)
            if self.state.step % log_every == 0:
                self.log(losses, fraction)
            if self.state.step % self.recipe.held_out.every == 0:
                self.hold_out()
                self.save()
            elif self.save_is_due:
                self.save()
        if self.state.step and not (self.held_out and self.state.held_out_step == self.state.step):
            self.hold_out()
        return stopped

    @property
    def exhausted(self) -> bool:
        patience = self.recipe.held_out.patience
        return bool(patience) and self.state.rounds_without_better >= patience

    @property
    def save_is_due(self) -> bool:
        return self.clock() - self.saved_at > 60 * SAVE_MINUTES

    def fraction(self) -> float:
        """The part of the budget that is used, the same in all workers."""
        self.state.seconds = self.workers.first(self.clock() - self.began)
        budget = self.recipe.budget
        if budget.steps is not None:
            return self.state.step / budget.steps
        return self.state.seconds / (60.0 * (budget.minutes or 0.0))

    def step(self, fraction: float) -> Mapping[str, Tensor]:
        """One update of every turn, at the learning rate of this part of the run."""
        rate = self.recipe.optimizer.learning_rate * self.rate(fraction)
        self.task.model.train()
        merged: dict[str, Tensor] = {}
        tick = self.tick(fraction)
        for turn in self.task.turns(tick):
            losses = self.update(turn, tick, rate)
            prefix = "" if turn == self.task.all_turns()[0] else f"{turn}/"
            merged.update({f"{prefix}{name}": value for name, value in losses.items()})
        self.state.step += 1
        return merged

    def tick(self, fraction: float) -> Tick:
        number = (self.recipe.seed * 1_000_003 + self.state.step) * self.workers.count
        generator = torch.Generator().manual_seed(number + self.workers.rank)
        return Tick(self.state.step, min(fraction, 1.0), generator)

    def update(self, turn: str, tick: Tick, rate: float) -> Mapping[str, Tensor]:
        optimizer = self.optimizers[turn]
        for group in optimizer.param_groups:
            group["lr"] = rate
        with self.autocast():
            losses = self.task.losses(tick, turn)
        if "loss" not in losses:
            raise ValueError(f"a step of {type(self.task).__name__} gave no `loss`")
        self.must_be_finite("loss", losses["loss"], tick)
        optimizer.zero_grad(set_to_none=True)
        self.scaler.scale(losses["loss"]).backward()
        parameters = [parameter for _, parameter in self.task.trained(turn)]
        # Before the scaler looks for overflows, so that all workers find the same.
        self.workers.average_gradients(parameters)
        self.scaler.unscale_(optimizer)
        norm = torch.nn.utils.clip_grad_norm_(parameters, self.recipe.optimizer.clip)
        self.must_be_finite("gradient", norm, tick)  # or the weights would be lost
        self.scaler.step(optimizer)
        self.scaler.update()
        return losses

    def must_be_finite(self, what: str, value: Tensor, tick: Tick) -> None:
        """In fp16 the scaler leaves a step that overflows out and halves its scale, until at 1
        nothing is left to halve."""
        if math.isfinite(value.item()) or self.scaler.get_scale() > 1.0:
            return
        raise TrainingError(
            f"The {what} of step {tick.step} is not finite.",
            mend="Go on with --resume and `--set optimizer.learning_rate=` a third of it.",
        )

    def autocast(self) -> AbstractContextManager[object]:
        dtype = _DTYPES.get(self.recipe.precision)
        if dtype is None:
            return nullcontext()
        return torch.autocast(self.task.setup.device.partition(":")[0], dtype)

    def rate(self, fraction: float) -> float:
        schedule = self.recipe.schedule
        warm = min(1.0, (self.state.step + 1) / max(schedule.warmup_steps, 1))
        cosine = 0.5 * (1.0 + math.cos(math.pi * min(fraction, 1.0)))
        return warm * (schedule.floor + (1.0 - schedule.floor) * cosine)

    def hold_out(self) -> None:
        """Measure the held-out losses; keep the weights if they are the best so far, or if the
        losses do not rank them. A step counts once, however often a run is resumed at it."""
        self.task.model.eval()
        with torch.no_grad():
            self.held_out = {k: float(v) for k, v in self.task.held_out().items()}
        counted = self.state.held_out_step == self.state.step
        self.state.held_out_step = self.state.step
        if not self.held_out or counted:
            return
        # One machine's numbers for all, or they might not stop at the same step.
        self.held_out["loss"] = self.workers.first(self.held_out["loss"])
        ranked = self.task.ranked(min(self.fraction(), 1.0))
        better = not ranked or self.held_out["loss"] < self.state.best_loss
        if better:
            self.state.best_loss, self.state.best_step = self.held_out["loss"], self.state.step
            self.state.rounds_without_better = 0
            if self.workers.leads:
                header = self.task.metadata()
                save_checkpoint(self.run_dir, BEST, self.task.model, {}, None, self.state, header)
        else:
            self.state.rounds_without_better += 1
        self.history.append({"step": float(self.state.step), **self.held_out})
        self.journal.held_out(self.state.step, self.held_out, better)

    def log(self, losses: Mapping[str, Tensor], fraction: float) -> None:
        self.train = {name: float(value.detach()) for name, value in losses.items()}
        now = self.clock()
        speed = (self.state.step - self.last_log[1]) / max(now - self.last_log[0], 1e-9)
        self.last_log = (now, self.state.step)
        left = self.state.seconds * (1.0 - fraction) / max(fraction, 1e-9) / 60.0
        rate = self.recipe.optimizer.learning_rate * self.rate(fraction)
        self.journal.train(self.state.step, self.train, speed, left, rate)

    def save(self) -> None:
        self.state.seconds = self.clock() - self.began
        self.state.scaler = self.scaler.state_dict()
        self.saved_at = self.clock()
        if self.workers.leads:
            header = self.task.metadata()
            save_checkpoint(
                self.run_dir,
                LAST,
                self.task.model,
                self.optimizers,
                self.task.trained,
                self.state,
                header,
            )

    def report(self, stopped: str) -> FitReport:
        last, best = (self.run_dir / f"{name}.safetensors" for name in (LAST, BEST))
        state = self.state
        report = FitReport(
            steps=state.step,
            minutes=state.seconds / 60.0,
            train=self.train,
            held_out=self.held_out,
            best_loss=state.best_loss,
            best_step=state.best_step,
            stopped=stopped,
            best_path=best if best.exists() else last,
            last_path=last,
            history=tuple(self.history),
        )
        self.journal.end(report)
        return report
