"""Options of the effects. Imports no torch."""

from __future__ import annotations

from pydantic import Field

from voxloom.interfaces.contracts import AudioContract, Edges
from voxloom.interfaces.options import PlanView, StageOptions


class _SameRate(StageOptions):
    """An effect that keeps the sample rate, whichever it is."""

    def edges(self, view: PlanView) -> Edges:
        return Edges(accepts={"audio": AudioContract()}, produces={"audio": AudioContract()})


class FadeOptions(_SameRate):
    fade_in_ms: float = Field(default=5.0, ge=0, le=10_000, description="rise at the start")
    fade_out_ms: float = Field(default=10.0, ge=0, le=10_000, description="fall at the end")


class TrimOptions(_SameRate):
    threshold_db: float = Field(
        default=-50.0, ge=-120, lt=0, description="silence, relative to the loudest 20 ms"
    )
    margin_ms: float = Field(default=50.0, ge=0, le=10_000, description="silence that is kept")
    start: bool = Field(default=True, description="cut at the start")
    end: bool = Field(default=True, description="cut at the end")


class LoudnessOptions(_SameRate):
    target_lufs: float = Field(default=-20.0, ge=-60, le=-5, description="integrated loudness")
    peak_db: float = Field(
        default=-1.0,
        ge=-30,
        le=0,
        description="no sample becomes louder than this below full scale, even if the target is "
        "missed",
    )


class ResampleOptions(StageOptions):
    sample_rate: int = Field(ge=8000, le=192_000, description="of the result, in Hz")

    def edges(self, view: PlanView) -> Edges:
        return Edges(
            accepts={"audio": AudioContract()},
            produces={"audio": AudioContract(self.sample_rate)},
        )


class PeakLimitOptions(_SameRate):
    ceiling_db: float = Field(default=-1.0, ge=-30, le=0, description="below full scale")
    window_ms: float = Field(
        default=10.0, ge=0.1, le=200, description="how far ahead and back a peak lowers the gain"
    )
