"""A text encoder, a tokenizer and a speaker encoder."""

from __future__ import annotations

import torch

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.speaker_encoder import SpeakerEncoder
from voxloom.interfaces.text_encoder import TextEncoder
from voxloom.interfaces.tokenizer import SemanticTokenizer
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import SpeakerEmbedding
from voxloom.testing.fakes.options import SPEAKER, TEXT_FEATURES, TOKENS


def _sound(audio: Audio) -> torch.Tensor:
    if audio.waveform.numel() == 0:
        raise InputError("The recording is empty.", mend="Give one with speech in it.")
    return audio.waveform


class LetterFeatures(TextEncoder):
    """feature[k] = sin((k + 1) * id)."""

    def encode(self, phones: Phones) -> Phones:
        ids = torch.tensor(phones.ids, dtype=torch.float32)
        ranks = torch.arange(1, TEXT_FEATURES.width + 1, dtype=torch.float32)
        return phones.with_features(torch.sin(ranks[:, None] * ids), TEXT_FEATURES)


class LevelTokenizer(SemanticTokenizer):
    """The level of each 40 ms, in 32 steps of 2 dB."""

    def tokenize(self, audio: Audio) -> SemanticTokens:
        waveform = _sound(audio)
        size = max(1, round(audio.sample_rate / TOKENS.rate_hz))
        padded = torch.nn.functional.pad(waveform, (0, -len(waveform) % size))
        level = padded.reshape(-1, size).square().mean(dim=1).clamp(min=1e-7)
        ids = ((10 * level.log10() + 64) / 2).round().clamp(0, TOKENS.size - 1)
        return SemanticTokens(ids.to(torch.int64), TOKENS)


class Statistics(SpeakerEncoder):
    """Level, peak, share of zero crossings, roughness."""

    def embed(self, audio: Audio) -> SpeakerEmbedding:
        waveform = _sound(audio)
        step = torch.diff(waveform, prepend=waveform[:1])
        crossings = (waveform[1:] * waveform[:-1] < 0).sum() / max(1, len(waveform))
        values = [
            waveform.square().mean().sqrt(),
            waveform.abs().max(),
            crossings * audio.sample_rate / 8000,
            step.abs().mean(),
        ]
        return SpeakerEmbedding(torch.stack([v.to(torch.float32) for v in values]), SPEAKER)
