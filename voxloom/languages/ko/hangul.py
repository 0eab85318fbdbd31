"""Hangul syllables as onset, vowel and coda, and text as a row of them.

The block is laid out by the Unicode Standard, section 3.12: 19 onsets, 21 vowels, 28 codas.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
CODAS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
FIRST, LAST = 0xAC00, 0xD7A3
_DECOMPOSED = re.compile("[\u1100-\u11ff]+")


@dataclass
class Sound:
    """One character of a text: a syllable's letters, or `char` alone for any other character.

    tag: what the words say about it, such as `P` for the end of a verb's stem; index: its place in
    the text it was made from; rules: the sound changes it went through."""

    char: str
    index: int
    onset: str = ""
    vowel: str = ""
    coda: str = ""
    tag: str = ""
    rules: tuple[str, ...] = ()

    @property
    def spoken(self) -> bool:
        """Whether it is a syllable."""
        return self.vowel != ""

    @property
    def syllable(self) -> str:
        """The syllable as one character, or the character."""
        return compose(self.onset, self.vowel, self.coda) if self.vowel else self.char


def is_syllable(char: str) -> bool:
    return FIRST <= ord(char) <= LAST


def decompose(char: str) -> tuple[str, str, str]:
    """`값` -> (ㄱ, ㅏ, ㅄ); three empty strings for what is no syllable."""
    code = ord(char) - FIRST
    if not 0 <= code <= LAST - FIRST:
        return "", "", ""
    return ONSETS[code // 588], VOWELS[code % 588 // 28], CODAS[code % 28]


def compose(onset: str, vowel: str, coda: str = "") -> str:
    """(ㄱ, ㅏ, ㅄ) -> `값`."""
    place = (ONSETS.index(onset) * 21 + VOWELS.index(vowel)) * 28 + CODAS.index(coda)
    return chr(FIRST + place)


def sounds_of(text: str) -> list[Sound]:
    """A Sound for each character."""
    return [Sound(char, index, *decompose(char)) for index, char in enumerate(text)]


def written(sounds: Iterable[Sound]) -> str:
    """The syllables as they now are."""
    return "".join(sound.syllable for sound in sounds)


def coda_of(char: str) -> str:
    """The coda of a syllable, "" for any other character."""
    return decompose(char)[2]


def compose_runs(match: re.Match[str]) -> str:
    """Single jamo of the block U+1100, such as macOS file names have, as whole syllables."""
    return unicodedata.normalize("NFC", match[0])


DECOMPOSED = _DECOMPOSED
