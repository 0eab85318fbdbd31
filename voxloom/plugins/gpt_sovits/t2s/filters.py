"""From logits to a token: penalty, filters, draw, and whether the speech ends here.

The order is that of GPT-SoVITS: repetition penalty, top-p, temperature, top-k, softmax, draw.
Where its top-p differs from the published rule, `official` chooses; see `nucleus`.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from voxloom.plugins.gpt_sovits.t2s.options import Sampling

_COLDEST = 1e-5


def penalise(logits: Tensor, said: Tensor, penalty: float) -> Tensor:
    """Make what was said before less probable, **in place**: later tests see it.

    Args:
        logits: [rows, width], overwritten.
        said: [rows, width] bool, True for each token said before, the prompt's too.
        penalty: above 1 makes them rarer; negative logits are multiplied, others divided by it.

    Source: Keskar et al., "CTRL", arXiv:1909.05858, section 4.1, once per token.
    """
    if penalty != 1.0:
        lessened = torch.where(logits < 0, logits * penalty, logits / penalty)
        torch.where(said, lessened, logits, out=logits)
    return logits


def nucleus(logits: Tensor, top_p: float, *, official: bool = False) -> Tensor:
    """Leave only the most probable tokens; the first is always kept.

    By the published rule, the smallest set whose probability reaches `top_p`. The original drops
    the token that crosses the threshold too, which `official` repeats.

    Source: Holtzman et al., arXiv:1904.09751, section 3.1.
    """
    ordered, places = torch.sort(logits, descending=True)
    total = ordered.softmax(-1).cumsum(-1)
    drop = total > top_p if official else (total >= top_p).roll(1, -1)
    drop[:, 0] = False
    return logits.masked_fill(drop.scatter(1, places, drop), -float("inf"))


def probabilities(
    logits: Tensor, said: Tensor, sampling: Sampling, *, official: bool = False
) -> Tensor:
    """[rows, width] -> the same, rows adding up to 1. Penalises `logits` in place."""
    left = penalise(logits, said, sampling.repetition_penalty)
    if sampling.top_p < 1.0:
        left = nucleus(left, sampling.top_p, official=official)
    left = left / max(sampling.temperature, _COLDEST)
    if sampling.top_k < left.shape[1]:
        smallest = left.topk(sampling.top_k).values[:, -1:]
        left = left.masked_fill(left < smallest, -float("inf"))  # ties survive
    return left.softmax(-1)


def draw(chances: Tensor, generators: Sequence[torch.Generator]) -> Tensor:
    """One token a row, [rows] int64: the first to arrive in a race of exponential clocks.

    Args:
        chances: [rows, width].
        generators: one for each row, which then draws what it would draw alone; or one for all.
    """
    clocks = torch.empty(chances.shape, dtype=chances.dtype)  # generators are the CPU's
    if len(generators) == 1:
        clocks.exponential_(1, generator=generators[0])
    else:
        for row, generator in zip(clocks, generators, strict=True):
            row.exponential_(1, generator=generator)
    return (chances / clocks.to(chances.device)).argmax(-1)


def ended(logits: Tensor, drawn: Tensor, end: int) -> Tensor:
    """[rows] bool: the end token was drawn, or was the likeliest before temperature and top-k."""
    return (drawn == end) | (logits.argmax(-1) == end)
