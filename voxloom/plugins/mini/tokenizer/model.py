"""The provider `mini-tokenizer`: a recording to semantic tokens."""

from __future__ import annotations

import torch

from voxloom.core.audio import resample
from voxloom.core.dsp import f0, mel
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import VoiceError
from voxloom.interfaces.stage import Build
from voxloom.interfaces.tokenizer import SemanticTokenizer
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.plugins.mini.loading import load, without
from voxloom.plugins.mini.tokenizer.metadata import HEADS, read_header
from voxloom.plugins.mini.tokenizer.network import TokenizerNetwork, heard
from voxloom.plugins.mini.tokenizer.options import MiniTokenizerOptions


class MiniTokenizer(SemanticTokenizer):
    """Hears a recording as tokens; level and microphone hardly matter, the mean is taken off."""

    def __init__(self, options: MiniTokenizerOptions, build: Build) -> None:
        """Raises WeightsError if the weights are of another model, or have no codebook."""
        super().__init__(options, build)
        view = build.weights("weights")
        self.header = read_header(view.metadata, view.source)
        size = self.header.size
        network = load(lambda: TokenizerNetwork(size), without(view, HEADS))
        self.network = network.to(build.device)

    @torch.inference_mode()
    def tokenize(self, audio: Audio) -> SemanticTokens:
        """See SemanticTokenizer.

        Raises:
            VoiceError: shorter than one token."""
        contract, stride = self.header.mel, self.header.size.stride
        waveform = resample(audio.waveform.float(), audio.sample_rate, contract.sample_rate)
        frames = len(waveform) // contract.hop_length // stride * stride
        if frames < stride:
            raise VoiceError(
                f"The recording has {audio.seconds:.2f} s, too little for one token.",
                mend="Give 3 to 10 s of speech.",
            )
        waveform = waveform[: frames * contract.hop_length]
        pitch = f0(waveform, contract.sample_rate, contract.hop_length)
        parts = heard(mel(waveform, contract), pitch)
        vectors = self.network.vectors(*(part[None].to(self.device) for part in parts))
        return SemanticTokens(self.network.nearest(vectors)[0].cpu().clone(), self.header.tokens)
