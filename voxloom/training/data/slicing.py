"""A long recording of several sentences -> one slice a sentence, cut in its pauses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from voxloom.core.dsp import silences

LONGEST_S = 12.0
LEAST_PAUSE_S = 0.2
MARGIN_S = 0.12
RATE_BETWEEN = (0.6, 1.6)  # of the recording's mean; beyond it the cut is not to be trusted
_SENTENCE = re.compile(r"[^.?!…。？！]+(?:[.?!…。？！]+[\"'”’」』)]*|$)")


@dataclass(frozen=True)
class Slice:
    """Samples [start, end) of a recording, and the sentence they say."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[str]:
    """Parted after final marks; a mark within a number (`3.5`) or a word parts nothing."""
    found: list[str] = []
    begun = ""
    for match in _SENTENCE.finditer(text):
        begun += match[0]
        wide = match[0][-1] in "…。？！"
        if match.end() == len(text) or wide or text[match.end()].isspace():
            found.append(begun.strip())
            begun = ""
    return [*found, begun.strip()] if begun.strip() else [one for one in found if one]


def cut(waveform: torch.Tensor, sample_rate: int, text: str) -> list[Slice] | str:
    """Slices of a recording, or the reason why it cannot be cut.

    A recording of at most 12 s stays whole. In a longer one each boundary of sentences is laid
    into a pause, so that the lengths of the slices come nearest to those of their texts (dynamic
    programming over squared relative errors). It is no aligner: what does not fit is refused.

    Args:
        waveform: [samples], mono.
    """
    quiet = silences(waveform, sample_rate, threshold_db=-35.0, least_seconds=LEAST_PAUSE_S)
    total = waveform.shape[-1]
    first, last = _speech(quiet, total)
    margin = round(MARGIN_S * sample_rate)
    first, last = max(0, first - margin), min(total, last + margin)
    if last - first <= LONGEST_S * sample_rate:
        return [Slice(first, last, text)]
    parts = sentences(text)
    pauses = [(start, end) for start, end in quiet if start > first and end < last]
    if len(parts) < 2:
        return f"it is {(last - first) / sample_rate:.0f} s long and its text is one sentence"
    if len(pauses) < len(parts) - 1:
        return f"it has {len(pauses)} pauses for {len(parts)} sentences"
    bounds = _place([len(part) for part in parts], pauses, first, last)
    slices = [
        Slice(max(start - margin, 0), min(end + margin, total), part)
        for (start, end), part in zip(bounds, parts, strict=True)
    ]
    mean = sum(map(len, parts)) / sum(end - start for start, end in bounds)
    for (start, end), part in zip(bounds, parts, strict=True):
        if not RATE_BETWEEN[0] <= len(part) / (end - start) / mean <= RATE_BETWEEN[1]:
            return f"no pauses fit its sentences: {part[:30]!r} would be too fast or too slow"
    longest = max(slices, key=lambda one: one.end - one.start)
    if longest.end - longest.start > 1.5 * LONGEST_S * sample_rate:
        return f"one sentence takes {(longest.end - longest.start) / sample_rate:.0f} s"
    return slices


def _speech(quiet: Sequence[tuple[int, int]], total: int) -> tuple[int, int]:
    """[first, last) without the silence at both ends."""
    first = quiet[0][1] if quiet and quiet[0][0] == 0 else 0
    # The last frame may reach a little beyond the whole frames.
    last = quiet[-1][0] if quiet and quiet[-1][1] >= total - total // 50 - 1 else total
    return (first, last) if first < last else (0, total)


def _place(
    lengths: Sequence[int], pauses: Sequence[tuple[int, int]], first: int, last: int
) -> list[tuple[int, int]]:
    """The [start, end) of each sentence, between the pauses whose choice costs least."""
    silent = sum(end - start for start, end in pauses)
    rate = (last - first - silent) / sum(lengths)

    # best[p]: cost and choices with the newest boundary at pause p.
    def cost(length: int, start: int, end: int) -> float:
        wanted = length * rate
        inside = sum(b - a for a, b in pauses if a >= start and b <= end)
        return ((end - start - inside - wanted) / wanted) ** 2

    best: dict[int, tuple[float, tuple[int, ...]]] = {-1: (0.0, ())}
    for length in lengths[:-1]:
        longer: dict[int, tuple[float, tuple[int, ...]]] = {}
        for before, (spent, chosen) in best.items():
            start = first if before < 0 else pauses[before][1]
            for here in range(before + 1, len(pauses)):
                total = spent + cost(length, start, pauses[here][0])
                if here not in longer or total < longer[here][0]:
                    longer[here] = (total, (*chosen, here))
        best = longer
    _, chosen = min(
        (spent + cost(lengths[-1], pauses[here][1], last), chosen)
        for here, (spent, chosen) in best.items()
    )
    starts = [first, *(pauses[p][1] for p in chosen)]
    ends = [*(pauses[p][0] for p in chosen), last]
    return list(zip(starts, ends, strict=True))
