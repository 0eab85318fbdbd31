"""Vocoder: features to audio."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Context, Stage


class Vocoder(Stage):
    """Turns features into speech."""

    kind = "vocoder"

    @abstractmethod
    def decode(self, features: Features, context: Context) -> Audio:
        """features.values [channels, frames] -> exactly frames * hop_length samples in [-1, 1].

        The audio has the rate that the stage's edges promise. It may be another than that of the
        features' contract, if a frame is a whole number of samples there too: then there are
        `features.samples_at(rate)` of them, which last as long.

        Raises ShapeError if the channels are not those of the contract it reads, or a stream that
        it reads is missing."""

    def stream(self, chunks: Iterable[Features], context: Context) -> Iterator[Audio]:
        """The same audio in chunks. By default the features are collected first."""
        yield self.decode(collect_features(chunks), context)

    def decode_batch(
        self, features: Sequence[Features], contexts: Sequence[Context]
    ) -> list[Audio]:
        """One result per item, each as if alone. By default one after the other."""
        return [self.decode(f, c) for f, c in zip(features, contexts, strict=True)]


def collect_features(chunks: Iterable[Features]) -> Features:
    """Join the chunks of a feature stream along time.

    Streams whose last axis is as long as the chunk's frames are joined too; others, such as a
    style vector, are taken from the first chunk.

    Raises:
        ValueError: there is no chunk.
    """
    import torch

    parts = list(chunks)
    if not parts:
        raise ValueError("an acoustic model's stream yielded nothing")
    if len(parts) == 1:
        return replace(parts[0], final=True)
    first = parts[0]
    streams = {
        name: torch.cat([part.streams[name] for part in parts], dim=-1)
        if value.shape[-1] == first.frames
        else value
        for name, value in first.streams.items()
    }
    counts = [part.phone_frames for part in parts]
    known = None if any(c is None for c in counts) else tuple(n for c in counts for n in c or ())
    return Features(
        torch.cat([part.values for part in parts], dim=-1), first.contract, streams, known
    )
