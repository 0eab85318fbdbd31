"""What every stage shares: how it is built, and what a call carries besides its input."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from voxloom.interfaces.request import Controls
from voxloom.interfaces.voice import VoiceStyle

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from voxloom.interfaces.contracts import Edges
    from voxloom.interfaces.phones import Inventory


def never_stop() -> None:
    """The default of `Context.check`: nothing to wait for."""


@dataclass(frozen=True, eq=False)
class Context:
    """What belongs to one request and goes along the chain, never kept by a stage.

    generator: the request's own torch.Generator, on the CPU: every draw comes from it, in order;
    check: long loops call it between steps; it raises DeadlineError or CancelledError.
    """

    generator: torch.Generator
    voice: VoiceStyle = field(default_factory=VoiceStyle)
    controls: Controls = field(default_factory=Controls)
    check: Callable[[], None] = never_stop


@dataclass(frozen=True, eq=False)
class WeightsView:
    """One opened weights file: tensors by name (memory-mapped where possible) and its metadata."""

    tensors: Mapping[str, Tensor]
    metadata: Mapping[str, str]
    source: str
    sha256: str = ""


@dataclass(frozen=True, eq=False)
class Build:
    """What a stage's constructor is given besides its options.

    device: such as `cpu` or `cuda:0`; edges: the contracts agreed for this stage; weights(field):
    the file named by that option, read by the core's safe reader; inventory(name): a registered
    phone inventory; parts: the sub-stages that the options asked for by `parts()`, each built when
    it is first taken from the mapping, which a stage may do later too; upstream: the stages
    already built, by slot.
    """

    device: str
    edges: Edges
    weights: Callable[[str], WeightsView]
    inventory: Callable[[str], Inventory]
    parts: Mapping[str, Stage] = field(default_factory=dict)
    upstream: Mapping[str, Stage] = field(default_factory=dict)


class Stage(ABC):  # noqa: B024 - each kind adds its own abstract method
    """Base of every kind. A stage is immutable once built, and safe for several threads at once.

    The constructor takes its options and a Build; it is the only place that reads files.
    """

    kind: ClassVar[str] = ""

    def __init__(self, options: Any, build: Build) -> None:
        self.options = options
        self.edges = build.edges
        self.device = build.device

    def close(self) -> None:
        """Give back what the stage holds outside Python's memory; a second call does nothing."""
        return None
