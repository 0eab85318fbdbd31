"""What a trainable part says of itself; the loop knows nothing else of it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

    from voxloom.training.recipe import Recipe

MODEL = "model"


class Settings(BaseModel):
    """Base of a part's own settings: frozen, unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Tick:
    """One step: its number from 0, the part of the budget used in [0, 1], its own generator."""

    step: int
    fraction: float
    generator: torch.Generator


class Progress(Protocol):
    """Is told how much of something long is done."""

    def __call__(self, label: str, done: int, total: int) -> None: ...


def untold(label: str, done: int, total: int) -> None:
    """The progress that no one sees."""


@dataclass(frozen=True)
class Setup:
    """What a task is made of. recipe: whole; network, options: typed by the task's own models;
    data: folder of the corpus; inputs: run folders by name; device: such as `cpu`, `cuda:0`;
    progress: of what comes before the first step."""

    recipe: Recipe
    network: Any
    options: Any
    data: Path
    inputs: Mapping[str, Path]
    device: str
    progress: Progress = untold


@dataclass(frozen=True)
class Finding:
    """Something the preflight found. fatal: the training cannot begin."""

    message: str
    mend: str = ""
    fatal: bool = True


class Task(ABC):
    """One part being trained: its networks, its batches, its losses.

    A task with a discriminator has two turns a step, each with parameters and an optimizer of its
    own; all others have the one turn `model`. Everything a step draws comes from its tick's
    generator, so that a resumed run sees the same batches.
    """

    name: ClassVar[str]
    summary: ClassVar[str] = ""
    network: ClassVar[type[BaseModel]] = Settings
    options: ClassVar[type[BaseModel]] = Settings
    inputs: ClassVar[
        Mapping[str, bool]
    ] = {}  # runs of other parts: name -> whether it must be given

    helpers: ClassVar[tuple[str, ...]] = ()  # prefixes of weights that only help the training
    augments: ClassVar[bool] = False  # whether the recipe's `augment` hides parts of its mels

    model: nn.Module  # every weight that a checkpoint keeps, discriminators too
    batch: int  # items a step; the loop sets it before the first one

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.batch = setup.recipe.batch if isinstance(setup.recipe.batch, int) else 1

    @classmethod
    def preflight(cls, setup: Setup) -> list[Finding]:
        """What would fail later, found before anything is built; [] if nothing."""
        return []

    def turns(self, tick: Tick) -> Sequence[str]:
        """Whose parameters this step updates, in order."""
        return (MODEL,)

    def trained(self, turn: str) -> Sequence[tuple[str, nn.Parameter]]:
        """The named parameters that a turn updates; names as in `model`."""
        return [(n, p) for n, p in self.model.named_parameters() if p.requires_grad]

    def all_turns(self) -> Sequence[str]:
        """Every turn that some step may have."""
        return (MODEL,)

    @abstractmethod
    def losses(self, tick: Tick, turn: str) -> Mapping[str, Tensor]:
        """The terms of one batch; `loss` is minimised, the others are logged."""

    @abstractmethod
    def held_out(self) -> Mapping[str, float]:
        """Losses on held-back speech; `loss` picks the best weights. {} where there is none."""

    def ranked(self, fraction: float) -> bool:
        """Whether the held-out `loss` ranks the weights in this part of the budget. Where it does
        not, as beside discriminators, whose gain it cannot hear, the latest weights are kept."""
        return True

    @abstractmethod
    def metadata(self) -> Mapping[str, str]:
        """The header of the checkpoints."""

    @abstractmethod
    def export(self, checkpoint: Path, out: Path) -> list[Path]:
        """A checkpoint -> the weights files that a pipeline reads, float16, in the folder `out`."""

    def samples(self) -> Mapping[str, Tensor]:
        """Name -> [samples] of held-back speech as the part makes it now, for the report."""
        return {}

    @property
    def sample_rate(self) -> int:
        """Of the samples, in Hz."""
        return 24000
