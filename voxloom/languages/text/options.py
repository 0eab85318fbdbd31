"""Options that every frontend has."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.options import PlanView, StageOptions

OFFICIAL_INVENTORIES = ("gpt-sovits-v1", "gpt-sovits-v2")


class FrontendOptions(StageOptions):
    """A frontend that writes one phone inventory."""

    inventory: str = Field(default="mini", description="name of the phone inventory to write")

    def edges(self, view: PlanView) -> Edges:
        """Yields `phones` of the inventory. Raises SpecError if no plugin has it."""
        return Edges(produces={"phones": view.inventory(self.inventory).contract})


class RulesOptions(FrontendOptions):
    """A frontend that also knows the reading of the GPT-SoVITS program."""

    rules: Literal["default", "official"] = Field(
        default="default",
        description="default: right; official: as the GPT-SoVITS program reads, faults included",
    )

    @model_validator(mode="after")
    def _official_phones(self) -> RulesOptions:
        if self.rules == "official" and self.inventory not in OFFICIAL_INVENTORIES:
            known = " or ".join(OFFICIAL_INVENTORIES)
            raise ValueError(f"the official rules write the inventory {known}")
        return self
