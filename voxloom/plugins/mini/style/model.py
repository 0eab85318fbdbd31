"""The provider `mini-style`: a recording to a style vector and a mean pitch."""

from __future__ import annotations

import math

import torch

from voxloom.core.audio import resample
from voxloom.core.dsp import f0, mel
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import VoiceError
from voxloom.interfaces.speaker_encoder import SpeakerEncoder
from voxloom.interfaces.stage import Build
from voxloom.interfaces.voice import SpeakerEmbedding
from voxloom.plugins.mini.loading import load
from voxloom.plugins.mini.style.metadata import read_header
from voxloom.plugins.mini.style.network import StyleNetwork
from voxloom.plugins.mini.style.options import MiniStyleOptions

SPEECH_RMS = 0.06  # the level of the training speech
LEAST_SECONDS = 0.3
LEAST_VOICED_FRAMES = 5
_SPEECH_DB = 35.0  # frames quieter than this under the loudest do not count for the level


class MiniStyle(SpeakerEncoder):
    """Hears how a voice sounds, and how high it is; it shifts the voice, it does not clone it."""

    def __init__(self, options: MiniStyleOptions, build: Build) -> None:
        """Raises WeightsError if the weights are of another model."""
        super().__init__(options, build)
        view = build.weights("weights")
        self.header = read_header(view.metadata, view.source)
        self.network = load(lambda: StyleNetwork(self.header.size), view).to(build.device)

    @torch.inference_mode()
    def embed(self, audio: Audio) -> SpeakerEmbedding:
        """Audio of any sample rate and level -> style and log of the mean pitch.

        Raises:
            VoiceError: shorter than 0.3 s, silent, or without a voiced sound."""
        contract = self.header.mel
        if audio.seconds < LEAST_SECONDS:
            raise VoiceError(
                f"The recording has {audio.seconds:.2f} s; at least {LEAST_SECONDS} s are needed.",
                mend="Give 3 to 10 s of speech.",
            )
        waveform = resample(audio.waveform.float(), audio.sample_rate, contract.sample_rate)
        waveform = _levelled(waveform, contract.hop_length)
        pitch = f0(waveform, contract.sample_rate, contract.hop_length)
        voiced = pitch[pitch > 0]
        if len(voiced) < LEAST_VOICED_FRAMES:
            raise VoiceError(
                "No voiced speech was heard in the recording.",
                mend="Give 3 to 10 s of ordinary speech, not a whisper, noise or music.",
            )
        log_f0 = torch.log(voiced).median()
        spectrum = mel(waveform, contract).to(self.device)
        style = self.network(spectrum[None], log_f0[None].to(self.device))[0].cpu()
        vector = torch.cat([style, log_f0[None].cpu()]).float()
        return SpeakerEmbedding(vector.clone(), self.header.speaker)


def _levelled(waveform: torch.Tensor, frame: int) -> torch.Tensor:
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
