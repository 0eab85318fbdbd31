"""Options of the acoustic model `sovits` and of the vocoder that reads its decoder. No torch."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from voxloom.interfaces.contracts import (
    AudioContract,
    Contract,
    Edges,
    LatentContract,
    PhoneContract,
)
from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.plugins.gpt_sovits.common.contracts import (
    PHONES,
    PHONES_V1,
    PHONES_V2,
    SPEAKER,
    TOKENS,
)
from voxloom.plugins.gpt_sovits.sovits.header import SovitsHeader, read_header


class SovitsOptions(StageOptions):
    """What a spec may say."""

    weights: str = Field(
        description="a .pth file of GPT-SoVITS v1, v2, v2Pro or v2ProPlus, or one converted to "
        ".safetensors",
        json_schema_extra={"weights": True},
    )
    version: Literal["auto", "v1", "v2", "v2Pro", "v2ProPlus"] = Field(
        default="auto", description="auto: as the file says, checked against its tensors"
    )
    noise_scale: float = Field(
        default=0.5, ge=0, description="deviation of the prior's latent; 0 draws nothing"
    )
    streaming: Literal["whole", "chunked"] = Field(
        default="whole",
        description="whole: all tokens of a sentence are awaited and the stream is exactly the "
        "whole; chunked: each chunk of tokens is spoken at once, and the chunks are cross-faded",
    )
    overlap_tokens: int = Field(
        default=2, ge=1, le=50, description="tokens that chunks of speech overlap, when chunked"
    )
    piece_frames: int = Field(
        default=24,
        ge=1,
        description="frames of 20 ms decoded before the first piece of a stream; later ones double",
    )
    precision: Literal["fp32", "bf16", "fp16"] = Field(
        default="fp32", description="of the weights; less than fp32 is faster on a GPU, less exact"
    )
    compat: Literal["", "official"] = Field(
        default="", description="official: also the faults of the original program, for parity"
    )

    @field_validator("compat", mode="before")
    @classmethod
    def _switch(cls, value: Any) -> Any:
        return {True: "official", False: ""}[value] if isinstance(value, bool) else value

    def edges(self, view: PlanView) -> Edges:
        """Phones, tokens and, for the versions that read it, the speaker, to the decoder's latent
        and style."""
        header = read_header(view.metadata("weights"), self.weights, self.version)
        accepts: dict[str, Contract] = {"phones": self._phones(header, view), "tokens": TOKENS}
        if header.speaker_width:
            accepts["speaker"] = SPEAKER
        return Edges(
            accepts=accepts,
            optional={"conditioning": header.style_contract},
            produces={"features": header.latent_contract, "style": header.style_contract},
        )

    def _phones(self, header: SovitsHeader, view: PlanView) -> PhoneContract:
        if header.version:
            return PHONES_V1 if header.version == "v1" else PHONES_V2
        # The file does not say: take the frontend's word, which loading compares with the tensors.
        frontend = view.upstream.get("frontend")
        said = frontend.edges.produces.get("phones") if frontend else None
        known = isinstance(said, PhoneContract) and said.inventory == PHONES["v1"].inventory
        return PHONES_V1 if known else PHONES_V2


class FromAcousticOptions(StageOptions):
    """No options of its own: its contracts are those of the acoustic model before it."""

    def edges(self, view: PlanView) -> Edges:
        """Raises SpecError if the acoustic model holds no decoder."""
        acoustic = view.upstream.get("acoustic")
        features = acoustic.edges.produces.get("features") if acoustic else None
        if acoustic is None or not isinstance(features, LatentContract):
            raise SpecError(
                "The vocoder 'from-acoustic' is the decoder in an acoustic model's own file, and "
                "the acoustic model before it has none.",
                mend="Write `acoustic: {use: sovits, ...}`, or another vocoder.",
            )
        ports = ("features", "style")
        accepts = {p: acoustic.edges.produces[p] for p in ports if p in acoustic.edges.produces}
        return Edges(accepts, produces={"audio": AudioContract(features.sample_rate)})
