"""Options of the acoustic model `sovits` and of the vocoder that reads its decoder. No torch."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, field_validator

from voxloom.interfaces.contracts import (
    AudioContract,
    Contract,
    Edges,
    LatentContract,
)
from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.plugins.gpt_sovits.common.contracts import TOKENS
from voxloom.plugins.gpt_sovits.common.pairing import check_prior
from voxloom.plugins.gpt_sovits.sovits.header import read_header


class SovitsOptions(StageOptions):
    """What a spec may say."""

    weights: str = Field(
        description="a .pth file of GPT-SoVITS v1, v2, v2Pro or v2ProPlus, or one converted to "
        ".safetensors",
        json_schema_extra={"weights": True},
    )
    version: Literal["", "v1", "v2", "v2Pro", "v2ProPlus"] = Field(
        default="", description="of the file; told by its tensors if empty"
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
        and style.

        Raises:
            ContractError: the prior before it reads the phones of other versions.
        """
        header = read_header(view.metadata("weights"), self.weights, self.version)
        check_prior(view, header.version, header.phone_contract, self.weights)
        accepts: dict[str, Contract] = {"phones": header.phone_contract, "tokens": TOKENS}
        if header.speaker_contract is not None:
            accepts["speaker"] = header.speaker_contract
        return Edges(
            accepts=accepts,
            optional={"conditioning": header.style_contract},
            produces={"features": header.latent_contract, "style": header.style_contract},
        )


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
