"""Words, characters, syllables and moras of a text, and the errors between two of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SMALL_KANA = "ァィゥェォャュョヮ"
_VOWELS = re.compile(r"[aeiouy]+")


def words_of(text: str) -> list[str]:
    """Lower-case English words without punctuation."""
    return re.findall(r"[a-z']+", text.lower())


def edits(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """Substitutions, deletions and insertions of the best alignment (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for index, word in enumerate(wanted, 1):
        diagonal, row[0] = row[0], index
        for place, other in enumerate(heard, 1):
            best = min(row[place] + 1, row[place - 1] + 1, diagonal + (word != other))
            diagonal, row[place] = row[place], best
    return row[-1]


def units(text: str, language: str) -> int:
    """Syllables of English (vowel groups of the spelling, an estimate) and Mandarin (characters),
    moras of Japanese; 0 for a language that cannot be counted here."""
    if language == "zh":
        return len(re.findall(r"[㐀-鿿]", text))
    if language == "ja":
        import pyopenjtalk

        kana = re.sub(r"[^ァ-ヶー]", "", str(pyopenjtalk.g2p(text, kana=True)))
        return len(re.sub(f"[{_SMALL_KANA}]", "", kana))
    if language == "en":
        return sum(max(1, len(_VOWELS.findall(re.sub(r"e$", "", w)))) for w in words_of(text))
    return 0
