"""Options of the speaker encoder `mini-style`. No torch here."""

from __future__ import annotations

from pydantic import Field

from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.plugins.mini.style.metadata import read_header


class MiniStyleOptions(StageOptions):
    """What a spec may say."""

    weights: str = Field(
        default="asset:mini-style",
        description="weights file; its header says which voices it makes",
        json_schema_extra={"weights": True},
    )

    def edges(self, view: PlanView) -> Edges:
        """Audio of any rate to a speaker vector, as the weights' header says."""
        header = read_header(view.metadata("weights"), self.weights)
        return Edges(produces={"speaker": header.speaker})
