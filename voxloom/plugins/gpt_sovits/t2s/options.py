"""Options of the semantic prior `gpt`. No torch here."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from voxloom.interfaces.contracts import Edges, PhoneContract, TextFeatureContract, TokenContract
from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.plugins.gpt_sovits.t2s.metadata import Size, read_size

CODEBOOK, RATE_HZ = "gpt-sovits-hubert-vq", 25.0
TEXT_SPACE = "chinese-roberta-wwm-ext-large"
# The phone inventories of GPT-SoVITS; v1 files have 512 rows, of which 322 are used.
INVENTORIES = {512: ("gpt-sovits-v1", 322), 732: ("gpt-sovits-v2", 732)}


class Sampling(BaseModel):
    """How the next token is chosen. The defaults are those of GPT-SoVITS."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    top_k: int = Field(default=15, ge=1, description="only the k most probable tokens; 1: greedy")
    top_p: float = Field(default=1.0, ge=0, description="only the most probable share of tokens")
    temperature: float = Field(default=1.0, ge=0, description="below 1 steadier, above 1 livelier")
    repetition_penalty: float = Field(
        default=1.35, gt=0, description="tokens said before are made less probable by this factor"
    )


class Streaming(BaseModel):
    """How the tokens of a stream are cut into chunks."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Literal["pauses", "fixed", "whole"] = Field(
        default="pauses",
        description="cut where the voice pauses, every `tokens` tokens, or not at all",
    )
    tokens: int = Field(default=16, ge=1, description="tokens in a chunk, at least; 25 a second")
    threshold: float = Field(
        default=0.0, ge=-1, le=1, description="how alike a pause a token must be, as a cosine"
    )
    pause_token: int = Field(default=486, ge=0, description="the code of silence")


class GptOptions(StageOptions):
    """What a spec may say."""

    weights: str = Field(
        description="a .ckpt file of GPT-SoVITS, or one converted to .safetensors",
        json_schema_extra={"weights": True},
    )
    sampling: Sampling = Field(default=Sampling(), description="how the next token is chosen")
    streaming: Streaming = Field(
        default=Streaming(), description="how the tokens of a stream are cut into chunks"
    )
    max_seconds: float | None = Field(
        default=None, gt=0, description="longest speech of one sentence; as the file says if empty"
    )
    precision: Literal["fp32", "bf16", "fp16", "int8"] = Field(
        default="fp32", description="of the weights; less than fp32 is faster and less exact"
    )
    graphs: bool = Field(
        default=True, description="on a GPU, replay the decode step as one CUDA graph"
    )
    compat: Literal["", "official"] = Field(
        default="", description="official: also the faults of the original program, for parity"
    )
    inventory: str = Field(
        default="", description="phone inventory; told by the file's phone table if empty"
    )

    @field_validator("compat", mode="before")
    @classmethod
    def _switch(cls, value: Any) -> Any:
        return {True: "official", False: ""}[value] if isinstance(value, bool) else value

    def edges(self, view: PlanView) -> Edges:
        """Phones, with text features and a prompt where there are any, to semantic tokens."""
        size = read_size(view.metadata("weights"), self.weights)
        tokens = TokenContract(CODEBOOK, size.end, RATE_HZ)
        return Edges(
            accepts={"phones": self._phones(size, view)},
            optional={
                "text_features": TextFeatureContract(TEXT_SPACE, size.features),
                "prompt": tokens,
            },
            produces={"tokens": tokens},
        )

    def limit(self, size: Size) -> int:
        """How many tokens one sentence may have."""
        if self.max_seconds is None:
            return size.early_stop
        return max(1, round(self.max_seconds * RATE_HZ))

    def _phones(self, size: Size, view: PlanView) -> PhoneContract:
        if self.inventory:
            contract = view.inventory(self.inventory).contract
            if (contract.size or 0) > size.phones:
                raise SpecError(
                    f"The phone inventory {self.inventory!r} has {contract.size} symbols, but the "
                    f"prior in {self.weights} knows {size.phones}.",
                    mend="Leave out `inventory`, or name the one that it was trained with.",
                )
            return contract
        if size.phones not in INVENTORIES:
            raise SpecError(
                f"The prior in {self.weights} knows {size.phones} phones, as no published "
                "GPT-SoVITS model does.",
                mend="Name the phone inventory that it was trained with as `inventory`.",
            )
        return PhoneContract(*INVENTORIES[size.phones])
