"""Options of the prior `mini-gpt`. No torch here."""

from __future__ import annotations

from pydantic import Field

from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.plugins.mini.gpt.metadata import read_header


class MiniGptOptions(StageOptions):
    """What a spec may say."""

    weights: str = Field(
        default="asset:mini-gpt",
        description="weights file; its header says which phones and tokens it knows",
        json_schema_extra={"weights": True},
    )
    top_k: int = Field(default=8, ge=1, description="tokens that may be drawn; 1 draws the best")
    temperature: float = Field(
        default=0.5, gt=0, le=2, description="below 1 draws the likely ones more often"
    )
    longest_phone: int = Field(
        default=30, ge=1, description="tokens that one phone may have, pauses too; 25 are a second"
    )
    stream_tokens: int = Field(
        default=24, ge=1, description="tokens in the first piece of a stream; later pieces double"
    )

    def edges(self, view: PlanView) -> Edges:
        """Phones to tokens; continues the voice's prompt where there is one."""
        header = read_header(view.metadata("weights"), self.weights)
        return Edges(
            accepts={"phones": header.phones},
            optional={"prompt": header.tokens},
            produces={"tokens": header.tokens},
        )
