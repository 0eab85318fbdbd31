"""What a spec may say of the adapters. No torch here."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.options import PlanView, StageOptions


class _AdapterOptions(StageOptions):
    scale: float = Field(
        default=1.0,
        ge=-10,
        le=10,
        description="1 as trained, 0 the base alone, between them a voice between both",
    )

    def edges(self, view: PlanView) -> Edges:
        """An adapter leaves the contracts of its stage as they are."""
        return Edges()


class LoraOptions(_AdapterOptions):
    weights: str = Field(
        description="a LoRA file of GPT-SoVITS v3 or v4, such as x_e2_s100_l32.pth",
        json_schema_extra={"weights": True},
    )
    version: Literal["auto", "v3", "v4"] = Field(
        default="auto", description="of its base, where the file itself does not tell it"
    )


class GptLoraOptions(_AdapterOptions):
    weights: str = Field(
        description="adapter_model.safetensors as peft writes it; adapter_config.json beside it "
        "is read",
        json_schema_extra={"weights": True},
    )
    alpha: float | None = Field(
        default=None,
        gt=0,
        description="lora_alpha of the training; as adapter_config.json says, else the rank",
    )
