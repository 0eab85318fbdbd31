"""Pinyin as people write it -> syllables with a tone digit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from voxloom.languages.text.hints import Notation
from voxloom.languages.zh.symbols import split, symbols

PINYIN = "pinyin"
_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_DIAERESIS = "\u0308"
_BETWEEN = re.compile(r"[\s'’·-]+")
_SYLLABLE = re.compile(r"([a-zê]+)([0-5]?)")


def syllables(value: str) -> tuple[str, ...]:
    """`chong2 qing4`, `háng`, `nǚ'ér` -> `chong2`, `hang2`, `nv3`, `er2`; ü can be written v, u:
    or ü, and no tone, 0 or 5 is the neutral one. Raises ValueError with the reason."""
    written = [part for part in _BETWEEN.split(value.strip().lower()) if part]
    if not written:
        raise ValueError("it is empty")
    return tuple(map(_syllable, written))


def _syllable(written: str) -> str:
    tone, letters = "", ""
    for char in unicodedata.normalize("NFD", written.replace("u:", "v")):
        if char in _TONES:
            if tone:
                raise ValueError(f"{written!r} has two tones")
            tone = _TONES[char]
        elif char == _DIAERESIS:
            letters = letters[:-1] + "v"
        else:
            letters += char
    match = _SYLLABLE.fullmatch(letters)
    if match is None or split(match[1]) is None:
        raise ValueError(f"{written!r} is no syllable of Mandarin")
    if tone and match[2]:
        raise ValueError(f"{written!r} has two tones")
    return match[1] + (tone or match[2] or "5").replace("0", "5")


def notations(inventory: str) -> Mapping[str, Notation]:
    """The notations of hints, for one inventory."""

    def pinyin(value: str) -> tuple[str, ...]:
        spoken: list[str] = []
        for syllable in syllables(value):
            spoken += symbols(syllable, inventory) or ()
        return tuple(spoken)

    return {PINYIN: pinyin}
