"""Another sample rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import soxr
import torch

from voxloom.core.audio import resample, resampled_length
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.effect import AudioEffect
from voxloom.interfaces.stage import Build, Context
from voxloom.plugins.effects.options import ResampleOptions


class Resample(AudioEffect):
    """The SoX resampler; chunk by chunk it yields the samples of the whole."""

    def __init__(self, options: ResampleOptions, build: Build) -> None:
        super().__init__(options, build)
        self._rate = options.sample_rate

    def process(self, audio: Audio, context: Context) -> Audio:
        return Audio(resample(audio.waveform, audio.sample_rate, self._rate), self._rate)

    def stream(self, chunks: Iterable[Audio], context: Context) -> Iterator[Audio]:
        resampler: soxr.ResampleStream | None = None
        given = made = rate = 0
        for chunk in chunks:
            context.check()
            rate = chunk.sample_rate
            if rate == self._rate:
                yield chunk
                continue
            if resampler is None:
                resampler = soxr.ResampleStream(
                    rate, self._rate, num_channels=1, dtype="float32", quality="HQ"
                )
            given += chunk.waveform.shape[-1]
            samples = chunk.waveform.detach().cpu().float().numpy()
            piece = resampler.resample_chunk(samples)
            if len(piece):
                made += len(piece)
                yield Audio(torch.from_numpy(piece.copy()), self._rate)
        if resampler is not None:
            rest = resampler.resample_chunk(np.zeros(0, np.float32), last=True)
            left = resampled_length(given, rate, self._rate) - made
            tail = torch.zeros(max(0, left))
            tail[: len(rest)] = torch.from_numpy(rest.copy())[: len(tail)]
            yield Audio(tail, self._rate)
