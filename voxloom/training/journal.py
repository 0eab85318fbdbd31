"""What a run tells: one line now and then for people, JSON Lines and TensorBoard for tools."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voxloom.core.files import write_text

if TYPE_CHECKING:
    from voxloom.training.checkpoint import Progress
    from voxloom.training.loop import FitReport
    from voxloom.training.recipe import Recipe

LOG_NAME = "log.jsonl"
RECIPE_NAME = "recipe.json"


def to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Journal:
    """Writes `log.jsonl` and `recipe.json` into the run folder; `tensorboard` adds event files."""

    def __init__(
        self,
        run_dir: Path,
        say: Callable[[str], None] = to_stderr,
        *,
        tensorboard: bool = False,
    ) -> None:
        """Raises PluginError: TensorBoard is asked for and not installed."""
        self.run_dir, self.say = run_dir, say
        self._board: Any = _board(run_dir) if tensorboard else None

    def begin(self, recipe: Recipe, resumed: bool, state: Progress) -> None:
        log = self.run_dir / LOG_NAME
        if resumed:
            self.say(f"resumed at step {state.step}, {state.seconds / 60:.1f} min")
            if log.is_file() and not log.read_bytes().endswith(b"\n"):
                with log.open("a", encoding="utf-8") as file:
                    file.write("\n")  # a run that was killed left half a line
        else:
            log.unlink(missing_ok=True)
        write_text(self.run_dir / RECIPE_NAME, recipe.model_dump_json(indent=1) + "\n")
        self._write({"event": "start", "step": state.step, "recipe": recipe.name})

    def train(
        self, step: int, losses: Mapping[str, float], speed: float, left: float, rate: float
    ) -> None:
        """speed: steps a second; left: minutes; rate: the learning rate."""
        entry = {"event": "train", "step": step, "steps_per_s": speed, "rate": rate, **losses}
        self._write(entry)
        self._scalars("train", step, {**losses, "rate": rate})
        values = " ".join(f"{name} {value:.4f}" for name, value in losses.items())
        self.say(f"step {step} {values} | {speed:.2f}/s, {left:.1f} min left")

    def held_out(self, step: int, losses: Mapping[str, float], better: bool) -> None:
        self._write({"event": "held_out", "step": step, "better": better, **losses})
        self._scalars("held_out", step, losses)
        values = " ".join(f"{name} {value:.4f}" for name, value in losses.items())
        self.say(f"step {step} held out: {values}{' (kept)' if better else ''}")

    def end(self, report: FitReport) -> None:
        self._write(
            {
                "event": "end",
                "step": report.steps,
                "minutes": report.minutes,
                "stopped": report.stopped,
                "best_step": report.best_step,
            }
        )
        if self._board is not None:
            self._board.close()

    def _write(self, entry: Mapping[str, object]) -> None:
        with (self.run_dir / LOG_NAME).open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry) + "\n")

    def _scalars(self, group: str, step: int, values: Mapping[str, float]) -> None:
        if self._board is not None:
            for name, value in values.items():
                self._board.add_scalar(f"{group}/{name}", value, step)


class Silent(Journal):
    """Of the processes that do not lead: tells nothing, writes nothing."""

    def __init__(self, run_dir: Path) -> None:
        super().__init__(run_dir, lambda line: None)

    def begin(self, recipe: Recipe, resumed: bool, state: Progress) -> None:
        pass

    def _write(self, entry: Mapping[str, object]) -> None:
        pass


def _board(run_dir: Path) -> Any:
    from voxloom.interfaces.errors import PluginError

    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise PluginError(
            "TensorBoard is not installed.", mend="Run `pip install 'voxloom[train]'`."
        ) from None
    return SummaryWriter(str(run_dir / "tensorboard"))  # type: ignore[no-untyped-call]
