"""Options of the Cantonese frontend."""

from __future__ import annotations

from pydantic import Field, model_validator

from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.options import PlanView
from voxloom.languages.text.options import RulesOptions

CANTONESE_INVENTORIES = ("gpt-sovits-v2",)


class YueOptions(RulesOptions):
    """Inventory and rules. Only inventories with Cantonese symbols can be written."""

    inventory: str = Field(
        default="gpt-sovits-v2", description="name of the phone inventory to write"
    )

    @model_validator(mode="after")
    def _cantonese_phones(self) -> YueOptions:
        if self.inventory not in CANTONESE_INVENTORIES:
            known = " or ".join(CANTONESE_INVENTORIES)
            raise ValueError(
                f"the inventory {self.inventory!r} has no Cantonese phones: Cantonese needs {known}"
            )
        return self

    def edges(self, view: PlanView) -> Edges:
        """Yields `phones` of the inventory. Raises SpecError if no plugin has it."""
        return Edges(produces={"phones": view.inventory(self.inventory).contract})
