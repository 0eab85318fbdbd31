"""Japanese full-context labels -> accent phrases an English voice can speak."""

from __future__ import annotations

import re

from voxloom.training.teachers.borrowed import Part, Unit
from voxloom.training.teachers.openjtalk import label
from voxloom.training.teachers.spoken import PAUSE

VOWELS = {"a": "aa", "i": "iy", "u": "uw", "e": "eh", "o": "ow"}
CONSONANTS = {
    **{name: (name,) for name in ("b", "ch", "d", "f", "g", "k", "m", "n", "p", "s", "sh", "t")},
    **{"v": ("v",), "w": ("w",), "y": ("y",), "z": ("z",), "h": ("hh",), "j": ("jh",)},
    **{"r": ("l",), "ts": ("t", "s"), "kw": ("k", "w"), "gw": ("g", "w")},
    **{f"{name}y": (name, "y") for name in ("b", "d", "g", "k", "m", "n", "p", "t")},
    **{"hy": ("hh", "y"), "ry": ("l", "y")},
}
HIGH, LOW, QUESTION = 2.0, -2.5, 4.0


def units(lines: list[str], text: str) -> list[Unit] | None:
    """Full-context label lines of `text` -> units, one an accent phrase."""
    labelled = label(lines, text)
    if labelled is None:
        return None
    phones = labelled[0]
    starts = _phrase_starts(lines)
    result: list[Unit] = []
    parts: list[Part] = []
    for index, symbol in enumerate(phones):
        if index in starts and parts:
            result.append(Unit(tuple(parts)))
            parts = []
        if not symbol.startswith("ja:"):
            if parts:
                result.append(Unit(tuple(parts)))
                parts = []
            if result and symbol != PAUSE:
                result[-1] = Unit(result[-1].parts, symbol)
            continue
        following = phones[index + 1] if index + 1 < len(phones) else ""
        part = _part(symbol, following)
        if part is None:
            return None
        parts.append(part)
    if result and phones[-1] == "?":
        parts = list(result[-1].parts)
        last = parts[-1]
        parts[-1] = Part(last.symbol, last.arpabet, ((0.3, HIGH), (0.95, QUESTION)))
        result[-1] = Unit(tuple(parts), "?")
    return result or None


def _phrase_starts(lines: list[str]) -> set[int]:
    starts = set()
    for index in range(1, len(lines)):
        mora = re.search(r"/A:\S+?\+(\d+|xx)\+", lines[index])
        before = re.search(r"/A:\S+?\+(\d+|xx)\+", lines[index - 1])
        if mora and before and mora[1] == "1" and before[1] != "1":
            starts.add(index)
    return starts


def _part(symbol: str, following: str) -> Part | None:
    name = symbol.removeprefix("ja:")
    if name[0] in VOWELS and len(name) == 2 and name[1] in "01":
        pitch = HIGH if name[1] == "1" else LOW
        return Part(symbol, (VOWELS[name[0]],), ((0.3, pitch), (0.8, pitch)))
    if name.startswith("N"):
        return Part(symbol, ("n",), ((0.5, HIGH if name[1] == "1" else LOW),))
    if name in {"I", "U", "A", "E", "O"}:
        return Part(symbol, (VOWELS[name.lower()],), whispered=True)
    if name == "cl":
        spoken = CONSONANTS.get(following.removeprefix("ja:"))
        return None if spoken is None else Part(symbol, (spoken[0],))
    spoken = CONSONANTS.get(name)
    return None if spoken is None else Part(symbol, spoken)
