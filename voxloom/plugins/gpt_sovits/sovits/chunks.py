"""Speaking a sentence while its tokens still come: chunk by chunk, with cross-fades.

Each chunk is made of all tokens so far, of which only the last are kept, so that the encoders hear
what was said before. Its hidden frames fade over from those of the chunk before, and so do its
samples, at the place where both agree best. A join may drop up to 320 samples, so a sentence spoken
in chunks is a little shorter than the whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from voxloom.interfaces.tokens import SemanticTokens
from voxloom.plugins.gpt_sovits.common.joining import shift
from voxloom.plugins.gpt_sovits.common.quantizer import FRAMES_PER_TOKEN
from voxloom.plugins.gpt_sovits.sovits.network import Noise, Sovits

FEWEST = 10  # tokens of a chunk; a shorter one is made longer at its start, and cut again


@dataclass(frozen=True, eq=False)
class Piece:
    """One chunk for the decoder.

    latent: [1, channels, frames], none for a last chunk without tokens; keep: its last samples that
    count, all of them if 0; hold: samples at its end that the next chunk says again."""

    latent: Tensor
    keep: int
    hold: int
    final: bool


def pieces(
    network: Sovits,
    chunks: Iterable[SemanticTokens],
    phones: Tensor,
    style: Tensor,
    *,
    speed: float,
    noise_scale: float,
    overlap_tokens: int,
    drawn: Noise,
) -> Iterator[Piece]:
    """The chunks of a prior's stream, made ready for the decoder as they come.

    phones: [1, phones]; style: [1, style, 1]."""
    token_samples = network.size.generator.hop_length * (FRAMES_PER_TOKEN / speed)
    said = torch.zeros(1, 0, dtype=torch.int64, device=phones.device)
    tail: Tensor | None = None
    for chunk in chunks:
        count = int(chunk.ids.shape[-1])
        if not count:
            nothing = style.new_zeros(1, network.size.content.latent, 0)
            yield Piece(nothing, 0, 0, chunk.final)
            continue
        said = torch.cat([said, chunk.ids.to(said)[None]], dim=-1)
        known = 0 if tail is None else tail.shape[-1] // FRAMES_PER_TOKEN
        overlap = min(overlap_tokens, known)
        shared = min(overlap_tokens + max(0, FEWEST - count), known)
        hidden = network.hidden(
            said,
            phones,
            style,
            keep_tokens=None if tail is None else count + shared,
            tail=None if tail is None else tail[..., -FRAMES_PER_TOKEN * shared :],
        )
        latent = network.latent(hidden, style, speed, noise_scale, drawn)
        tail = hidden
        keep = int((overlap + count) * token_samples) if shared > overlap else 0
        hold = min(overlap_tokens, hidden.shape[-1] // FRAMES_PER_TOKEN)
        yield Piece(latent, keep, math.ceil(hold * token_samples), chunk.final)


class Joiner:
    """Waveforms of the pieces -> what can be heard of each.

    official: the last chunk follows as it is, without a join, as in the original program."""

    def __init__(self, *, official: bool) -> None:
        self.official = official
        self.last: Tensor | None = None
        self.held = 0  # samples of `last` not yet given

    def feed(self, waveform: Tensor, piece: Piece) -> Tensor:
        """waveform: [samples] of the piece, none for a last piece without tokens."""
        waveform = waveform[-piece.keep :]
        if not waveform.numel():
            held, self.held = self.held, 0
            return waveform if self.last is None or not held else self.last[-held:]
        heard = waveform
        if self.last is not None and not (piece.final and self.official):
            heard = self._joined(self.last, waveform)
        self.last, self.held = waveform, 0 if piece.final else min(piece.hold, heard.shape[-1])
        return heard[: heard.shape[-1] - self.held]

    def _joined(self, before: Tensor, waveform: Tensor) -> Tensor:
        """The waveform from where it fits best, the end of the one before fading out over it."""
        overlap = min(self.held, waveform.shape[-1])
        if not overlap:
            return waveform
        moved = waveform[shift(before, waveform, overlap) :]
        window = torch.hann_window(2 * overlap, dtype=moved.dtype, device=moved.device)
        # Written into the waveform itself: after a short chunk the next join hears it as it is.
        moved[:overlap] = window[:overlap] * moved[:overlap] + window[overlap:] * before[-overlap:]
        return moved
