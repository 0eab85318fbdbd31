"""Cutting the tokens of a stream into chunks: at a fixed length, or where the voice pauses.

A pause is told by how alike a token's embedding is to that of the code of silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from voxloom.plugins.gpt_sovits.t2s.options import Streaming

_BEHIND = 2  # tokens that must be known behind a cut at a pause


def likeness(codes: Tensor, pause: int) -> Tensor:
    """How alike each code is to the code of silence: codes [n, width] -> cosines [n]."""
    codes = codes.to(torch.float32)
    return functional.cosine_similarity(codes[pause][None], codes, dim=-1)


class Cutter:
    """Cuts one growing list of tokens; made for one stream.

    The original has two faults here, which `official` repeats. It yields everything that waits
    but goes on from the pause, so that what lies behind the pause is yielded again with the next
    chunk; here a chunk ends at the pause, and the chunks joined are the whole. And it looks for
    the clearest pause among all tokens that wait, so that one that comes too early for a cut, such
    as the silence at the beginning, hides all later ones; here only those are looked at that make
    a chunk long enough.
    """

    def __init__(self, options: Streaming, alike: Tensor, *, official: bool) -> None:
        """alike: of every code to silence, see `likeness`; on the CPU."""
        self._options, self._alike, self._official = options, alike, official
        self._start = 0

    def cut(self, tokens: Sequence[int]) -> Iterator[list[int]]:
        """The chunk that is ready, if one is; `tokens` is all that was said."""
        waiting = list(tokens[self._start :])
        if self._options.mode == "fixed":
            if len(waiting) >= self._options.tokens:
                self._start = len(tokens)
                yield waiting
        elif len(waiting) >= self._options.tokens + _BEHIND:
            length = self._pause(waiting, 1 if self._official else self._options.tokens)
            if length >= self._options.tokens:
                self._start += length
                yield waiting if self._official else waiting[:length]

    def rest(self, tokens: Sequence[int]) -> list[int]:
        """What is left when no more tokens come; may be empty."""
        return list(tokens[self._start :])

    def _pause(self, waiting: Sequence[int], least: int) -> int:
        """Tokens up to and with the clearest pause, `least` or more; 0 if there is none."""
        score = self._alike[list(waiting)] - self._options.threshold
        score[score < 0] = -1.0
        score[:-1] += score[1:].clone()  # a pause is two tokens long
        best = least - 1 + int(score[least - 1 :].argmax())
        return best + 1 if score[best] >= 0 else 0
