"""The whole network of a SoVITS file: tokens, phones and references to speech.

Sources: VITS, arXiv:2106.06103, with the parts named in the modules it is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from voxloom.plugins.gpt_sovits.common.content_encoder import (
    ContentEncoder,
    ContentSize,
    at_speed,
    blend_start,
)
from voxloom.plugins.gpt_sovits.common.quantizer import FRAMES_PER_TOKEN, Quantizer
from voxloom.plugins.gpt_sovits.common.reference_encoder import ReferenceEncoder
from voxloom.plugins.gpt_sovits.sovits.flow import Flow
from voxloom.plugins.gpt_sovits.sovits.generator import Generator, GeneratorSize

Noise = Callable[[Sequence[int]], Tensor]  # shape -> normal noise


@dataclass(frozen=True)
class SovitsSize:
    """codes: of the codebook; bins: of the spectrum that the reference encoder hears; style: width
    of the style vector; speaker: width of a speaker vector, 0 where none is read."""

    content: ContentSize
    generator: GeneratorSize
    codes: int
    bins: int
    style: int
    speaker: int = 0


class Style(nn.Module):
    """References, and what a speaker encoder heard in them, to one style vector."""

    def __init__(self, size: SovitsSize) -> None:
        super().__init__()
        self.reads_speaker = size.speaker > 0
        self.reference_encoder = ReferenceEncoder(size.bins, size.style)
        if self.reads_speaker:
            self.speaker = nn.Linear(size.speaker, size.style)
            self.slopes = nn.Parameter(torch.zeros(size.style))
            self.to_text = nn.Linear(size.style, size.content.meeting)

    def join(self, heard: Tensor, speakers: Tensor | None) -> Tensor:
        """The mean style of several references.

        Args:
            heard: [references, style] from the reference encoder.
            speakers: [references, speaker], or one row for all; None where none is read.

        Returns:
            [1, style, 1].
        """
        if self.reads_speaker and speakers is not None:
            heard = functional.prelu(heard + self.speaker(speakers), self.slopes)
        return heard.mean(0)[None, :, None]

    def for_text(self, style: Tensor) -> Tensor:
        """The style at the width where content, text and style meet, [1, meeting, 1]."""
        return self.to_text(style[..., 0])[..., None] if self.reads_speaker else style


class Sovits(nn.Module):
    """Everything that synthesis needs; of the quantizer the codebook alone."""

    def __init__(self, size: SovitsSize) -> None:
        super().__init__()
        self.size = size
        self.quantizer = Quantizer(size.codes, size.content.content)
        self.content_encoder = ContentEncoder(size.content)
        self.style = Style(size)
        self.flow = Flow(size.content.latent, size.content.hidden, size.style)
        self.generator = Generator(size.generator)

    def hidden(
        self,
        tokens: Tensor,
        phones: Tensor,
        style: Tensor,
        *,
        keep_tokens: int | None = None,
        tail: Tensor | None = None,
        padding_tokens: int = 0,
    ) -> Tensor:
        """The hidden frames of tokens [1, tokens], before any change of speed.

        Args:
            phones: [1, phones].
            style: [1, style, 1].
            keep_tokens: the frames of so many last tokens only, of everything if None.
            tail: [1, hidden, overlap], the end of the chunk before, to fade from.
            padding_tokens: how many of the last tokens are heard by the first encoders only.

        Returns:
            [1, hidden, 2 tokens], without the padding.
        """
        frames = self.quantizer.frames(tokens)
        padding = FRAMES_PER_TOKEN * padding_tokens
        style = self.style.for_text(style)
        made = self.content_encoder.encode(frames, phones, style, padding)
        if keep_tokens is not None:
            made = made[..., -FRAMES_PER_TOKEN * keep_tokens :]
        return blend_start(made, tail)

    def latent(
        self, hidden: Tensor, style: Tensor, speed: float, noise_scale: float, drawn: Noise
    ) -> Tensor:
        """The decoder's latent, [1, latent, frames at that speed]. drawn: shape -> normal noise,
        called once, and not at all where noise_scale is 0."""
        mean, log_deviation = self.content_encoder.prior(at_speed(hidden, speed))
        if noise_scale:
            noise = drawn(tuple(mean.shape)).to(mean)
            mean = mean + noise * log_deviation.exp() * noise_scale
        return self.flow.to_decoder(mean, style)


def draws(generator: torch.Generator) -> Noise:
    """Noise from a request's generator, made on the CPU whatever the network's device."""
    return lambda shape: torch.randn(tuple(shape), generator=generator)
