"""Options of the semantic tokenizer `hubert-vq`. No torch here."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from voxloom.interfaces.contracts import AudioContract, Edges
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.plugins.gpt_sovits.common.contracts import TOKENS


class HubertVqOptions(StageOptions):
    """What a spec may say."""

    weights: str = Field(
        description="pytorch_model.bin or model.safetensors of chinese-hubert-base, with its "
        "config.json in the same folder",
        json_schema_extra={"weights": True},
    )
    quantizer: str = Field(
        description="the SoVITS file whose quantizer makes the tokens: the acoustic model's",
        json_schema_extra={"weights": True},
    )
    compat: Literal["", "official"] = Field(
        default="", description="official: also the faults of the original program, for parity"
    )

    @field_validator("compat", mode="before")
    @classmethod
    def _switch(cls, value: Any) -> Any:
        return {True: "official", False: ""}[value] if isinstance(value, bool) else value

    def edges(self, view: PlanView) -> Edges:
        return Edges(accepts={"audio": AudioContract()}, produces={"prompt": TOKENS})
