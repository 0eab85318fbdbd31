"""What changes something else: an adapter and an effect."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from voxloom.interfaces.adapter import Adapter
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.effect import AudioEffect
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.stage import Build, Context, Stage
from voxloom.testing.fakes.acoustic import PhoneMel, TokenMel
from voxloom.testing.fakes.options import BiasOptions, GainOptions


class Bias(Adapter):
    """Adds a constant to the mel of a fake acoustic model."""

    def __init__(self, options: BiasOptions, build: Build) -> None:
        super().__init__(options, build)
        self._bias = options.bias
        self._before: dict[int, float] = {}

    def apply(self, stage: Stage) -> None:
        if not isinstance(stage, PhoneMel | TokenMel):
            raise WeightsError(
                f"The adapter 'fake-bias' cannot change a {type(stage).__name__}.",
                mend="Put it on an acoustic model that is 'fake-mel' or 'fake-token-mel'.",
            )
        self._before[id(stage)] = stage.bias
        stage.bias += self._bias

    def revert(self, stage: Stage) -> None:
        if isinstance(stage, PhoneMel | TokenMel) and id(stage) in self._before:
            stage.bias = self._before.pop(id(stage))


class Gain(AudioEffect):
    """Louder or softer by a number of decibels."""

    def __init__(self, options: GainOptions, build: Build) -> None:
        super().__init__(options, build)
        self._factor = 10 ** (options.gain_db / 20)

    def process(self, audio: Audio, context: Context) -> Audio:
        return replace(audio, waveform=audio.waveform * self._factor)

    def stream(self, chunks: Iterable[Audio], context: Context) -> Iterator[Audio]:
        for chunk in chunks:
            yield self.process(chunk, context)
