"""Options of the source-filter vocoder. No torch here."""

from __future__ import annotations

from pydantic import Field

from voxloom.interfaces.contracts import AudioContract, Edges, F0Contract
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.vocoders.source_filter.metadata import read_header


class SourceFilterOptions(StageOptions):
    """What a spec may say."""

    weights: str = Field(
        description="weights file; its header says which mel spectrogram it reads",
        json_schema_extra={"weights": True},
    )
    stream_frames: int = Field(
        default=48,
        ge=8,
        description="frames decoded before the first piece of a stream; later pieces double",
    )

    def edges(self, view: PlanView) -> Edges:
        """Reads the mel of the weights' header and F0 at its frame rate."""
        _, mel = read_header(view.metadata("weights"), self.weights)
        return Edges(
            accepts={"features": mel, "f0": F0Contract(mel.sample_rate, mel.hop_length)},
            produces={"audio": AudioContract(mel.sample_rate)},
        )
