"""Long speech in windows that the flow can hold: one after the other, or side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from voxloom.interfaces.stage import never_stop
from voxloom.plugins.gpt_sovits.dit.network import DitNetwork
from voxloom.plugins.gpt_sovits.dit.sampler import Draw


@dataclass(frozen=True, eq=False)
class Prompt:
    """What is known already: mel [1, mels, frames] in the model's range, and the features
    [1, condition, frames] of the same frames."""

    mel: Tensor
    features: Tensor

    @property
    def frames(self) -> int:
        return self.mel.shape[-1]

    @classmethod
    def fitting(cls, mel: Tensor, features: Tensor, longest: int) -> Prompt:
        """The frames that both have; of those the last, where they are more than `longest`."""
        frames = min(mel.shape[-1], features.shape[-1])
        kept = slice(max(0, frames - longest), frames)
        return cls(mel[..., kept], features[..., kept])


@dataclass(frozen=True)
class Sampling:
    """window: frames of prompt and target together; steps, guidance: of the sampler; check: called
    before each step."""

    window: int
    steps: int
    guidance: float = 0.0
    check: Callable[[], None] = never_stop


@dataclass(frozen=True, eq=False)
class Windows:
    """features: [windows, condition, frames], each repeating frames of the one before; starts:
    where each starts in the features behind the lead; padding: frames at the end of the last one
    that nothing is spoken in."""

    features: Tensor
    starts: tuple[int, ...]
    padding: int = 0

    @property
    def frames(self) -> int:
        return int(self.features.shape[-1])

    def overlap(self, number: int) -> int:
        """How many frames a window shares with the one before it."""
        return self.starts[number - 1] + self.frames - self.starts[number]


def one_after_the_other(
    network: DitNetwork, prompt: Prompt, features: Tensor, draw: Draw, how: Sampling
) -> Iterator[tuple[Tensor, bool]]:
    """Each window goes on from the end of the one before, as its prompt.

    features: [1, condition, frames]. Yields mels [1, mels, frames] in the model's range, that
    follow each other without overlap, and whether it is the last."""
    pieces = features.split(how.window - prompt.frames, dim=-1)
    known = prompt
    for number, piece in enumerate(pieces, 1):
        made = network.sample(
            torch.cat([known.features, piece], dim=-1),
            known.mel,
            draw,
            steps=how.steps,
            guidance=how.guidance,
            check=how.check,
        )
        # A prompt that is no longer than the piece: a shorter piece makes the prompt shrink.
        kept = slice(max(0, made.shape[-1] - prompt.frames), None)
        known = Prompt(made[..., kept].to(prompt.mel), piece[..., kept])
        yield made, number == len(pieces)


def side_by_side(
    network: DitNetwork, prompt: Prompt, windows: Windows, draw: Draw, how: Sampling
) -> Tensor:
    """All windows as one batch, each after the same prompt: [windows, mels, frames] in the model's
    range. Noise is drawn once for all."""
    count = windows.features.shape[0]
    known = prompt.features.expand(count, -1, -1)
    return network.sample(
        torch.cat([known, windows.features], dim=-1),
        prompt.mel,
        draw,
        steps=how.steps,
        guidance=how.guidance,
        check=how.check,
    )


def cut_evenly(features: Tensor, longest: int, overlap: int) -> Windows:
    """Windows of one length, as few as `longest` frames allow, that cover features [1, condition,
    frames] and nothing else, behind a lead of `overlap` empty frames, in which the prompt fades."""
    led = functional.pad(features, (overlap, 0))
    total = led.shape[-1]
    count = max(1, math.ceil((total - overlap) / (longest - overlap)))
    size = math.ceil((total + (count - 1) * overlap) / count)
    starts = [number * (size - overlap) for number in range(count - 1)] + [total - size]
    pieces = [led[..., start : start + size] for start in starts]
    return Windows(torch.cat(pieces), tuple(starts))


def cut_officially(features: Tensor, size: int, overlap: int) -> Windows:
    """As the original: windows of full size, the last one padded; and where the padding is shorter
    than the overlap, one more window, which repeats what was covered already."""
    led = functional.pad(features, (overlap, 0))
    total = led.shape[-1]
    starts = list(range(0, total, size - overlap))
    padding = starts[-1] + size - total
    led = functional.pad(led, (0, max(0, padding)))
    pieces = [led[..., start : start + size] for start in starts]
    return Windows(torch.cat(pieces), tuple(starts), padding)
