"""Warnings gathered while one request runs."""

from __future__ import annotations

from collections import Counter

from voxloom.core.pipeline import characters
from voxloom.core.pipeline.pieces import Piece
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.result import Notice

MOST = 20  # notices of one code
SHOWN = 8  # characters named in one notice


class Notices:
    """Each notice once, in the order of appearance, and not too many of one code. Belongs to one
    request."""

    def __init__(self) -> None:
        self._all: list[Notice] = []
        self._known: set[Notice] = set()
        self._counts: Counter[str] = Counter()
        self._taken = 0

    def add(self, code: str, message: str) -> None:
        notice = Notice(code, message)
        if notice in self._known or self._counts[code] > MOST:
            return
        self._counts[code] += 1
        if self._counts[code] > MOST:
            notice = Notice(code, "There are more of these; the rest is not listed.")
        self._known.add(notice)
        self._all.append(notice)

    def all(self) -> tuple[Notice, ...]:
        return tuple(self._all)

    def fresh(self) -> tuple[Notice, ...]:
        """Those that came since the last call."""
        found = tuple(self._all[self._taken :])
        self._taken = len(self._all)
        return found


def silent_letters(phones: Phones, piece: Piece) -> str:
    """A message about the letters that no phone speaks, with their places in the request's text;
    empty if all are spoken."""
    spoken = bytearray(len(phones.text))
    for start, end in phones.spans:
        spoken[start:end] = b"\1" * (end - start)
    silent = [
        (piece.cover(place, place + 1)[0], character)
        for place, character in enumerate(phones.text)
        if not spoken[place] and characters.letter_or_digit.match(character)
    ]
    if not silent:
        return ""
    listed = ", ".join(f"{c!r} (character {place + 1})" for place, c in silent[:SHOWN])
    more = f" and {len(silent) - SHOWN} more" if len(silent) > SHOWN else ""
    return f"No sound speaks {listed}{more}."
