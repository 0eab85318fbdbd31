"""An end-to-end model: text, or phones, straight to audio. No vocoder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch

from voxloom.interfaces.acoustic import AcousticModel, Utterance
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.effect import collect_audio
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.stage import Build, Context
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.testing.fakes.options import DirectOptions


class Direct(AcousticModel):
    """One short tone per character or phone."""

    def __init__(self, options: DirectOptions, build: Build) -> None:
        super().__init__(options, build)
        self._options = options

    def synthesize(self, utterance: Utterance, context: Context) -> Audio:
        return collect_audio(self.stream(utterance, None, context))

    def stream(
        self, utterance: Utterance, tokens: Iterable[SemanticTokens] | None, context: Context
    ) -> Iterator[Audio]:
        numbers = self._numbers(utterance)
        if not numbers:
            raise InputError("There is nothing to speak.", mend="Give a text with letters.")
        count = max(1, round(self._options.samples_per_symbol / context.controls.speed))
        ratio = 2 ** (context.controls.pitch_semitones / 12)
        for number in numbers:
            context.check()
            phase = torch.rand(1, generator=context.generator)
            seconds = torch.arange(count) / self._options.sample_rate
            hz = (200 + 10 * (number % 60)) * ratio
            tone = 0.3 * torch.sin(2 * torch.pi * (hz * seconds + phase))
            yield Audio(tone, self._options.sample_rate)

    def _numbers(self, utterance: Utterance) -> tuple[int, ...]:
        if self._options.reads == "phones":
            return utterance.phones.ids if utterance.phones else ()
        return tuple(ord(character) for character in utterance.text.strip())
