"""Segments of the English engines -> the inventory's symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING

import soundfile

from voxloom.training.teachers.spoken import PAUSE, Spoken, close, mark_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np

    from voxloom.training.teachers.festival import Segment

VOWELS = frozenset("AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW".split())
CONSONANTS = frozenset("B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH".split())
# Engine names outside CMUdict: reduced vowels become their unstressed CMUdict spelling.
ALLOPHONES = {"AX": "AH", "AXR": "ER", "DX": "T", "NX": "N", "HV": "HH", "IX": "IH"}
SILENCES = frozenset({"pau", "h#", "ssil", "brth"})


def symbol(name: str, stress: int) -> str | None:
    """Inventory symbol of an engine phone, or None if the engine's name is not known."""
    upper = ALLOPHONES.get(name.upper(), name.upper())
    if upper in CONSONANTS:
        return f"en:{upper}"
    if upper in VOWELS:
        return f"en:{upper}{0 if name in ('ax', 'axr', 'ix') else min(stress, 2)}"
    return None


def label(segments: Sequence[Segment]) -> tuple[list[str], list[float]] | None:
    """Segments -> (phones, ends in seconds); None if one of them has no symbol."""
    phones: list[str] = []
    ends: list[float] = []
    mark: str | None = None
    for index, segment in enumerate(segments):
        if segment.name in SILENCES:
            if phones and mark is None and phones[-1] == PAUSE:
                ends[-1] = segment.end
                continue
            phones.append(mark or PAUSE)
            ends.append(segment.end)
            mark = None
            continue
        if mark is not None:  # a mark without an audible pause keeps zero length
            phones.append(mark)
            ends.append(ends[-1])
            mark = None
        found = symbol(segment.name, segment.stress)
        if found is None:
            return None
        phones.append(found)
        ends.append(segment.end)
        following = segments[index + 1] if index + 1 < len(segments) else None
        if following is None or following.token != segment.token:
            mark = mark_of(segment.punctuation)
    if not phones:
        return None
    final = mark or (phones[-1] if phones[-1] in {".", "?", "!", "…"} else ".")
    if phones[-1] in {",", "-"}:
        phones[-1] = final = "."
    close(phones, ends, final)
    return phones, ends


def from_segments(wave: Path, segments: Sequence[Segment]) -> Spoken | None:
    """A rendered file and its segments -> labelled speech."""
    labelled = label(segments)
    if labelled is None:
        return None
    waveform: np.ndarray
    waveform, sample_rate = soundfile.read(str(wave))
    return Spoken(waveform, sample_rate, tuple(labelled[0]), tuple(labelled[1]))
