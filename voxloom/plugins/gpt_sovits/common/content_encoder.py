"""From semantic tokens, phones and a style to the frames of speech: GPT-SoVITS's text encoder."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from voxloom.plugins.gpt_sovits.common.embedding import table
from voxloom.plugins.gpt_sovits.common.relative_encoder import CrossAttention, RelativeEncoder

MEETING_HEADS = 4  # of the cross attention; no file says it


@dataclass(frozen=True)
class ContentSize:
    """symbols, content: phones and width of a token's vector; hidden, inner, layers, heads, kernel,
    window: of the encoders; meeting: width where content, text and style meet; latent: channels of
    the prior's mean."""

    symbols: int
    content: int = 768
    hidden: int = 192
    inner: int = 768
    layers: int = 6
    heads: int = 2
    kernel: int = 3
    window: int = 4
    meeting: int = 512
    latent: int = 192


class Meeting(nn.Module):
    """Content asks the text, and the style is added (MRTE in the original's names)."""

    def __init__(self, size: ContentSize) -> None:
        super().__init__()
        self.content_in = nn.Conv1d(size.hidden, size.meeting, 1)
        self.text_in = nn.Conv1d(size.hidden, size.meeting, 1)
        self.attention = CrossAttention(size.meeting, MEETING_HEADS)
        self.out = nn.Conv1d(size.meeting, size.hidden, 1)

    def forward(self, content: Tensor, text: Tensor, style: Tensor) -> Tensor:
        asked = self.content_in(content)
        return self.out(self.attention(asked, self.text_in(text)) + asked + style)


class ContentEncoder(nn.Module):
    """Every length is one utterance's own, so nothing is masked."""

    def __init__(self, size: ContentSize) -> None:
        super().__init__()
        shape = (size.hidden, size.inner, size.heads, size.kernel, size.window)
        self.size = size
        self.content_in = nn.Conv1d(size.content, size.hidden, 1)
        self.content_encoder = RelativeEncoder(size.layers // 2, *shape)
        self.text_embedding = table(size.symbols, size.hidden)
        self.text_encoder = RelativeEncoder(size.layers, *shape)
        self.meeting = Meeting(size)
        self.joint_encoder = RelativeEncoder(size.layers // 2, *shape)
        self.distribution = nn.Conv1d(size.hidden, 2 * size.latent, 1)

    def forward(self, content: Tensor, phones: Tensor, style: Tensor, speed: float = 1.0) -> Tensor:
        """The hidden frames at the speed asked for.

        Args:
            content: [batch, content, frames], a token's vector for each of its frames.
            phones: [batch, phones] int64.
            style: [batch, meeting, 1].
            speed: 2 is twice as fast.

        Returns:
            [batch, hidden, frames']; frames' = frames at speed 1, else int(frames / speed) + 1.
        """
        return at_speed(self.encode(content, phones, style), speed)

    def encode(
        self, content: Tensor, phones: Tensor, style: Tensor, right_padding: int = 0
    ) -> Tensor:
        """The hidden frames as trained, [batch, hidden, frames]; `right_padding` frames at the end
        are heard by the first encoders only and left out of the result."""
        spoken = self.content_encoder(self.content_in(content))
        text = self.text_encoder(self.text_embedding(phones).transpose(1, 2))
        joined = self.meeting(spoken, text, style)
        if right_padding:
            joined = joined[..., :-right_padding]
        return self.joint_encoder(joined)

    def prior(self, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """Mean and log deviation of the latent, each [batch, latent, frames]."""
        mean, log_deviation = self.distribution(hidden).chunk(2, dim=1)
        return mean, log_deviation


def at_speed(hidden: Tensor, speed: float) -> Tensor:
    """Linear interpolation of [batch, channels, frames] to int(frames / speed) + 1 frames; at
    speed 1 nothing changes."""
    if speed == 1:
        return hidden
    frames = int(hidden.shape[-1] / speed) + 1
    return functional.interpolate(hidden, size=frames, mode="linear", align_corners=False)


def blend_start(hidden: Tensor, tail: Tensor | None) -> Tensor:
    """Let the end of the chunk before fade into the start of this one.

    Args:
        hidden: [batch, channels, frames].
        tail: [batch, channels, overlap] of the chunk before, at most as long; None for a first.
    Returns:
        As hidden; frame i < overlap is sin(pi i / 2L) of it and cos(pi i / 2L) of the tail.
    """
    if tail is None:
        return hidden
    overlap = tail.shape[-1]
    steps = torch.arange(2 * overlap, dtype=torch.float32, device=hidden.device)
    window = torch.sin(steps * torch.pi / (2 * overlap)).to(hidden.dtype)
    mixed = window[:overlap] * hidden[..., :overlap] + window[overlap:] * tail
    return torch.cat([mixed, hidden[..., overlap:]], dim=-1)
