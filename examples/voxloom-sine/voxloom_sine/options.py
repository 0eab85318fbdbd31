"""Options and contracts. No torch here: a spec is checked without it."""

from __future__ import annotations

from pydantic import Field

from voxloom.interfaces.contracts import AudioContract, Edges, LatentContract
from voxloom.interfaces.options import PlanView, StageOptions

INVENTORY = "toki-pona"
SAMPLE_RATE = 16000
HOP_LENGTH = 80  # 200 frames a second
# Channels: three formants in kHz, and a loudness from 0 to 1.
TRACKS = LatentContract("sine-wave-speech", 4, SAMPLE_RATE, HOP_LENGTH)


class TokiPonaOptions(StageOptions):
    """Nothing to choose."""

    def edges(self, view: PlanView) -> Edges:
        return Edges(produces={"phones": view.inventory(INVENTORY).contract})


class FormantsOptions(StageOptions):
    """How the phones are spoken."""

    vowel_seconds: float = Field(default=0.11, gt=0, le=2, description="length of a vowel")

    def edges(self, view: PlanView) -> Edges:
        phones = view.inventory(INVENTORY).contract
        return Edges(accepts={"phones": phones}, produces={"features": TRACKS})


class SineWaveOptions(StageOptions):
    """How the sines are mixed."""

    volume: float = Field(default=0.5, gt=0, le=1, description="peak of the loudest sound")

    def edges(self, view: PlanView) -> Edges:
        audio = AudioContract(SAMPLE_RATE)
        return Edges(accepts={"features": TRACKS}, produces={"audio": audio})


class MorseOptions(StageOptions):
    """How the code is keyed."""

    words_per_minute: float = Field(default=20.0, ge=1, le=60, description="PARIS words a minute")
    tone_hz: float = Field(default=600.0, ge=100, le=3000, description="pitch of the key's tone")

    def edges(self, view: PlanView) -> Edges:
        return Edges(produces={"audio": AudioContract(SAMPLE_RATE)})
