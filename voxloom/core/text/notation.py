"""Notations as markup, lexicons and hints meet them: the core's own, and what is said of one that
is not there. All others come with the languages that they write.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from voxloom.core.text.contexts import CLASSES, is_spaced
from voxloom.core.text.values import near
from voxloom.interfaces.hints import PHONES
from voxloom.interfaces.notation import Notation, Notations

SAY_AS = ("characters", "digits", "cardinal", "ordinal", "date", "time", "telephone")
LONGEST_WORD = 64
_CLASSES = ("han", "kana", "hangul", "latin")

# Those that belong to no language: of the world's sounds, and of a model's own inventory.
OWN = (
    Notation("ipa", "a pronunciation in IPA", str.strip, rank=900),
    Notation(
        PHONES,
        "symbols of the phone inventory, separated by spaces",
        str.strip,
        rank=901,
        aliases=("x-phones",),
    ),
)
PLAIN = Notations(OWN)  # where nobody tells of others


def unknown(name: str, notations: Notations, known: Iterable[str]) -> str:
    """The mend for a name that is none of `known`: who brings it, if that is known, else the
    nearest or all of them."""
    return notations.elsewhere(name) or near(name, known)


def word_before(text: str, scripts: Sequence[str]) -> str:
    """The letters of these scripts that `text` ends with, about LONGEST_WORD at most; in scripts
    with spaces also the apostrophes between them."""
    start = len(text)
    least = max(0, start - LONGEST_WORD)
    while start > least:
        if in_any(text[start - 1], scripts):
            start -= 1
        elif _joins(text, start - 1) and in_any(text[start - 2], scripts):
            start -= 2
        else:
            break
    return text[start:]


def _joins(text: str, at: int) -> bool:
    """Whether there is an apostrophe at a place, between letters of a script with spaces."""
    return (
        text[at] in "'’"
        and 0 < at < len(text) - 1
        and is_spaced(text[at - 1])
        and is_spaced(text[at + 1])
    )


def in_any(character: str, scripts: Sequence[str]) -> bool:
    return any(in_script(character, script) for script in scripts)


@lru_cache(maxsize=4096)
def in_script(character: str, script: str) -> bool:
    """Whether a letter, or a sign that goes with letters, belongs to a script of SCRIPTS."""
    if script in _CLASSES:
        return CLASSES[script](character)
    name = unicodedata.name(character, "")
    return name.split(" ")[0].lower() == script and unicodedata.category(character)[0] in "LM"
