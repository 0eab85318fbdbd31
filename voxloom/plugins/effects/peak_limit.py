"""A limiter without overshoot.

The gain that every sample needs is spread by a sliding minimum over the window, then smoothed by a
raised cosine of the same reach. Each smoothed value is a mean of minima that all include the
sample itself, so the ceiling holds exactly, and where no peak is near the gain is exactly 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch
from torch import Tensor
from torch.nn import functional

from voxloom.core.dsp import db_to_gain
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.effect import AudioEffect
from voxloom.interfaces.stage import Build, Context
from voxloom.plugins.effects.options import PeakLimitOptions


class PeakLimit(AudioEffect):
    """Holds peaks under the ceiling; a stream lags by twice the window."""

    def __init__(self, options: PeakLimitOptions, build: Build) -> None:
        super().__init__(options, build)
        self._ceiling = db_to_gain(options.ceiling_db)
        self._window_seconds = options.window_ms / 1000

    def process(self, audio: Audio, context: Context) -> Audio:
        around = 2 * self._reach(audio.sample_rate)
        padded = functional.pad(audio.waveform, (around, around))
        return Audio(self._limited(padded, around // 2), audio.sample_rate)

    def stream(self, chunks: Iterable[Audio], context: Context) -> Iterator[Audio]:
        held: Tensor | None = None  # what came out last, as context, and what is still to come out
        rate = around = 0
        for chunk in chunks:
            context.check()
            rate = chunk.sample_rate
            around = 2 * self._reach(rate)
            before = chunk.waveform.new_zeros(around) if held is None else held
            held = torch.cat([before, chunk.waveform])
            if held.shape[-1] > 2 * around:
                yield Audio(self._limited(held, around // 2), rate)
                held = held[-2 * around :]
        if held is not None:
            rest = functional.pad(held, (0, around))
            yield Audio(self._limited(rest, around // 2), rate)

    def _reach(self, sample_rate: int) -> int:
        return max(1, round(self._window_seconds * sample_rate))

    def _limited(self, waveform: Tensor, reach: int) -> Tensor:
        """[2 * reach + samples + 2 * reach] -> [samples]; the rest is what surrounds them."""
        core = waveform[2 * reach : waveform.shape[-1] - 2 * reach]
        size = waveform.abs().clamp(min=self._ceiling)
        excess = torch.where(waveform.abs() > self._ceiling, 1.0 - self._ceiling / size, 0.0)
        if core.numel() == 0 or not bool(excess.any()):
            return core.clone()
        width = 2 * reach + 1
        spread = functional.max_pool1d(excess[None, None], width, stride=1)
        weights = torch.hann_window(width + 2, periodic=False, dtype=waveform.dtype)[1:-1]
        weights = (weights / weights.sum()).to(waveform.device)
        gain = 1.0 - functional.conv1d(spread, weights[None, None])[0, 0]
        return (core * gain).clamp(-self._ceiling, self._ceiling)
