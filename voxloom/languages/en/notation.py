"""Whether a value is well-formed ARPAbet, and what it reads where nothing says that it is ARPAbet.
Imports nothing: it is asked before any frontend is built.
"""

from __future__ import annotations

import re

_VOWELS = "AA AE AH AO AW AY EH ER EY IH IY OW OY UH UW AX"
_CONSONANTS = "B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH"
_VOWEL = re.compile(rf"(?:{'|'.join(_VOWELS.split())})[0-2]?")
_PHONE = re.compile(rf"{_VOWEL.pattern}|{'|'.join(_CONSONANTS.split())}")


def is_arpabet(value: str) -> bool:
    """Phones separated by spaces, with at least one vowel: `HH AH0 L OW1`."""
    phones = value.split()
    return all(map(_PHONE.fullmatch, phones)) and any(map(_VOWEL.fullmatch, phones))


def bracket(word: str, value: str) -> int:
    """The whole word before a bracket; nothing for one vowel without stress, such as `[AY]`, which
    may be ordinary text."""
    return len(word) if is_arpabet(value) and not value.isalpha() else 0
