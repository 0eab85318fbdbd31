"""Options of a provider: what a spec may say, and which contracts follow from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.phones import Inventory


@dataclass(frozen=True)
class Part:
    """A sub-stage that a provider wants: which kind, which provider, with which options."""

    kind: str
    use: str
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Planned:
    """A stage as planned: its options and its contracts. Nothing is loaded yet."""

    use: str
    options: StageOptions
    edges: Edges


@dataclass(frozen=True)
class PlanView:
    """What an options model may look at to say its contracts.

    upstream: the stages planned before this one, by slot; parts: its own planned sub-stages;
    metadata(field): the header of the weights file named by that option, read without a tensor
    ({} where the option is empty); inventory(name): a registered phone inventory.
    """

    upstream: Mapping[str, Planned]
    parts: Mapping[str, Planned]
    metadata: Callable[[str], Mapping[str, str]]
    inventory: Callable[[str], Inventory]


class StageOptions(BaseModel):
    """Base of every provider's options: frozen, unknown keys are errors.

    A module that defines options imports no torch, so that a spec is checked without it. An option
    that names a weights file carries `json_schema_extra={"weights": True}`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    def parts(self) -> Mapping[str, Part]:
        """The sub-stages to plan and build first, by name; none by default."""
        return {}

    def edges(self, view: PlanView) -> Edges:
        """The contracts of a stage with these options. Raises SpecError if they make no sense."""
        raise NotImplementedError(f"{type(self).__name__} must say its contracts in edges()")
