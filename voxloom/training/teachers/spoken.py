"""What every teacher returns, and the small label rules they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

PAUSE = "SP"
MARKS = {
    **{mark: mark for mark in ",.?!…-"},
    **{"、": ",", "，": ",", ";": ",", ":": ",", "；": ",", "：": ",", "。": ".", "．": "."},
    **{"？": "?", "！": "!"},
}


@dataclass(frozen=True)
class Spoken:
    """waveform [samples] float64 at `sample_rate`; `ends[i]` is when `phones[i]` ends, seconds."""

    waveform: np.ndarray
    sample_rate: int
    phones: tuple[str, ...]
    ends: tuple[float, ...]


@dataclass(frozen=True)
class Contour:
    """Pitch to impose: semitones above the speaker's F0 at times in seconds; whispered spans."""

    times: tuple[float, ...]
    semitones: tuple[float, ...]
    whispered: tuple[tuple[float, float], ...] = ()


def close(phones: list[str], ends: list[float], final_mark: str) -> None:
    """Make the utterance start with a pause and end with `final_mark`, in place."""
    if phones[-1] == PAUSE:
        phones[-1] = final_mark
    elif phones[-1] != final_mark:
        phones.append(final_mark)
        ends.append(ends[-1])
    if phones[0] != PAUSE:
        phones.insert(0, PAUSE)
        ends.insert(0, 0.0)


def mark_of(punctuation: str) -> str | None:
    """The inventory's mark for a punctuation string, or None if it has no mark in it."""
    if punctuation.startswith("..."):
        return "…"
    return next((MARKS[char] for char in punctuation if char in MARKS), None)
