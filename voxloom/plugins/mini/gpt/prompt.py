"""Where in its phones each token of a prompt is: the likeliest walk along them.

Viterbi's algorithm (Forney, "The Viterbi algorithm", Proc. IEEE 61(3), 1973) over which phones a
token usually speaks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import Tensor

STEP = -0.7  # log cost of going to the next phone, as phones take two tokens on the average
SKIP = -2.5  # of every phone that is passed over without a token
FURTHEST = 4  # phones that one token may go on


def aligned(scores: Tensor) -> Tensor | None:
    """scores [tokens, phones], log of how likely a token speaks a phone -> places [tokens] int64,
    never falling, from the first phones to the last ones; None if the tokens are too few."""
    count, phones = scores.shape
    moves = [0.0, *(STEP + SKIP * (further - 1) for further in range(1, FURTHEST + 1))]
    best = scores.new_full((phones,), -torch.inf)
    for start in range(min(FURTHEST, phones)):
        best[start] = scores[0, start] + SKIP * start
    came = torch.zeros(count, phones, dtype=torch.int64)
    for place in range(1, count):
        ways = scores.new_full((len(moves), phones), -torch.inf)
        for further, cost in enumerate(moves[: min(len(moves), phones)]):
            ways[further, further:] = best[: phones - further] + cost
        best, came[place] = ways.max(0)
        best = best + scores[place]
    ends = torch.arange(max(0, phones - FURTHEST), phones)
    final = best[ends] + SKIP * (phones - 1 - ends)
    if not bool(torch.isfinite(final).any()):
        return None
    places = torch.empty(count, dtype=torch.int64)
    here = int(ends[int(final.argmax())])
    for place in range(count - 1, -1, -1):
        places[place] = here
        here -= int(came[place, here])
    return places
