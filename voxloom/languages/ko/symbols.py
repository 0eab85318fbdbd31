"""Syllables -> symbols of the phone inventories that have Korean, and the notation `hangul`."""

from __future__ import annotations

from collections.abc import Mapping

from voxloom.languages.ko.hangul import decompose
from voxloom.languages.text.hints import Notation

# The inventory has single vowels only: the others are written as two.
LETTERS: Mapping[str, str] = {
    **{
        "ㅘ": "ㅗㅏ",
        "ㅙ": "ㅗㅐ",
        "ㅚ": "ㅗㅣ",
        "ㅝ": "ㅜㅓ",
        "ㅞ": "ㅜㅔ",
        "ㅟ": "ㅜㅣ",
        "ㅢ": "ㅡㅣ",
    },
    **{"ㅑ": "ㅣㅏ", "ㅒ": "ㅣㅐ", "ㅕ": "ㅣㅓ", "ㅖ": "ㅣㅔ", "ㅛ": "ㅣㅗ", "ㅠ": "ㅣㅜ"},
}
SPACE = "空"


def symbols(onset: str, vowel: str, coda: str) -> tuple[str, ...]:
    """A syllable as it sounds -> its letters; the silent onset ㅇ is written as well."""
    return tuple(onset + LETTERS.get(vowel, vowel) + coda)


def heard(value: str) -> tuple[str, ...]:
    """The notation `hangul`: Korean as it is pronounced, `머거` for 먹어.

    Raises ValueError: a character that is no syllable, or a coda that cannot be heard."""
    found: list[str] = []
    for char in value.strip():
        onset, vowel, coda = decompose(char)
        if char == " ":
            found.append(SPACE)
        elif not vowel:
            raise ValueError(f"{char!r} is no Hangul syllable")
        elif coda not in ("", *"ㄱㄴㄷㄹㅁㅂㅇ"):
            raise ValueError(f"no syllable is pronounced with {coda} at its end, as {char} is")
        else:
            found += symbols(onset, vowel, coda)
    return tuple(found)


NOTATIONS: Mapping[str, Notation] = {"hangul": heard}
