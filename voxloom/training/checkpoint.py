"""Checkpoints of a training run: safetensors for weights and optimizer state, never a pickle."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from voxloom.interfaces.errors import WeightsError

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

PROGRESS_KEY = "training"
MOMENTS = ("step", "exp_avg", "exp_avg_sq")


@dataclass
class Progress:
    """How far a run is: updates done, seconds used, and the best held-out loss so far."""

    step: int = 0
    seconds: float = 0.0
    best_loss: float = math.inf
    best_step: int = 0
    rounds_without_better: int = 0


def save_checkpoint(
    folder: Path,
    name: str,
    model: nn.Module,
    optimizer: torch.optim.Optimizer | None,
    progress: Progress,
    metadata: Mapping[str, str],
) -> None:
    """Write `NAME.safetensors` and, if given, `NAME.optimizer.safetensors`; each is replaced whole.

    The optimizer's file is written first, so that weights never stand beside older moments."""
    header = {**metadata, PROGRESS_KEY: json.dumps(asdict(progress))}
    if optimizer is not None:
        moments = {
            f"{key}/{parameter}": optimizer.state[value][key].detach().clone()
            for parameter, value in model.named_parameters()
            if value in optimizer.state
            for key in MOMENTS
        }
        _replace(folder / f"{name}.optimizer.safetensors", moments, header)
    weights = {key: value.detach().clone() for key, value in model.state_dict().items()}
    _replace(folder / f"{name}.safetensors", weights, header)


def load_checkpoint(
    folder: Path, name: str, model: nn.Module, optimizer: torch.optim.Optimizer | None = None
) -> Progress:
    """Put weights and optimizer state back; how far the run was.

    Raises:
        WeightsError: a file is missing or damaged, or the two are not of this model and step.
    """
    path = folder / f"{name}.safetensors"
    weights, header = _read(path)
    try:
        model.load_state_dict(weights)
    except RuntimeError as error:
        raise WeightsError(
            f"{path} is of another model: {error}.", mend="Start a new run folder."
        ) from None
    progress = Progress(**json.loads(header.get(PROGRESS_KEY, "{}")))
    if optimizer is not None:
        moments_path = folder / f"{name}.optimizer.safetensors"
        moments, other = _read(moments_path)
        if Progress(**json.loads(other.get(PROGRESS_KEY, "{}"))).step != progress.step:
            raise WeightsError(
                f"{moments_path} is of another step than {path}.", mend="Start a new run folder."
            )
        for parameter, value in model.named_parameters():
            if f"exp_avg/{parameter}" in moments:
                optimizer.state[value] = {key: moments[f"{key}/{parameter}"] for key in MOMENTS}
    return progress


def _replace(path: Path, tensors: Mapping[str, Tensor], header: Mapping[str, str]) -> None:
    part = path.with_name(path.name + ".part")
    save_file({key: value.contiguous() for key, value in tensors.items()}, part, dict(header))
    os.replace(part, path)


def _read(path: Path) -> tuple[dict[str, Tensor], Mapping[str, str]]:
    try:
        with safe_open(path, framework="pt") as file:
            return {key: file.get_tensor(key) for key in file.keys()}, file.metadata() or {}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise WeightsError(
            f"The checkpoint {path} cannot be read: {error}.", mend="Start a new run folder."
        ) from None
