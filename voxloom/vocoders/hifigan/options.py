"""Options of the vocoder `hifigan`. No torch here."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from voxloom.interfaces.contracts import AudioContract, Edges, MelContract
from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.options import PlanView, StageOptions

Counts = tuple[int, ...]


class Mel(BaseModel):
    """The mel that the weights were trained with. The defaults are those of GPT-SoVITS v4."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample_rate: int = Field(default=32000, ge=1000, description="Hz")
    n_fft: int = Field(default=1280, ge=16, description="samples")
    win_length: int = Field(default=1280, ge=16, description="samples")
    hop_length: int = Field(default=320, ge=1, description="samples")
    n_mels: int = Field(default=100, ge=1, description="bands")
    fmin_hz: float = Field(default=0.0, ge=0, description="lowest band")
    fmax_hz: float = Field(default=16000.0, gt=0, description="highest band")

    @property
    def contract(self) -> MelContract:
        return MelContract(**self.model_dump())


class HifiganOptions(StageOptions):
    """What a spec may say. The defaults fit the 48 kHz vocoder of GPT-SoVITS v4, whose file says
    nothing of itself; a file with a `config` decides for itself."""

    weights: str = Field(
        description="the generator's weights, with or without weight norm",
        json_schema_extra={"weights": True},
    )
    mel: Mel = Field(default=Mel(), description="the mel that the weights read")
    sample_rate: int = Field(default=48000, ge=1000, description="of the audio, Hz")
    rates: Counts = Field(
        default=(10, 6, 2, 2, 2), min_length=1, max_length=16, description="of upsampling"
    )
    block_dilations: tuple[Counts, ...] = Field(
        default=((1, 3, 5), (1, 3, 5), (1, 3, 5)),
        min_length=1,
        max_length=16,
        description="of the residual blocks in a stage, one list for each",
    )
    piece_frames: int = Field(
        default=24,
        ge=1,
        description="frames decoded before the first piece of a stream; later pieces double",
    )

    def edges(self, view: PlanView) -> Edges:
        """Raises SpecError if mel, rates and sample rate do not fit."""
        rates = upsampling(self, view.metadata("weights"))[0]
        made = math.prod(rates) * self.mel.sample_rate
        if made != self.sample_rate * self.mel.hop_length:
            raise SpecError(
                f"The rates {list(rates)} make {math.prod(rates)} samples of a frame, but at "
                f"{self.sample_rate} Hz a frame of {self.mel.hop_length} samples at "
                f"{self.mel.sample_rate} Hz is "
                f"{self.sample_rate * self.mel.hop_length / self.mel.sample_rate:g}.",
                mend="Correct `rates`, `sample_rate` or `mel`.",
            )
        return Edges(
            accepts={"features": self.mel.contract},
            produces={"audio": AudioContract(self.sample_rate)},
        )


def upsampling(
    options: HifiganOptions, metadata: Mapping[str, str]
) -> tuple[Counts, tuple[Counts, ...]]:
    """Rates of upsampling and dilations of the blocks: the file's, else those of the options."""
    try:
        config: Any = json.loads(metadata.get("config", "null"))
    except (ValueError, RecursionError):
        config = None
    if not isinstance(config, dict):
        return options.rates, options.block_dilations
    rates = config.get("upsample_rates", options.rates)
    dilations = config.get("resblock_dilation_sizes", options.block_dilations)
    try:
        if not (0 < len(rates) <= 16 and 0 < len(dilations) <= 16 and all(dilations)):
            raise ValueError("other stages than any vocoder has")
        return tuple(map(_count, rates)), tuple(tuple(map(_count, each)) for each in dilations)
    except (TypeError, ValueError):
        raise SpecError(
            f"The configuration in {options.weights} makes no sense.",
            mend="Give the generator's weights of a HiFi-GAN.",
        ) from None


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= 1000:
        raise ValueError(f"{value!r} is no rate")
    return value
