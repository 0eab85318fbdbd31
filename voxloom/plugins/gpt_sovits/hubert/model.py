"""The provider `hubert-vq`: a recording as semantic tokens, the prompt of the prior."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from voxloom.core import audio as core_audio
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import VoiceError, WeightsError
from voxloom.interfaces.stage import Build
from voxloom.interfaces.tokenizer import SemanticTokenizer
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.plugins.gpt_sovits.common.contracts import TOKENS
from voxloom.plugins.gpt_sovits.hubert.loading import load_hubert, load_quantizer
from voxloom.plugins.gpt_sovits.hubert.options import HubertVqOptions

SAMPLE_RATE = 16000
SHORTEST_SECONDS, LONGEST_SECONDS = 3.0, 10.0
SILENCE_SECONDS = 0.3  # follows the recording, so that the prompt ends in a pause
FAULTY_SILENCE_SAMPLES = 9600  # 0.3 s counted at 32 kHz and appended at 16 kHz


class HubertVq(SemanticTokenizer):
    """HuBERT features, halved to 25 Hz, to the nearest of 1024 codes.

    The original appends 0.6 s of silence where 0.3 s were meant, since it counts samples at
    another rate; `compat: official` does so too.
    """

    def __init__(self, options: HubertVqOptions, build: Build) -> None:
        """Raises WeightsError if a file holds another model, or the two do not fit."""
        super().__init__(options, build)
        official = options.compat == "official"
        self.whole_recordings = official  # as the original hears them
        self.silence = FAULTY_SILENCE_SAMPLES if official else round(SILENCE_SECONDS * SAMPLE_RATE)
        self.hubert = load_hubert(build.weights("weights")).to(build.device)
        view = build.weights("quantizer")
        self.quantizer = load_quantizer(view).to(build.device)
        codes, width = self.quantizer.quantizer.codebook.shape
        if width != self.hubert.size.width or codes != TOKENS.size:
            raise WeightsError(
                f"The quantizer in {view.source} makes {codes} tokens of features of width "
                f"{width}; {TOKENS.size} tokens of width {self.hubert.size.width} are needed.",
                mend="Give a SoVITS file and a HuBERT that belong together.",
            )

    def tokenize(self, audio: Audio) -> SemanticTokens:
        """3 to 10 s of speech at any rate -> tokens. Raises VoiceError if shorter or longer."""
        heard = core_audio.resample(audio.waveform.float().cpu(), audio.sample_rate, SAMPLE_RATE)
        samples = heard.shape[-1]
        if not SHORTEST_SECONDS * SAMPLE_RATE <= samples <= LONGEST_SECONDS * SAMPLE_RATE:
            raise VoiceError(
                f"The recording is {samples / SAMPLE_RATE:.2f} s long; a prompt is "
                f"{SHORTEST_SECONDS:.0f} to {LONGEST_SECONDS:.0f} s.",
                mend="Cut it, or choose another one.",
            )
        features = self.features(functional.pad(heard, (0, self.silence)))
        with torch.inference_mode():
            ids = self.quantizer(features.transpose(1, 2))[0].cpu()
        return SemanticTokens(ids, TOKENS)

    @torch.inference_mode()
    def features(self, waveform: Tensor) -> Tensor:
        """[samples] at 16 kHz, not normalised -> [1, frames, width] at 50 Hz."""
        made: Tensor = self.hubert(waveform[None].to(self.device))
        return made
