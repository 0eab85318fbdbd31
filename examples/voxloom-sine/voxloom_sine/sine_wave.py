"""Formant tracks to audio: sine-wave speech.

Source: R. E. Remez, P. E. Rubin, D. B. Pisoni, T. D. Carrell, Speech perception without
traditional speech cues, Science 212 (1981).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import torch

from voxloom.interfaces import Audio, Build, Context, Features, Vocoder, collect_audio
from voxloom.interfaces.errors import ShapeError
from voxloom_sine.options import HOP_LENGTH, SAMPLE_RATE, TRACKS, SineWaveOptions

WEIGHTS = torch.tensor([0.6, 0.3, 0.1], dtype=torch.float64)[:, None]  # of the three sines


class SineWave(Vocoder):
    """Three sines. Each frame glides from the values of the one before, so a stream only has to
    carry one frame and three phases."""

    def __init__(self, options: SineWaveOptions, build: Build) -> None:
        super().__init__(options, build)
        self._volume = options.volume

    def decode(self, features: Features, context: Context) -> Audio:
        return collect_audio(self.stream([features], context))

    def stream(self, chunks: Iterable[Features], context: Context) -> Iterator[Audio]:
        last: torch.Tensor | None = None
        phases = torch.zeros(3, 1, dtype=torch.float64)
        rise = torch.arange(1, HOP_LENGTH + 1, dtype=torch.float64) / HOP_LENGTH
        for chunk in chunks:
            context.check()
            values = chunk.values.to(torch.float64)
            if values.ndim != 2 or values.shape[0] != TRACKS.channels:
                raise ShapeError(
                    f"'sine-wave' reads [{TRACKS.channels}, frames], and got {list(values.shape)}.",
                    mend="Write `acoustic: formants`.",
                )
            before = torch.cat([values[:, :1] if last is None else last, values[:, :-1]], dim=1)
            tracks = before[..., None] + (values - before)[..., None] * rise  # [4, frames, hop]
            tracks = tracks.reshape(TRACKS.channels, -1)
            cycles = torch.cumsum(tracks[:3] * 1000 / SAMPLE_RATE, dim=1) + phases
            waveform = (WEIGHTS * torch.sin(2 * torch.pi * cycles)).sum(dim=0)
            waveform = waveform * tracks[3].clamp(0, 1) * self._volume
            last, phases = values[:, -1:], cycles[:, -1:] % 1.0
            yield Audio(waveform.to(torch.float32), SAMPLE_RATE)
