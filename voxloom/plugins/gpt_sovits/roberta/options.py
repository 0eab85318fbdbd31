"""Options of the text encoder `roberta`. No torch here."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from voxloom.interfaces.contracts import Edges, PhoneContract
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.plugins.gpt_sovits.common.contracts import PHONES_V2, TEXT_FEATURES


class RobertaOptions(StageOptions):
    """What a spec may say."""

    weights: str = Field(
        description="pytorch_model.bin or model.safetensors of chinese-roberta-wwm-ext-large, with "
        "its config.json and tokenizer.json or vocab.txt in the same folder",
        json_schema_extra={"weights": True},
    )
    precision: Literal["fp32", "bf16", "fp16"] = Field(
        default="fp32", description="of the weights; less than fp32 is faster on a GPU, less exact"
    )

    def edges(self, view: PlanView) -> Edges:
        """Reads the phones of whichever frontend there is."""
        frontend = view.upstream.get("frontend")
        phones = frontend.edges.produces.get("phones", PHONES_V2) if frontend else PHONES_V2
        known = phones if isinstance(phones, PhoneContract) else PHONES_V2
        return Edges(accepts={"phones": known}, produces={"text_features": TEXT_FEATURES})
