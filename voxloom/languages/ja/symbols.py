"""Open JTalk's phones with their pitch -> the symbols of each phone inventory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

NUCLEI = frozenset(("a", "i", "u", "e", "o", "N", "cl", "A", "I", "U", "E", "O"))
_PITCHED = frozenset("aiueoN")
# Sounds of loan words that an inventory lacks.
_NEAREST = {"fy": "hy", "vy": "by"}
_IN_TWO = {"fy": "f y", "vy": "v y", "ty": "t y", "gw": "g w", "kw": "k w"}


class Sound(NamedTuple):
    """One phone of Open JTalk. high: the pitch of its mora; after: the pitch mark that follows,
    `[` rise, `]` fall, `#` end of an accent phrase, or nothing."""

    phone: str
    high: bool
    after: str = ""


def _mini(sound: Sound) -> tuple[str, ...]:
    phone = _NEAREST.get(sound.phone, sound.phone)
    return (f"ja:{phone}{int(sound.high)}" if phone in _PITCHED else f"ja:{phone}",)


def _plain(sound: Sound) -> tuple[str, ...]:
    """Phones alone, vowels devoiced where the list has a symbol for it."""
    phone = sound.phone
    if phone in "AEO":
        phone = phone.lower()
    return tuple(_IN_TWO.get(phone, phone).split())


def _with_pitch(sound: Sound) -> tuple[str, ...]:
    """Voiced vowels and pitch marks; the models learned an unknown symbol at phrase ends."""
    phone = sound.phone.lower() if sound.phone in "AIUEO" else sound.phone
    mark = "UNK" if sound.after == "#" else sound.after
    return (*_IN_TWO.get(phone, phone).split(), *([mark] if mark else []))


WRITERS: Mapping[str, Callable[[Sound], tuple[str, ...]]] = {
    "mini": _mini,
    "gpt-sovits-v1": _plain,
    "gpt-sovits-v2": _with_pitch,
}


def writer(inventory: str, prosody: str = "auto") -> Callable[[Sound], tuple[str, ...]]:
    """How the sounds of Open JTalk are written: devoiced vowels, `cl` and consonants of `mini`
    have no pitch. prosody: `none` for the phones alone, of inventories with pitch marks."""
    write = _plain if prosody == "none" and inventory != "mini" else WRITERS[inventory]
    return lru_cache(maxsize=512)(write)
