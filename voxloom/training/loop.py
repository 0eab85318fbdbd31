"""One training loop for every recipe: AdamW, warm-up and cosine, a time box, resumable.

A recipe gives a model and a function that turns one `Tick` into losses; everything a step draws
comes from the tick's generator, which is seeded by (seed, step). A run that stopped and was
resumed therefore sees the same batches, and with a step budget ends in the same weights.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from voxloom.training.checkpoint import Progress, load_checkpoint, save_checkpoint

if TYPE_CHECKING:
    from torch import Tensor, nn


@dataclass(frozen=True)
class Optimizer:
    """AdamW's settings and the schedule over the run: linear warm-up, then a cosine.

    warmup_steps: until the full rate; floor: last rate as a part of the full one; clip: the
    largest gradient norm. Vectors (biases, norms, scales) are never decayed.
    """

    learning_rate: float = 8e-4
    betas: tuple[float, float] = (0.8, 0.98)
    weight_decay: float = 0.01
    warmup_steps: int = 50
    floor: float = 0.01
    clip: float = 5.0


@dataclass(frozen=True)
class Tick:
    """One step: its number from 0, the part of the budget used in [0, 1], its own generator."""

    step: int
    fraction: float
    generator: torch.Generator


@dataclass(frozen=True)
class FitReport:
    """What a run did. best: the least held-out loss and its step; stopped: `budget` or `early`."""

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


StepFunction = Callable[[Tick], Mapping[str, "Tensor"]]
HeldOutFunction = Callable[[], Mapping[str, float]]


def fit(
    model: nn.Module,
    step_fn: StepFunction,
    *,
    run_dir: Path,
    minutes: float | None = None,
    steps: int | None = None,
    optimizer: Optimizer | None = None,
    seed: int = 0,
    held_out_fn: HeldOutFunction | None = None,
    held_out_every: int = 200,
    patience: int = 0,
    log_every: int = 25,
    metadata: Mapping[str, str] | None = None,
    resume: bool = False,
    progress: Callable[[str], None] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> FitReport:
    """Train `model` in place until the budget is used up; the weights of the last step stay in it.

    step_fn: Tick -> losses, of which `loss` is minimised and the others are logged; held_out_fn:
    called in eval mode without gradients, its `loss` picks the best weights; patience: that many
    held-out rounds without a better loss end the run, 0 never; metadata: goes into the header of
    the weights files; resume: go on from `run_dir` if it holds a checkpoint, keeping its steps,
    minutes and optimizer state; progress: gets one line now and then, stderr by default.

    Writes to run_dir: `best.safetensors`, `last.safetensors` (float32 weights),
    `last.optimizer.safetensors` and `log.jsonl`.

    Raises:
        ValueError: not exactly one of minutes and steps; no `loss`; a loss that is not finite.
        WeightsError: the checkpoint to resume from is of another model.
    """
    if (minutes is None) == (steps is None):
        raise ValueError("give either minutes or steps")
    run = _Run(
        model, step_fn, held_out_fn, optimizer or Optimizer(), run_dir, seed, metadata or {}, clock
    )
    run.say = progress or (lambda line: print(line, file=sys.stderr, flush=True))
    run.start(resume)
    stopped = "budget"
    try:
        while (fraction := run.fraction(minutes, steps)) < 1.0:
            losses = run.step(fraction)
            if run.state.step % log_every == 0:
                run.log_train(losses, fraction)
            if held_out_fn and run.state.step % held_out_every == 0:
                run.hold_out()
                run.save()
                if patience and run.state.rounds_without_better >= patience:
                    stopped = "early"
                    break
    except KeyboardInterrupt:
        run.save()
        raise
    if held_out_fn and run.state.step and run.held_out_at != run.state.step:
        run.hold_out()
    run.save()
    return run.report(stopped)


class _Run:
    """The moving parts of one `fit`."""

    say: Callable[[str], None]

    def __init__(
        self,
        model: nn.Module,
        step_fn: StepFunction,
        held_out_fn: HeldOutFunction | None,
        settings: Optimizer,
        run_dir: Path,
        seed: int,
        metadata: Mapping[str, str],
        clock: Callable[[], float],
    ) -> None:
        self.model, self.step_fn, self.held_out_fn = model, step_fn, held_out_fn
        self.settings, self.run_dir, self.seed = settings, run_dir, seed
        self.metadata, self.clock = dict(metadata), clock
        trained = [p for p in model.parameters() if p.requires_grad]
        groups: list[dict[str, Any]] = [
            {"params": [p for p in trained if p.dim() > 1]},
            {"params": [p for p in trained if p.dim() <= 1], "weight_decay": 0.0},
        ]
        self.adamw = torch.optim.AdamW(
            groups,
            lr=settings.learning_rate,
            betas=settings.betas,
            weight_decay=settings.weight_decay,
        )
        self.state = Progress()
        self.train: dict[str, float] = {}
        self.held_out: dict[str, float] = {}
        self.held_out_at = -1
        self.history: list[Mapping[str, float]] = []

    def start(self, resume: bool) -> None:
        self.run_dir.mkdir(parents=True, exist_ok=True)
        log = self.run_dir / "log.jsonl"
        if resume and (self.run_dir / "last.safetensors").exists():
            self.state = load_checkpoint(self.run_dir, "last", self.model, self.adamw)
            self.say(f"resumed at step {self.state.step}, {self.state.seconds / 60:.1f} min")
        else:
            log.unlink(missing_ok=True)
        self.write({"event": "start", "seed": self.seed, **asdict(self.settings)})
        self.began = self.clock() - self.state.seconds
        self.last_log = (self.clock(), self.state.step)

    def fraction(self, minutes: float | None, steps: int | None) -> float:
        self.state.seconds = self.clock() - self.began
        if steps is not None:
            return self.state.step / steps if steps > 0 else 1.0
        return self.state.seconds / max(60.0 * (minutes or 0.0), 1e-9)

    def step(self, fraction: float) -> Mapping[str, Tensor]:
        """One update at the learning rate of this part of the run."""
        rate = self.settings.learning_rate * self.rate(fraction)
        for group in self.adamw.param_groups:
            group["lr"] = rate
        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + self.state.step)
        self.model.train()
        losses = self.step_fn(Tick(self.state.step, min(fraction, 1.0), generator))
        if "loss" not in losses:
            raise ValueError(f"a step gave no `loss`, only {sorted(losses)}")
        if not bool(torch.isfinite(losses["loss"])):
            raise ValueError(f"the loss of step {self.state.step} is not finite")
        self.adamw.zero_grad(set_to_none=True)
        losses["loss"].backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.clip)
        self.adamw.step()
        self.state.step += 1
        return losses

    def rate(self, fraction: float) -> float:
        warm = min(1.0, (self.state.step + 1) / max(self.settings.warmup_steps, 1))
        cosine = 0.5 * (1.0 + math.cos(math.pi * min(fraction, 1.0)))
        return warm * (self.settings.floor + (1.0 - self.settings.floor) * cosine)

    def hold_out(self) -> None:
        """Measure the held-out losses; keep the weights if they are the best so far."""
        assert self.held_out_fn is not None
        self.model.eval()
        with torch.no_grad():
            self.held_out = {k: float(v) for k, v in self.held_out_fn().items()}
        self.held_out_at = self.state.step
        entry = {"step": float(self.state.step), **self.held_out}
        self.history.append(entry)
        self.write({"event": "held_out", **entry})
        better = self.held_out["loss"] < self.state.best_loss
        if better:
            self.state.best_loss, self.state.best_step = self.held_out["loss"], self.state.step
            self.state.rounds_without_better = 0
            save_checkpoint(self.run_dir, "best", self.model, None, self.state, self.metadata)
        else:
            self.state.rounds_without_better += 1
        values = " ".join(f"{k} {v:.4f}" for k, v in self.held_out.items())
        self.say(f"step {self.state.step} held out: {values}{' (best)' if better else ''}")

    def log_train(self, losses: Mapping[str, Tensor], fraction: float) -> None:
        self.train = {name: float(value.detach()) for name, value in losses.items()}
        now = self.clock()
        speed = (self.state.step - self.last_log[1]) / max(now - self.last_log[0], 1e-9)
        self.last_log = (now, self.state.step)
        left = self.state.seconds * (1.0 - fraction) / max(fraction, 1e-9) / 60.0
        self.write({"event": "train", "step": self.state.step, "steps_per_s": speed, **self.train})
        values = " ".join(f"{name} {value:.4f}" for name, value in self.train.items())
        self.say(f"step {self.state.step} {values} | {speed:.2f}/s, {left:.1f} min left")

    def save(self) -> None:
        self.state.seconds = self.clock() - self.began
        save_checkpoint(self.run_dir, "last", self.model, self.adamw, self.state, self.metadata)

    def write(self, entry: Mapping[str, object]) -> None:
        with (self.run_dir / "log.jsonl").open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def report(self, stopped: str) -> FitReport:
        last, best = self.run_dir / "last.safetensors", self.run_dir / "best.safetensors"
        state = self.state
        return FitReport(
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
