"""Fades at the start and the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch

from voxloom.core.dsp import fade, ramp
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.effect import AudioEffect
from voxloom.interfaces.stage import Build, Context
from voxloom.plugins.effects.options import FadeOptions


class Fade(AudioEffect):
    """Raised-cosine ramps. A stream holds back as much as the fade at the end needs."""

    def __init__(self, options: FadeOptions, build: Build) -> None:
        super().__init__(options, build)
        self._in_seconds = options.fade_in_ms / 1000
        self._out_seconds = options.fade_out_ms / 1000

    def process(self, audio: Audio, context: Context) -> Audio:
        rise, fall = self._lengths(audio.sample_rate)
        return Audio(fade(audio.waveform, rise, fall), audio.sample_rate)

    def stream(self, chunks: Iterable[Audio], context: Context) -> Iterator[Audio]:
        held: Audio | None = None
        position = fall = 0
        for chunk in chunks:
            context.check()
            rise, fall = self._lengths(chunk.sample_rate)
            waveform = chunk.waveform
            if rise and position < rise:
                waveform = waveform * ramp(rise, position, waveform.shape[-1], waveform)
            position += chunk.waveform.shape[-1]
            if held is not None:
                waveform = torch.cat([held.waveform, waveform])
            ready = max(0, waveform.shape[-1] - fall)
            held = Audio(waveform[ready:], chunk.sample_rate)
            if ready:
                yield Audio(waveform[:ready], chunk.sample_rate)
        if held is not None:
            yield Audio(fade(held.waveform, 0, fall), held.sample_rate)

    def _lengths(self, sample_rate: int) -> tuple[int, int]:
        """(rise, fall) in samples."""
        return round(self._in_seconds * sample_rate), round(self._out_seconds * sample_rate)
