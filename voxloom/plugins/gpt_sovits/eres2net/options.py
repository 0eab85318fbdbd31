"""Options of the speaker encoder `eres2netv2`. No torch here."""

from __future__ import annotations

from pydantic import Field

from voxloom.interfaces.contracts import AudioContract, Edges
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.plugins.gpt_sovits.common.contracts import SPEAKER


class Eres2NetOptions(StageOptions):
    """What a spec may say."""

    weights: str = Field(
        description="pretrained_eres2netv2w24s4ep4.ckpt",
        json_schema_extra={"weights": True},
    )

    def edges(self, view: PlanView) -> Edges:
        return Edges(accepts={"audio": AudioContract()}, produces={"speaker": SPEAKER})
