"""Words, characters, syllables and moras of a text, and the errors between two sequences."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SMALL_KANA = "ァィゥェォャュョヮ"
_VOWELS = re.compile(r"[aeiouy]+")


def spelt_out(text: str) -> str:
    """English as it is spoken: numbers, signs and abbreviations in words."""
    from voxloom.languages.en.normalize import normalize
    from voxloom.languages.text.aligned import AlignedText

    return normalize(AlignedText.of(text)).text


def words_of(text: str) -> list[str]:
    """Lower-case English words without punctuation; an apostrophe only within a word."""
    found = (word.strip("'") for word in re.findall(r"[a-z']+", text.lower().replace("’", "'")))
    return [word for word in found if word]


def edits(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """Substitutions, deletions and insertions of the best alignment (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for index, word in enumerate(wanted, 1):
        diagonal, row[0] = row[0], index
        for place, other in enumerate(heard, 1):
            best = min(row[place] + 1, row[place - 1] + 1, diagonal + (word != other))
            diagonal, row[place] = row[place], best
    return row[-1]


def alignment(wanted: Sequence[str], heard: Sequence[str]) -> list[tuple[int | None, int | None]]:
    """The best alignment, in order: places in both, None where the other has nothing to match.

    Of several equally good ones, that which substitutes rather than leaves out and adds.
    """
    rows = [list(range(len(heard) + 1))]
    for index, one in enumerate(wanted, 1):
        row = [index]
        for place, other in enumerate(heard, 1):
            kept = rows[-1][place - 1] + (one != other)
            row.append(min(kept, rows[-1][place] + 1, row[-1] + 1))
        rows.append(row)
    found: list[tuple[int | None, int | None]] = []
    i, j = len(wanted), len(heard)
    while i or j:
        if i and j and rows[i][j] == rows[i - 1][j - 1] + (wanted[i - 1] != heard[j - 1]):
            i, j = i - 1, j - 1
            found.append((i, j))
        elif i and rows[i][j] == rows[i - 1][j] + 1:
            i -= 1
            found.append((i, None))
        else:
            j -= 1
            found.append((None, j))
    return found[::-1]


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
        words = words_of(spelt_out(text))
        return sum(max(1, len(_VOWELS.findall(re.sub(r"e$", "", w)))) for w in words)
    return 0
