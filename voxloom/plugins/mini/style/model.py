"""The provider `mini-style`: a recording to a style vector and a mean pitch."""

from __future__ import annotations

import torch

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.speaker_encoder import SpeakerEncoder
from voxloom.interfaces.stage import Build
from voxloom.interfaces.voice import SpeakerEmbedding
from voxloom.plugins.mini.loading import load
from voxloom.plugins.mini.style.hearing import hear
from voxloom.plugins.mini.style.metadata import read_header
from voxloom.plugins.mini.style.network import StyleNetwork
from voxloom.plugins.mini.style.options import MiniStyleOptions


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
        heard = hear(audio, self.header.mel)
        mel, log_f0 = heard.mel[None].to(self.device), heard.log_f0[None]
        style = self.network(mel, log_f0.to(self.device))[0].cpu()
        vector = torch.cat([style, log_f0]).float()
        return SpeakerEmbedding(vector.clone(), self.header.speaker)
