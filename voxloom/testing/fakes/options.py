"""Options of the fakes, and the contracts that follow. No torch."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from voxloom.interfaces.contracts import (
    AudioContract,
    Contract,
    Edges,
    F0Contract,
    LatentContract,
    MelContract,
    SpeakerContract,
    StyleContract,
    TextFeatureContract,
    TokenContract,
)
from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.options import PlanView, StageOptions

INVENTORY = "fake-letters"
SPEAKER = SpeakerContract("fake-speaker", 4)
TEXT_FEATURES = TextFeatureContract("fake-features", 4)
TOKENS = TokenContract("fake-levels", 32, 25.0)


class BarsOptions(StageOptions):
    marks: str = "|."
    pause_seconds: float | None = None

    def edges(self, view: PlanView) -> Edges:
        return Edges()


class LettersOptions(StageOptions):
    languages: tuple[str, ...] = ("en",)
    inventory: str = INVENTORY

    def edges(self, view: PlanView) -> Edges:
        return Edges(produces={"phones": view.inventory(self.inventory).contract})


class LetterFeaturesOptions(StageOptions):
    inventory: str = INVENTORY

    def edges(self, view: PlanView) -> Edges:
        phones = view.inventory(self.inventory).contract
        return Edges(accepts={"phones": phones}, produces={"text_features": TEXT_FEATURES})


class LevelTokenizerOptions(StageOptions):
    def edges(self, view: PlanView) -> Edges:
        return Edges(accepts={"audio": AudioContract()}, produces={"prompt": TOKENS})


class StatisticsOptions(StageOptions):
    def edges(self, view: PlanView) -> Edges:
        return Edges(accepts={"audio": AudioContract()}, produces={"speaker": SPEAKER})


class CountingPriorOptions(StageOptions):
    inventory: str = INVENTORY
    tokens_per_phone: int = Field(default=3, ge=1)
    chunk_phones: int = Field(default=4, ge=1, description="phones per chunk of a stream")
    needs_prompt: bool = False
    delay_seconds: float = Field(default=0.0, ge=0, description="sleep per phone")

    def edges(self, view: PlanView) -> Edges:
        needed: dict[str, Contract] = {"phones": view.inventory(self.inventory).contract}
        optional: dict[str, Contract] = {"text_features": TEXT_FEATURES}
        (needed if self.needs_prompt else optional)["prompt"] = TOKENS
        return Edges(needed, optional, {"tokens": TOKENS})


class _Mel(StageOptions):
    sample_rate: int = Field(default=8000, ge=100)
    hop_length: int = Field(default=80, ge=1)
    n_mels: int = Field(default=16, ge=1)

    @property
    def contract(self) -> MelContract:
        return MelContract(
            sample_rate=self.sample_rate,
            n_fft=4 * self.hop_length,
            win_length=4 * self.hop_length,
            hop_length=self.hop_length,
            n_mels=self.n_mels,
            fmin_hz=0.0,
            fmax_hz=self.sample_rate / 2,
        )

    @property
    def f0_contract(self) -> F0Contract:
        return F0Contract(self.sample_rate, self.hop_length)


class PhoneMelOptions(_Mel):
    inventory: str = INVENTORY
    frames_per_phone: int = Field(default=8, ge=1)
    chunk_phones: int = Field(default=4, ge=1, description="phones per chunk of a stream")
    noise: float = Field(default=0.05, ge=0)
    needs_speaker: bool = False
    delay_seconds: float = Field(default=0.0, ge=0, description="sleep per phone")

    def edges(self, view: PlanView) -> Edges:
        needed: dict[str, Contract] = {"phones": view.inventory(self.inventory).contract}
        optional: dict[str, Contract] = {}
        (needed if self.needs_speaker else optional)["speaker"] = SPEAKER
        return Edges(needed, optional, {"features": self.contract, "f0": self.f0_contract})


class TokenMelOptions(_Mel):
    noise: float = Field(default=0.0, ge=0)

    @property
    def frames_per_token(self) -> int:
        return max(1, round(self.sample_rate / self.hop_length / TOKENS.rate_hz))

    def edges(self, view: PlanView) -> Edges:
        return Edges({"tokens": TOKENS}, {"speaker": SPEAKER}, {"features": self.contract})


class TokenLatentOptions(StageOptions):
    """weights: the checkpoint of model and decoder, tensor `basis` [channels] and metadata
    `channels`; empty for a built-in basis of eight channels."""

    weights: str = Field(default="", json_schema_extra={"weights": True})
    sample_rate: int = Field(default=8000, ge=100)
    hop_length: int = Field(default=80, ge=1)
    frames_per_token: int = Field(default=4, ge=1)

    def contracts(self, channels: int) -> dict[str, Contract]:
        latent = LatentContract("fake-latent", channels, self.sample_rate, self.hop_length)
        return {"features": latent, "style": StyleContract("fake-latent", 4)}

    def edges(self, view: PlanView) -> Edges:
        channels = int(view.metadata("weights").get("channels", 8))
        return Edges({"tokens": TOKENS}, {"speaker": SPEAKER}, self.contracts(channels))


class DirectOptions(StageOptions):
    reads: Literal["text", "phones"] = "text"
    inventory: str = INVENTORY
    sample_rate: int = Field(default=8000, ge=100)
    samples_per_symbol: int = Field(default=400, ge=1)

    def edges(self, view: PlanView) -> Edges:
        accepts: dict[str, Contract] = {}
        if self.reads == "phones":
            accepts["phones"] = view.inventory(self.inventory).contract
        return Edges(accepts, produces={"audio": AudioContract(self.sample_rate)})


class WhistleOptions(_Mel):
    noise: float = Field(default=0.0, ge=0)
    pitch_hz: float = Field(default=220.0, gt=0, description="where no f0 is given")

    def edges(self, view: PlanView) -> Edges:
        return Edges(
            {"features": self.contract},
            {"f0": self.f0_contract},
            {"audio": AudioContract(self.sample_rate)},
        )


class FromAcousticOptions(StageOptions):
    """No options of its own: its contracts are those of the acoustic model before it."""

    def edges(self, view: PlanView) -> Edges:
        acoustic = view.upstream.get("acoustic")
        features = acoustic.edges.produces.get("features") if acoustic else None
        if acoustic is None or not isinstance(features, LatentContract):
            raise SpecError(
                "The vocoder 'fake-decoder' reads the decoder of an acoustic model's checkpoint, "
                "and the acoustic model before it yields no latent.",
                mend="Write `acoustic: fake-latent`, or another vocoder.",
            )
        ports = ("features", "style")
        accepts = {port: acoustic.edges.produces[port] for port in ports}
        return Edges(accepts, produces={"audio": AudioContract(features.sample_rate)})


class BiasOptions(StageOptions):
    bias: float = 1.0

    def edges(self, view: PlanView) -> Edges:
        return Edges()


class GainOptions(StageOptions):
    gain_db: float = Field(default=-6.0, le=24.0)

    def edges(self, view: PlanView) -> Edges:
        return Edges(accepts={"audio": AudioContract()}, produces={"audio": AudioContract()})
