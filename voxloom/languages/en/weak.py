"""`to` and `the` as they are said in connected speech: by the sound that the next word begins with.

Before a vowel they keep theirs (to [T UW0] eat, the [DH IY0] apple), before a consonant they lose
it (to [T AH0] go, the [DH AH0] pear), and `to` is whole where a pause follows (whom to [T UW1]?).
"""

from __future__ import annotations

from collections.abc import Sequence

from voxloom.languages.en.g2p import DICTIONARY, Reading, Said
from voxloom.languages.en.symbols import VOWELS

_BEFORE_VOWEL = {"to": ("T", "UW0"), "the": ("DH", "IY0")}
_BEFORE_CONSONANT = {"to": ("T", "AH0"), "the": ("DH", "AH0")}
_WHOLE = {("T", "UW1"), ("DH", "AH0")}


def weakened(words: Sequence[str], said: Sequence[Said]) -> list[Said]:
    """words and what `G2P.said` made of them -> the same with `to` and `the` in their weak forms.
    A word that was read otherwise than whole, such as the name of a letter, stays as it is."""
    result = list(said)
    for index, (word, one) in enumerate(zip(words, said, strict=True)):
        following = said[index + 1].phones if index + 1 < len(said) else ()
        if word.lower() in _BEFORE_VOWEL and one.phones in _WHOLE and following:
            result[index] = Said(_form(word.lower(), following), DICTIONARY)
    return result


def _form(word: str, following: Reading) -> Reading:
    vowel = following[0].rstrip("012") in VOWELS
    return (_BEFORE_VOWEL if vowel else _BEFORE_CONSONANT)[word]
