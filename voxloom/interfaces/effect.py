"""Audio effect: audio to audio, after the chain."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.stage import Context, Stage


class AudioEffect(Stage):
    """Changes finished speech: loudness, fades, trimming, another sample rate."""

    kind = "effect"

    @abstractmethod
    def process(self, audio: Audio, context: Context) -> Audio:
        """The whole speech at once."""

    def stream(self, chunks: Iterable[Audio], context: Context) -> Iterator[Audio]:
        """The same result in chunks. By default everything is collected first."""
        yield self.process(collect_audio(chunks), context)


def collect_audio(chunks: Iterable[Audio]) -> Audio:
    """Join chunks of one sample rate.

    Raises:
        ValueError: there is no chunk, or the sample rates differ.
    """
    import torch

    parts = list(chunks)
    if not parts:
        raise ValueError("a stream of audio yielded nothing")
    rates = {part.sample_rate for part in parts}
    if len(rates) > 1:
        raise ValueError(f"chunks of several sample rates: {sorted(rates)}")
    return Audio(torch.cat([part.waveform for part in parts], dim=-1), parts[0].sample_rate)
