"""Segments of utterances, as a vocoder's training reads them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from voxloom.training import features
from voxloom.training.dataset import Item

if TYPE_CHECKING:
    from torch import Tensor

LOUDEST_DB, QUIETEST_DB = 3.0, -9.0  # random gain of a segment


@dataclass(frozen=True, eq=False)
class Segments:
    """wave [batch, samples], mel [batch, 80, frames], f0 [batch, frames], noise like wave."""

    wave: Tensor
    mel: Tensor
    f0: Tensor
    noise: Tensor

    def to(self, device: str) -> Segments:
        return Segments(*(t.to(device) for t in (self.wave, self.mel, self.f0, self.noise)))


def draw(items: Sequence[Item], frames: int, batch: int, generator: torch.Generator) -> Segments:
    """One batch of random segments of random utterances, at random gains."""
    cuts = []
    for index in torch.randint(len(items), (batch,), generator=generator).tolist():
        item = items[index]
        last = item.frames - frames
        start = int(torch.randint(max(last, 0) + 1, (1,), generator=generator))
        cuts.append(cut(item, start, frames))
    waves, mels, pitches = (torch.stack(parts) for parts in zip(*cuts, strict=True))
    decibel = torch.rand((batch,), generator=generator)
    factor = 10 ** ((decibel * (LOUDEST_DB - QUIETEST_DB) + QUIETEST_DB) / 20)
    waves = waves * factor[:, None]
    floor = float(np.log(features.LOG_CLAMP))
    mels = (mels + factor.log()[:, None, None]).clamp(min=floor)
    noise = torch.randn(waves.shape, generator=generator)
    return Segments(waves, mels, pitches, noise)


def cut(item: Item, start: int, frames: int) -> tuple[Tensor, Tensor, Tensor]:
    """`frames` frames of an utterance from `start`: wave, mel [80, frames], f0."""
    hop = features.HOP_LENGTH
    wave = item.wav[start * hop : (start + frames) * hop].astype(np.float32) / 32768
    mel = item.mel[start : start + frames].T.astype(np.float32)
    f0 = item.f0[start : start + frames].astype(np.float32)
    return torch.from_numpy(wave), torch.from_numpy(mel), torch.from_numpy(f0)


def held_segments(
    items: Sequence[Item], shortest: int, longest: int, per_language: int
) -> list[Segments]:
    """The same few utterances of every language each time, with fixed noise, one by one.

    shortest, longest: frames."""
    generator = torch.Generator().manual_seed(1)
    chosen: list[Segments] = []
    for language in sorted({item.language for item in items}):
        of_language = [i for i in items if i.language == language and i.frames > shortest]
        for item in of_language[:per_language]:
            parts = [p[None] for p in cut(item, 0, min(item.frames, longest))]
            chosen.append(Segments(*parts, torch.randn(parts[0].shape, generator=generator)))
    return chosen
