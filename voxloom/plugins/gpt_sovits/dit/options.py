"""What a spec may say of the acoustic model of v3 and v4. No torch here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from voxloom.interfaces.contracts import AudioContract, Contract, Edges
from voxloom.interfaces.errors import ContractError
from voxloom.interfaces.options import Part, PlanView, StageOptions
from voxloom.plugins.gpt_sovits.common.contracts import PHONES_V2, TOKENS
from voxloom.plugins.gpt_sovits.common.pairing import check_prior
from voxloom.plugins.gpt_sovits.dit.contracts import OVERLAP_FRAMES
from voxloom.plugins.gpt_sovits.dit.header import DitHeader, read_header

_LONGEST = 4096  # frames of a window; beyond, places repeat


class InnerVocoder(BaseModel):
    """A vocoder provider and its options, as in the slot `vocoder`."""

    model_config = ConfigDict(extra="allow", frozen=True)

    use: str = Field(description="name of the provider")


class SovitsDitOptions(StageOptions):
    """What a spec may say."""

    weights: str = Field(
        description="a .pth file of GPT-SoVITS v3 or v4, or one converted to .safetensors; LoRA "
        "files go to the adapter `lora`",
        json_schema_extra={"weights": True},
    )
    version: Literal["auto", "v3", "v4"] = Field(
        default="auto", description="where the file itself does not tell it"
    )
    steps: int | None = Field(
        default=None, ge=1, le=1000, description="of the sampler; 32 in v3 and 8 in v4 by default"
    )
    guidance: float = Field(
        default=0.0,
        ge=0,
        le=10,
        description="how far away from speech without voice and text; above 0 it takes twice as "
        "long, and the original never does it",
    )
    windows: Literal["sequential", "batched"] = Field(
        default="sequential",
        description="sequential: each window of long speech goes on from the one before, and can "
        "be heard before the next; batched: all at once, joined as audio, which needs `vocoder`",
    )
    vocoder: InnerVocoder | None = Field(
        default=None,
        description="with `windows: batched`: the vocoder, here and not as a stage of its own",
    )
    prompt_frames: int | None = Field(
        default=None, ge=1, le=_LONGEST, description="of a reference at most; 468 in v3, 500 in v4"
    )
    window_frames: int | None = Field(
        default=None,
        ge=2,
        le=_LONGEST,
        description="of prompt and speech together; 934 in v3, 1000 in v4, as trained",
    )
    overlap_frames: int = Field(
        default=OVERLAP_FRAMES, ge=1, le=200, description="of batched windows"
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

    @field_validator("vocoder", mode="before")
    @classmethod
    def _by_name(cls, value: Any) -> Any:
        return {"use": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _vocoder_when_batched(self) -> SovitsDitOptions:
        if (self.windows == "batched") != (self.vocoder is not None):
            raise ValueError("`windows: batched` and `vocoder` go together")
        return self

    def parts(self) -> Mapping[str, Part]:
        """The vocoder, where windows are joined as audio."""
        if self.vocoder is None:
            return {}
        return {"vocoder": Part("vocoder", self.vocoder.use, self.vocoder.model_extra or {})}

    def edges(self, view: PlanView) -> Edges:
        """Phones, tokens and the reference's prompt to a mel; with a vocoder inside, to audio.

        Raises:
            ContractError: windows without room for speech, a vocoder that reads another mel, or a
                prior that reads the phones of other versions.
        """
        header = read_header(view.metadata("weights"), None, self.weights, self.version)
        check_prior(view, header.version, PHONES_V2, self.weights)
        prompt, window = self.lengths(header)
        room = self.overlap_frames if self.windows == "batched" else 0
        if window - prompt <= room:
            raise ContractError(
                f"Windows of {window} frames leave no room for speech behind a prompt of {prompt}.",
                mend="Make `window_frames` larger or `prompt_frames` smaller.",
            )
        features: Contract = header.facts.mel
        return Edges(
            accepts={"phones": PHONES_V2, "tokens": TOKENS, "prompt": TOKENS},
            optional={"conditioning": header.style_contract},
            produces={"audio": _spoken(view, features)} if self.vocoder else {"features": features},
        )

    def lengths(self, header: DitHeader) -> tuple[int, int]:
        """Frames of the longest prompt, and of a window."""
        facts = header.facts
        return self.prompt_frames or facts.prompt_frames, self.window_frames or facts.window_frames


def _spoken(view: PlanView, mel: Contract) -> Contract:
    """What the inner vocoder yields. Raises ContractError if it reads something else."""
    edges = view.parts["vocoder"].edges
    wanted, made = edges.accepts.get("features"), edges.produces.get("audio")
    differing = mel.differences(wanted) if wanted is not None else {}
    others = sorted(set(edges.accepts) - {"features"})
    if wanted is None or differing or others or not isinstance(made, AudioContract):
        fields = ", ".join(f"{k} {a}, not {b}" for k, (a, b) in differing.items())
        ports = ", ".join(others)
        raise ContractError(
            f"The vocoder {view.parts['vocoder'].use!r} does not read this model's mel"
            + (f": {fields}" if fields else f" alone: it wants {ports} too" if ports else "")
            + ".",
            differences=differing,
            mend="Choose `bigvgan` for v3, `hifigan` for v4.",
        )
    return made
