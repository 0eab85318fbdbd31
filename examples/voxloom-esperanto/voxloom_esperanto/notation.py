"""The notation `eo-letters`: how something sounds, in the letters of Esperanto, as in `ŝekspir`.

A `ˈ` stands before a stressed syllable that is not the last but one. Imports nothing: the core asks
about values before any frontend is built.
"""

from __future__ import annotations

LETTERS = frozenset("abcĉdefgĝhĥijĵklmnoprsŝtuŭvz")
STRESS = "ˈ"
_WRITTEN = LETTERS | {STRESS, " "}


def is_letters(value: str) -> bool:
    """Words in the letters of Esperanto."""
    return any(char in LETTERS for char in value) and set(value) <= _WRITTEN


def bracket(word: str, value: str) -> int:
    """The word before brackets without a name; only where the stress is written, since `[sic]` may
    be ordinary text."""
    return len(word) if STRESS in value and is_letters(value) else 0
