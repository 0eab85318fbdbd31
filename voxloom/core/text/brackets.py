"""What stands before a bracket, and which notation a value in it is of."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from voxloom.core.text.contexts import CLASSES, is_spaced
from voxloom.interfaces.notation import Notations

LONGEST_WORD = 64
_CLASSES = ("han", "kana", "hangul", "latin")


def reading_of(before: str, value: str, notations: Notations, language: str) -> tuple[int, str]:
    """How many of the last characters of `before` a value in brackets after it reads, and in which
    notation; (0, ``) for ordinary text. Raises PluginError: a notation's code is broken."""
    words: dict[tuple[str, ...], str] = {}
    last = before[-1:]
    for notation in notations.bare(language):
        scripts = notation.after
        if not last or not _in_any(last, scripts):
            continue
        if scripts not in words:
            words[scripts] = word_before(before, scripts)
        count = notation.reads(words[scripts], value)
        if count:
            return count, notation.name
    return 0, ""


def word_before(text: str, scripts: tuple[str, ...]) -> str:
    """The letters of these scripts that `text` ends with, about LONGEST_WORD at most; in scripts
    with spaces also the apostrophes between them."""
    start = len(text)
    least = max(0, start - LONGEST_WORD)
    while start > least:
        character = text[start - 1]
        if not (
            _in_any(character, scripts)
            or (character in "'’" and _joins(text, start - 1) and _in_any(text[start - 2], scripts))
        ):
            break
        start -= 1
    return text[start:]


def _joins(text: str, at: int) -> bool:
    """Whether letters of a script with spaces stand on both sides of a place."""
    return 0 < at < len(text) - 1 and is_spaced(text[at - 1]) and is_spaced(text[at + 1])


@lru_cache(maxsize=8192)
def _in_any(character: str, scripts: tuple[str, ...]) -> bool:
    return any(_in_script(character, script) for script in scripts)


def _in_script(character: str, script: str) -> bool:
    """Whether a letter, or a sign that goes with letters, belongs to a script of SCRIPTS."""
    if script in _CLASSES:
        return CLASSES[script](character)
    name = unicodedata.name(character, "")
    return name.split(" ")[0].lower() == script and unicodedata.category(character)[0] in "LM"
