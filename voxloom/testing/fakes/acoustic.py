"""Two acoustic models that yield a mel: from phones, and from tokens."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import torch

from voxloom.interfaces.acoustic import AcousticModel, Utterance
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Build, Context
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.vocoder import collect_features
from voxloom.testing.fakes.options import PhoneMelOptions, TokenMelOptions


def bands(number: int, count: int) -> torch.Tensor:
    """A spectrum, [count, 1], that is another one for every number."""
    return -2 + torch.sin(torch.arange(1, count + 1) * (number + 1) / count)[:, None]


def loudness(context: Context) -> float:
    """What the voice adds to every band."""
    speaker = context.voice.speaker
    return 0.0 if speaker is None else float(speaker.vector[0])


class PhoneMel(AcousticModel):
    """Phones -> mel and pitch, a fixed number of frames each; no prior."""

    def __init__(self, options: PhoneMelOptions, build: Build) -> None:
        super().__init__(options, build)
        self._options = options
        self.bias = 0.0  # what an adapter changes

    def synthesize(self, utterance: Utterance, context: Context) -> Features:
        return collect_features(self._chunks(utterance, context, 1))

    def stream(
        self, utterance: Utterance, tokens: Iterable[SemanticTokens] | None, context: Context
    ) -> Iterator[Features]:
        yield from self._chunks(utterance, context, self._options.chunk_phones)

    def _chunks(self, utterance: Utterance, context: Context, size: int) -> Iterator[Features]:
        ids = utterance.phones.ids if utterance.phones else ()
        if not ids:
            raise InputError("There are no phones to speak.", mend="Give a text with letters.")
        for start in range(0, len(ids), size):
            frames = [self._frames(number, context) for number in ids[start : start + size]]
            counts = tuple(frame.shape[-1] for frame in frames)
            hz = [120.0 + number for number, n in zip(ids[start:], counts, strict=False)]
            ratio = 2 ** (context.controls.pitch_semitones / 12)
            f0 = torch.cat([torch.full((n,), v * ratio) for v, n in zip(hz, counts, strict=True)])
            final = start + size >= len(ids)
            values = torch.cat(frames, dim=-1)
            yield Features(values, self._options.contract, {"f0": f0}, counts, final)

    def _frames(self, number: int, context: Context) -> torch.Tensor:
        context.check()
        if self._options.delay_seconds:
            time.sleep(self._options.delay_seconds)
        count = max(1, round(self._options.frames_per_phone / context.controls.speed))
        shape = (self._options.n_mels, count)
        noise = torch.randn(shape, generator=context.generator) * self._options.noise
        return bands(number, shape[0]) + noise + self.bias + loudness(context)


class TokenMel(AcousticModel):
    """Tokens -> mel, for a separate vocoder."""

    def __init__(self, options: TokenMelOptions, build: Build) -> None:
        super().__init__(options, build)
        self._options = options
        self.bias = 0.0

    def synthesize(self, utterance: Utterance, context: Context) -> Features:
        if utterance.tokens is None:
            raise InputError("There are no tokens to speak.", mend="Put a prior before this model.")
        made = self._features(utterance.tokens, context)
        phones = 0 if utterance.phones is None else len(utterance.phones)
        if not phones or made.frames % phones:
            return made
        counts = (made.frames // phones,) * phones
        return Features(made.values, made.contract, made.streams, counts)

    def stream(
        self, utterance: Utterance, tokens: Iterable[SemanticTokens] | None, context: Context
    ) -> Iterator[Features]:
        if tokens is None:
            yield self.synthesize(utterance, context)
            return
        for chunk in tokens:
            yield self._features(chunk, context)

    def _features(self, tokens: SemanticTokens, context: Context) -> Features:
        options = self._options
        parts = []
        for number in tokens.ids.tolist():
            context.check()
            shape = (options.n_mels, options.frames_per_token)
            noise = torch.randn(shape, generator=context.generator) * options.noise
            parts.append(bands(number, options.n_mels) + noise)
        values = torch.cat(parts, dim=-1) + self.bias + loudness(context)
        return Features(values, options.contract, final=tokens.final)
