"""Options of the vocoder `bigvgan`. No torch here."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voxloom.interfaces.contracts import AudioContract, Edges, MelContract
from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.options import PlanView, StageOptions

Counts = tuple[int, ...]
_MEL = {
    "sampling_rate": "sample_rate",
    "n_fft": "n_fft",
    "win_size": "win_length",
    "hop_size": "hop_length",
    "num_mels": "n_mels",
    "fmin": "fmin_hz",
}
_NET = {
    "upsample_rates": "rates",
    "resblock_dilation_sizes": "block_dilations",
    "snake_logscale": "log_scale",
    "use_tanh_at_final": "last_tanh",
}


class Mel(BaseModel):
    """The mel that the weights were trained with. The defaults are those of GPT-SoVITS v3."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample_rate: int = Field(default=24000, ge=1000, description="Hz, also of the audio")
    n_fft: int = Field(default=1024, ge=16)
    win_length: int = Field(default=1024, ge=16)
    hop_length: int = Field(default=256, ge=1)
    n_mels: int = Field(default=100, ge=1)
    fmin_hz: float = Field(default=0.0, ge=0)
    fmax_hz: float = Field(default=12000.0, gt=0)

    @property
    def contract(self) -> MelContract:
        return MelContract(**self.model_dump())


class Network(BaseModel):
    """What a file of weights does not tell by its shapes. The defaults are those of
    bigvgan_v2_24khz_100band_256x."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rates: Counts = Field(default=(4, 4, 2, 2, 2, 2), min_length=1, max_length=16)
    block_dilations: tuple[Counts, ...] = Field(
        default=((1, 3, 5), (1, 3, 5), (1, 3, 5)), min_length=1, max_length=16
    )
    log_scale: bool = Field(default=True, description="of the activations")
    last_tanh: bool = Field(default=False, description="at the end; clipped otherwise")


class BigVganOptions(StageOptions):
    """What a spec may say. The published file says nothing of itself, its config.json lies beside
    it: for another model than the default, copy from there."""

    weights: str = Field(
        description="bigvgan_generator.pt, or the same as .safetensors; one that was stored with "
        "its configuration decides for itself",
        json_schema_extra={"weights": True},
    )
    mel: Mel = Field(default=Mel(), description="the mel spectrogram that is read")
    network: Network = Field(default=Network(), description="what the weights' shapes do not tell")
    piece_frames: int = Field(
        default=48,
        ge=1,
        description="frames decoded before the first piece of a stream; later pieces double",
    )

    def edges(self, view: PlanView) -> Edges:
        """Raises SpecError if mel and rates do not fit."""
        mel, network = described(self, view.metadata("weights"))
        if math.prod(network.rates) != mel.hop_length:
            raise SpecError(
                f"The rates {list(network.rates)} make {math.prod(network.rates)} samples of a "
                f"frame, but a frame of the mel is {mel.hop_length} samples.",
                mend="Correct `network.rates` or `mel.hop_length`.",
            )
        return Edges(
            accepts={"features": mel.contract}, produces={"audio": AudioContract(mel.sample_rate)}
        )


def described(options: BigVganOptions, metadata: Mapping[str, str]) -> tuple[Mel, Network]:
    """What the file's configuration says, else the options. Raises SpecError if it is odd."""
    try:
        config: Any = json.loads(metadata.get("config", "null"))
    except (ValueError, RecursionError):
        config = None
    if not isinstance(config, dict):
        return options.mel, options.network
    kind = (str(config.get("resblock", "1")), str(config.get("activation", "snakebeta")))
    if kind != ("1", "snakebeta"):
        raise SpecError(
            f"{options.weights} has blocks of type {kind[0]:.20} with {kind[1]:.20}; only type "
            "1 with snakebeta is known.",
            mend="Give another BigVGAN.",
        )
    mel = {ours: config[theirs] for theirs, ours in _MEL.items() if theirs in config}
    network = {ours: config[theirs] for theirs, ours in _NET.items() if theirs in config}
    try:
        if "fmax" in config or "sampling_rate" in config:
            mel["fmax_hz"] = config.get("fmax") or mel.get("sample_rate", 24000) / 2
        return (
            Mel(**{**options.mel.model_dump(), **mel}),
            Network(**{**options.network.model_dump(), **network}),
        )
    except (ValidationError, TypeError, OverflowError) as error:
        raise SpecError(
            f"The configuration in {options.weights} makes no sense: {str(error)[:500]}.",
            mend="Give the generator's weights of a BigVGAN.",
        ) from None
