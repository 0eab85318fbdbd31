"""Options of the effect `ap-bwe`. No torch here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from voxloom.interfaces.contracts import AudioContract, Edges
from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.options import PlanView, StageOptions

_NAMES = {
    "lr_sampling_rate": "low_rate",
    "hr_sampling_rate": "high_rate",
    "n_fft": "n_fft",
    "hop_size": "hop_length",
    "win_size": "win_length",
}


class Spectrum(BaseModel):
    """Rates in Hz, lengths in samples at the higher rate. The defaults are those of g_24kto48k."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    low_rate: int = Field(default=24000, ge=4000, le=192_000, description="of what is given")
    high_rate: int = Field(default=48000, ge=4000, le=192_000, description="of the result")
    n_fft: int = Field(default=1024, ge=16, le=16384)
    win_length: int = Field(default=320, ge=16, le=16384)
    hop_length: int = Field(default=80, ge=1, le=16384)

    @model_validator(mode="after")
    def _fits(self) -> Spectrum:
        if not 2 * self.hop_length <= self.win_length <= self.n_fft:
            raise ValueError("hop_length must be half of win_length at most, and that n_fft")
        if self.low_rate >= self.high_rate:
            raise ValueError("low_rate must be below high_rate")
        return self


class ApBweOptions(StageOptions):
    """What a spec may say. The published file says nothing of itself, its config.json lies beside
    it: for other rates than the default, copy from there."""

    weights: str = Field(
        description="the generator of AP-BWE, such as g_24kto48k.zip; one that was stored with its "
        "configuration decides for itself",
        json_schema_extra={"weights": True},
    )
    spectrum: Spectrum = Field(
        default=Spectrum(), description="rates and lengths it is trained for"
    )
    compat: Literal["", "official"] = Field(
        default="",
        description="official: the end is cut to whole frames, as in the original program",
    )

    @field_validator("compat", mode="before")
    @classmethod
    def _switch(cls, value: Any) -> Any:
        return {True: "official", False: ""}[value] if isinstance(value, bool) else value

    def edges(self, view: PlanView) -> Edges:
        spectrum = described(self, view.metadata("weights"))
        return Edges(
            accepts={"audio": AudioContract(spectrum.low_rate)},
            produces={"audio": AudioContract(spectrum.high_rate)},
        )


def described(options: ApBweOptions, metadata: Mapping[str, str]) -> Spectrum:
    """What the file's configuration says, else the options. Raises SpecError if it is odd."""
    try:
        config: Any = json.loads(metadata.get("config", "null"))
    except (ValueError, RecursionError):
        config = None
    if not isinstance(config, dict):
        return options.spectrum
    found = {ours: config[theirs] for theirs, ours in _NAMES.items() if theirs in config}
    try:
        return Spectrum(**{**options.spectrum.model_dump(), **found})
    except (ValidationError, TypeError) as error:
        raise SpecError(
            f"The configuration in {options.weights} makes no sense: {str(error)[:500]}.",
            mend="Give the generator's weights of AP-BWE.",
        ) from None
