"""Options of Griffin-Lim. No torch here."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from voxloom.interfaces.contracts import AudioContract, Edges, MelContract
from voxloom.interfaces.errors import ContractError
from voxloom.interfaces.options import PlanView, StageOptions


class Mel(BaseModel):
    """The fields of a mel contract; the defaults are those of the preset `mini`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample_rate: int = Field(default=24000, ge=1)
    n_fft: int = Field(default=1024, ge=16)
    win_length: int = Field(default=1024, ge=16)
    hop_length: int = Field(default=240, ge=1)
    n_mels: int = Field(default=80, ge=1)
    fmin_hz: float = Field(default=20.0, ge=0)
    fmax_hz: float = Field(default=12000.0, gt=0)
    filter_norm: Literal["slaney", "none"] = "slaney"
    mel_scale: Literal["slaney", "htk"] = "slaney"
    power: float = Field(default=1.0, gt=0)
    log_base: Literal["e", "10", "none"] = "e"
    clamp: float = Field(default=1e-5, gt=0)
    centred: bool = False
    offset: float = 0.0
    scale: float = Field(default=1.0, gt=0)

    def contract(self) -> MelContract:
        return MelContract(**self.model_dump())


class GriffinLimOptions(StageOptions):
    """What a spec may say."""

    mel: Mel = Field(default=Mel(), description="the mel spectrogram that is read")
    iterations: int = Field(default=32, ge=1, le=1000, description="phase refinement steps")
    momentum: float = Field(default=0.99, ge=0, lt=1, description="of the fast variant; 0 is plain")

    def edges(self, view: PlanView) -> Edges:
        """Reads the mel of the options, yields audio of its sample rate.

        Raises:
            ContractError: frames do not overlap, a window longer than its frame, a band beyond
                Nyquist.
        """
        mel = self.mel
        faults = [
            words
            for fault, words in (
                (mel.win_length > mel.n_fft, "win_length is above n_fft"),
                (2 * mel.hop_length > mel.win_length, "hop_length is above half of win_length"),
                ((mel.n_fft - mel.hop_length) % 2 == 1, "n_fft - hop_length is odd"),
                (not mel.fmin_hz < mel.fmax_hz, "fmin_hz is not below fmax_hz"),
                (2 * mel.fmax_hz > mel.sample_rate, "fmax_hz is above half of sample_rate"),
            )
            if fault
        ]
        if faults:
            raise ContractError(
                f"griffin-lim cannot invert this mel spectrogram: {'; '.join(faults)}.",
                mend="Give the numbers of the acoustic model's mel under `mel`.",
            )
        contract = mel.contract()
        return Edges(
            accepts={"features": contract},
            produces={"audio": AudioContract(contract.sample_rate)},
        )
