"""Which language a script belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from voxloom.languages.text.characters import HAN, KANA, LATIN

# Scripts of the languages that do not write Latin letters; any other code is taken to.
SCRIPTS = {
    **{"zh": (HAN,), "yue": (HAN,), "ja": (KANA, HAN), "ko": ("Hangul",), "ru": ("Cyrillic",)},
    **{"uk": ("Cyrillic",), "bg": ("Cyrillic",), "el": ("Greek",), "ar": ("Arabic",)},
    **{"fa": ("Arabic",), "he": ("Hebrew",), "hi": ("Devanagari",), "th": ("Thai",)},
}


def scripts_of(language: str) -> tuple[str, ...]:
    return SCRIPTS.get(language, (LATIN,))


def readers(script: str, languages: Sequence[str]) -> list[str]:
    """The languages that write a script, in their order."""
    return [language for language in languages if script in scripts_of(language)]
