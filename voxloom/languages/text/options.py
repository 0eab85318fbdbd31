"""Options that every frontend has."""

from __future__ import annotations

from pydantic import Field

from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.options import PlanView, StageOptions


class FrontendOptions(StageOptions):
    """A frontend that writes one phone inventory."""

    inventory: str = Field(default="mini", description="name of the phone inventory to write")

    def edges(self, view: PlanView) -> Edges:
        """Yields `phones` of the inventory. Raises SpecError if no plugin has it."""
        return Edges(produces={"phones": view.inventory(self.inventory).contract})
