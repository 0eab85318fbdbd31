"""Options of the frontend."""

from __future__ import annotations

from pydantic import Field

from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.options import PlanView, StageOptions

INVENTORY = "espeak-ipa"


class EspeakOptions(StageOptions):
    """What texts of no stated language are read in, and for how long espeak-ng may run."""

    language: str = Field(default="", description="of a text whose language is `auto`; empty: none")
    timeout_seconds: float = Field(default=20.0, gt=0, le=600, description="for one text")

    def edges(self, view: PlanView) -> Edges:
        """Yields `phones` of the inventory espeak-ipa."""
        return Edges(produces={"phones": view.inventory(INVENTORY).contract})
