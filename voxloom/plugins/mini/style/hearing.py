"""A recording as `mini` hears it: levelled, as mel and pitch."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from voxloom.core.audio import resample
from voxloom.core.dsp import f0, mel
from voxloom.interfaces.errors import VoiceError

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.interfaces.audio import Audio
    from voxloom.interfaces.contracts import MelContract

SPEECH_RMS = 0.06  # the level of the training speech
LEAST_SECONDS = 0.3
LEAST_VOICED_FRAMES = 5
_SPEECH_DB = 35.0  # frames quieter than this under the loudest do not count for the level


@dataclass(frozen=True, eq=False)
class Heard:
    """mel: [n_mels, frames] natural log; log_f0: median of the natural log of the pitch in Hz;
    voiced: [frames] bool."""

    mel: Tensor
    log_f0: Tensor
    voiced: Tensor


def hear(audio: Audio, contract: MelContract) -> Heard:
    """Audio of any sample rate and level -> what the networks are shown of it.

    Raises:
        VoiceError: shorter than 0.3 s, silent, or without a voiced sound."""
    if audio.seconds < LEAST_SECONDS:
        raise VoiceError(
            f"The recording has {audio.seconds:.2f} s; at least {LEAST_SECONDS} s are needed.",
            mend="Give 3 to 10 s of speech.",
        )
    waveform = resample(audio.waveform.float().cpu(), audio.sample_rate, contract.sample_rate)
    waveform = _levelled(waveform, contract.hop_length)
    pitch = f0(waveform, contract.sample_rate, contract.hop_length)
    spectrum = mel(waveform, contract)
    frames = min(len(pitch), spectrum.shape[1])
    voiced = pitch[:frames] > 0
    if int(voiced.sum()) < LEAST_VOICED_FRAMES:
        raise VoiceError(
            "No voiced speech was heard in the recording.",
            mend="Give 3 to 10 s of ordinary speech, not a whisper, noise or music.",
        )
    return Heard(spectrum, torch.log(pitch[pitch > 0]).median(), voiced)


def _levelled(waveform: Tensor, frame: int) -> Tensor:
    """Scale [samples] so that its speech has the level of the training speech.

    Raises:
        VoiceError: it is silent or not finite."""
    frames = waveform[: len(waveform) // frame * frame].reshape(-1, frame)
    power = frames.square().mean(1)
    loudest = float(power.max())
    if not math.isfinite(loudest) or loudest < 1e-10:
        raise VoiceError("The recording is silent or damaged.", mend="Give audible speech.")
    speech = power[power > loudest * 10 ** (-_SPEECH_DB / 10)].mean()
    return waveform * (SPEECH_RMS / math.sqrt(float(speech)))
