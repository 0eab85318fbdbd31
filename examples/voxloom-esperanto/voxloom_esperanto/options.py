"""Options of the frontend. No torch here: a spec is checked without it."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.options import PlanView, StageOptions


class EsperantoOptions(StageOptions):
    """Which inventory to write."""

    inventory: Literal["mini", "esperanto"] = Field(
        default="mini",
        description="mini: its nearest phones; esperanto: its own, for a model trained on them",
    )

    def edges(self, view: PlanView) -> Edges:
        """Yields `phones` of the inventory."""
        return Edges(produces={"phones": view.inventory(self.inventory).contract})
