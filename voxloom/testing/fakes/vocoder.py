"""A vocoder that whistles as loudly as the mel says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import torch

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import ShapeError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Build, Context
from voxloom.interfaces.vocoder import Vocoder
from voxloom.testing.fakes.options import WhistleOptions


class Whistle(Vocoder):
    """A sine at the given pitch; its amplitude holds for one frame, its phase runs through."""

    def __init__(self, options: WhistleOptions, build: Build) -> None:
        super().__init__(options, build)
        self._options = options
        self._hop = options.hop_length

    def decode(self, features: Features, context: Context) -> Audio:
        return self.decode_batch([features], [context])[0]

    def stream(self, chunks: Iterable[Features], context: Context) -> Iterator[Audio]:
        phase = 0.0
        for chunk in chunks:
            cycles = self._cycles(chunk) + phase
            phase = float(cycles[-1]) % 1.0 if len(cycles) else phase
            yield self._audio(self._amplitude(chunk), cycles, chunk.frames, context)

    def decode_batch(
        self, features: Sequence[Features], contexts: Sequence[Context]
    ) -> list[Audio]:
        longest = max((item.frames for item in features), default=0)
        amplitude = torch.zeros(len(features), longest * self._hop)
        cycles = torch.zeros(len(features), longest * self._hop, dtype=torch.float64)
        for row, item in enumerate(features):
            amplitude[row, : item.frames * self._hop] = self._amplitude(item)
            cycles[row, : item.frames * self._hop] = self._cycles(item)
        return [
            self._audio(
                amplitude[row, : item.frames * self._hop],
                cycles[row, : item.frames * self._hop],
                item.frames,
                context,
            )
            for row, (item, context) in enumerate(zip(features, contexts, strict=True))
        ]

    def _amplitude(self, features: Features) -> torch.Tensor:
        if features.values.ndim != 2 or features.values.shape[0] != self._options.n_mels:
            raise ShapeError(
                f"The vocoder reads a mel [{self._options.n_mels}, frames], "
                f"and got {list(features.values.shape)}.",
                mend="Choose an acoustic model of the same mel.",
            )
        return torch.tanh(features.values.exp().mean(dim=0)).repeat_interleave(self._hop)

    def _cycles(self, features: Features) -> torch.Tensor:
        f0 = features.streams.get("f0")
        if f0 is None:
            f0 = torch.full((features.frames,), self._options.pitch_hz)
        steps = f0.to(torch.float64).repeat_interleave(self._hop) / self._options.sample_rate
        return torch.cumsum(steps, dim=0)

    def _audio(
        self, amplitude: torch.Tensor, cycles: torch.Tensor, frames: int, context: Context
    ) -> Audio:
        waveform = amplitude * torch.sin(2 * torch.pi * cycles).to(torch.float32)
        if self._options.noise:  # a frame at a time, so that a stream draws the same numbers
            drawn = [torch.randn(self._hop, generator=context.generator) for _ in range(frames)]
            waveform = waveform + self._options.noise * torch.cat(drawn)
        return Audio(waveform.clamp(-1, 1), self._options.sample_rate)
