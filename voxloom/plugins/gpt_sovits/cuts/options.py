"""Options of the splitter `gpt-sovits-cuts`. No torch here."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.options import PlanView, StageOptions


class CutsOptions(StageOptions):
    """What a spec may say."""

    method: Literal["cut0", "cut1", "cut2", "cut3", "cut4", "cut5"] = Field(
        default="cut5",
        description="cut0: not at all; cut1: every four clauses; cut2: about every 50 characters; "
        "cut3: at 。; cut4: at a full stop; cut5: at every mark",
    )
    prepare: bool = Field(
        default=True,
        description="also as the original: a mark before a short beginning and at every end, short "
        "pieces merged, long ones divided",
    )
    pause_seconds: float = Field(
        default=0.3, ge=0, le=10, description="of silence after each piece"
    )

    def edges(self, view: PlanView) -> Edges:
        """Text in, text out."""
        return Edges()
