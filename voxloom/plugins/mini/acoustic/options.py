"""Options of the acoustic model `mini-acoustic`. No torch here."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from voxloom.interfaces.contracts import Edges, F0Contract
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.plugins.mini.acoustic.metadata import read_header


class MiniAcousticOptions(StageOptions):
    """What a spec may say."""

    weights: str = Field(
        default="asset:mini-acoustic",
        description="weights file; its header says which phones, voices and mel it knows",
        json_schema_extra={"weights": True},
    )
    tempo: Literal["style", "usual"] = Field(
        default="style",
        description="of voices that are made of recordings: as the style has it, or as it is usual "
        "in each language, where a style of foreign speech would be slow",
    )
    stream_frames: int = Field(
        default=48,
        ge=8,
        description="frames in the first piece of a stream, at least; later pieces double",
    )

    def edges(self, view: PlanView) -> Edges:
        """Phones and a voice to mel and F0, as the weights' header says."""
        header = read_header(view.metadata("weights"), self.weights)
        mel = header.mel
        return Edges(
            accepts={"phones": header.phones, "speaker": header.speaker},
            produces={"features": mel, "f0": F0Contract(mel.sample_rate, mel.hop_length)},
        )
