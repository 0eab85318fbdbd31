"""Options of the acoustic model `mini-decoder`. No torch here."""

from __future__ import annotations

from pydantic import Field

from voxloom.interfaces.contracts import Edges, F0Contract
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.plugins.mini.decoder.metadata import read_header


class MiniDecoderOptions(StageOptions):
    """What a spec may say."""

    weights: str = Field(
        default="asset:mini-decoder",
        description="weights file; its header says which phones, tokens, voices and mel it knows",
        json_schema_extra={"weights": True},
    )

    rhythm: float = Field(
        default=0.3,
        ge=0,
        le=1,
        description="how much of the length of a phone the tokens decide; the rest is the voice's",
    )

    def edges(self, view: PlanView) -> Edges:
        """Phones, tokens and a voice to mel and F0, as the weights' header says."""
        header = read_header(view.metadata("weights"), self.weights)
        mel = header.mel
        return Edges(
            accepts={
                "phones": header.phones,
                "tokens": header.tokens,
                "speaker": header.speaker,
            },
            produces={"features": mel, "f0": F0Contract(mel.sample_rate, mel.hop_length)},
        )
