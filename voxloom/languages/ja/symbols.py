"""Open JTalk's phones with their pitch -> the symbols of each phone inventory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

NUCLEI = frozenset(("a", "i", "u", "e", "o", "N", "cl", "A", "I", "U", "E", "O"))
_PITCHED = frozenset("aiueoN")
_NEAREST = {"fy": "hy", "vy": "by"}  # sounds of loan words that the inventory lacks


@dataclass(frozen=True)
class Sound:
    """One phone of Open JTalk. high: the pitch of its mora."""

    phone: str
    high: bool


def _mini(sound: Sound) -> str:
    phone = _NEAREST.get(sound.phone, sound.phone)
    return f"ja:{phone}{int(sound.high)}" if phone in _PITCHED else f"ja:{phone}"


WRITERS: Mapping[str, Callable[[Sound], str]] = {"mini": _mini}


def symbol(sound: Sound, inventory: str) -> str:
    """The inventory's symbol of a phone; devoiced vowels, `cl` and consonants have no pitch."""
    return WRITERS[inventory](sound)
