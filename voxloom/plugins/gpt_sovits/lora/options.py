"""What a spec may say of the adapters. No torch here."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from voxloom.interfaces.contracts import Edges, StyleContract
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.plugins.gpt_sovits.recognise import recognise


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

    def edges(self, view: PlanView) -> Edges:
        """Raises WeightsError if the file is no such LoRA, or the acoustic model is another's."""
        version = recognise(
            view.metadata("weights"),
            source=self.weights,
            kinds=("sovits-lora",),
            version="" if self.version == "auto" else self.version,
        ).version
        acoustic = view.upstream.get("acoustic")
        told = acoustic.edges.optional.get("conditioning") if acoustic else None
        if isinstance(told, StyleContract) and told.space != f"gpt-sovits-{version}":
            raise WeightsError(
                f"The LoRA {self.weights} was trained on GPT-SoVITS {version}; the acoustic model "
                f"is {told.space.removeprefix('gpt-sovits-')}.",
                mend=f"Write `acoustic: {{use: sovits-dit, weights: s2G{version}.pth}}`.",
            )
        return super().edges(view)


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
