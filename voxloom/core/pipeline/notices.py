"""Warnings gathered while one request runs."""

from __future__ import annotations

from voxloom.core.pipeline import characters
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.result import Notice

SHOWN = 8  # characters named in one notice


class Notices:
    """Each notice once, in the order of appearance. Belongs to one request."""

    def __init__(self) -> None:
        self._all: list[Notice] = []
        self._known: set[Notice] = set()
        self._taken = 0

    def add(self, code: str, message: str) -> None:
        notice = Notice(code, message)
        if notice not in self._known:
            self._known.add(notice)
            self._all.append(notice)

    def all(self) -> tuple[Notice, ...]:
        return tuple(self._all)

    def fresh(self) -> tuple[Notice, ...]:
        """Those that came since the last call."""
        found = tuple(self._all[self._taken :])
        self._taken = len(self._all)
        return found


def of_phones(phones: Phones, offset: int) -> list[Notice]:
    """What the frontend noted, and which letters no phone speaks.

    offset: where the phones' text starts in the request's text, counted in characters."""
    found = [Notice(code, message) for code, message in phones.notes.items()]
    spoken = bytearray(len(phones.text))
    for start, end in phones.spans:
        spoken[start:end] = b"\1" * (end - start)
    silent = [
        (place, character)
        for place, character in enumerate(phones.text)
        if not spoken[place] and characters.letter_or_digit.match(character)
    ]
    if silent:
        listed = ", ".join(f"{c!r} at {offset + place}" for place, c in silent[:SHOWN])
        more = f" and {len(silent) - SHOWN} more" if len(silent) > SHOWN else ""
        found.append(Notice("silent-characters", f"No sound speaks {listed}{more}."))
    return found
