"""Checkpoints of a training run: safetensors for weights and optimizer state, never a pickle."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voxloom.core import weights
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.stage import WeightsView

if TYPE_CHECKING:
    import torch
    from torch import nn

    Optimizers = Mapping[str, torch.optim.Optimizer]
    Trained = Callable[[str], Sequence[tuple[str, nn.Parameter]]]

BEST, LAST = "best", "last"
PROGRESS_KEY = "training"
MOMENTS = ("step", "exp_avg", "exp_avg_sq")


@dataclass
class Progress:
    """How far a run is: updates done, seconds used, held-out loss and step of the weights that
    are kept, the last step whose held-out loss counted, and the state of the scaler of fp16."""

    step: int = 0
    seconds: float = 0.0
    best_loss: float = math.inf
    best_step: int = 0
    rounds_without_better: int = 0
    held_out_step: int = -1
    scaler: dict[str, Any] = field(default_factory=dict)


def save_checkpoint(
    folder: Path,
    name: str,
    model: nn.Module,
    optimizers: Optimizers,
    trained: Trained | None,
    progress: Progress,
    metadata: Mapping[str, str],
) -> None:
    """Write `NAME.safetensors` and, if there are optimizers, `NAME.optimizer.safetensors`; each is
    replaced whole.

    optimizers: by turn; trained: a turn's named parameters. New moments stand aside until the new
    weights are there: whenever a process dies, weights and moments of one step can be found."""
    header = {**metadata, PROGRESS_KEY: json.dumps(asdict(progress))}
    path = folder / f"{name}.safetensors"
    if not optimizers or trained is None:
        weights.save(path, model.state_dict(), header)
        return
    moments = {
        f"{turn}/{key}/{parameter}": optimizer.state[value][key]
        for turn, optimizer in optimizers.items()
        for parameter, value in trained(turn)
        if value in optimizer.state
        for key in MOMENTS
    }
    beside, aside = _moments_paths(folder, name)
    if aside.is_file() and path.is_file() and _step_of(aside) == _step_of(path):
        aside.replace(beside)  # a process died before it could
    weights.save(aside, moments, header)
    weights.save(path, model.state_dict(), header)
    aside.replace(beside)


def kept(folder: Path) -> str:
    """Which checkpoint of a run its weights are: the best one, or the last where none was held
    out."""
    return BEST if (folder / f"{BEST}.safetensors").is_file() else LAST


def load_weights(
    folder: Path, name: str, model: nn.Module, *, helpers: tuple[str, ...] = ()
) -> WeightsView:
    """Put a checkpoint's weights into a model.

    helpers: prefixes of weights that may be in only one of the two, or differ in shape; the model
    keeps its own then.

    Raises:
        WeightsError: the file is missing or damaged, or of another model.
    """
    path = folder / f"{name}.safetensors"
    view = weights.open(path)
    shapes = {key: tuple(value.shape) for key, value in model.state_dict().items()}
    stored = {key: tuple(value.shape) for key, value in view.tensors.items()}
    unlike = {
        key
        for key in shapes.keys() | stored.keys()
        if key.startswith(helpers) and shapes.get(key) != stored.get(key)
    }
    wanted = {key: shape for key, shape in shapes.items() if key not in unlike}
    taken = {key: value for key, value in view.tensors.items() if key not in unlike}
    weights.match(taken, wanted, view.source)
    model.load_state_dict(taken, strict=False)
    return view


def load_checkpoint(
    folder: Path, name: str, model: nn.Module, optimizers: Optimizers, trained: Trained
) -> Progress:
    """Put weights and optimizer state back; how far the run was.

    Raises:
        WeightsError: a file is missing or damaged, or the two are not of this model and step.
    """
    view = load_weights(folder, name, model)
    progress = _progress(view.metadata)
    beside, aside = _moments_paths(folder, name)
    found = aside if aside.is_file() and _step_of(aside) == progress.step else beside
    stored = weights.open(found)
    if _progress(stored.metadata).step != progress.step:
        raise WeightsError(
            f"{found} is of another step than {view.source}.",
            mend=f"Go on in a new folder with --start-from {folder}.",
        )
    for turn, optimizer in optimizers.items():
        for parameter, value in trained(turn):
            if f"{turn}/exp_avg/{parameter}" in stored.tensors:
                optimizer.state[value] = {
                    key: stored.tensors[f"{turn}/{key}/{parameter}"].to(
                        "cpu" if key == "step" else value.device, copy=True
                    )
                    for key in MOMENTS
                }
    return progress


def _moments_paths(folder: Path, name: str) -> tuple[Path, Path]:
    """Where moments belong, and where they wait for their weights."""
    return folder / f"{name}.optimizer.safetensors", folder / f"{name}.optimizer.new.safetensors"


def _step_of(path: Path) -> int:
    return _progress(weights.header(path)).step


def _progress(metadata: Mapping[str, str]) -> Progress:
    return Progress(**json.loads(metadata.get(PROGRESS_KEY, "{}")))
