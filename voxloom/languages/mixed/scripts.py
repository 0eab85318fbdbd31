"""Which language a script belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from voxloom.languages.text.characters import HAN, KANA, LATIN

# Scripts of the languages that do not write Latin letters; any other code is taken to.
SCRIPTS = {
    **{"zh": (HAN,), "yue": (HAN,), "ja": (KANA, HAN), "ko": ("Hangul",), "ru": ("Cyrillic",)},
    **{"uk": ("Cyrillic",), "bg": ("Cyrillic",), "el": ("Greek",), "ar": ("Arabic",)},
    **{"fa": ("Arabic",), "he": ("Hebrew",), "hi": ("Devanagari",), "th": ("Thai",)},
}
# Words and endings of Chinese that a Japanese phrase without kana does not have.
_CHINESE = re.compile(
    "[你您们們吗嗎呢吧哪谁誰咱它她这這那没沒了着给給让讓把很啊呀嘛哦听聽还還说說话話]"
)


def scripts_of(language: str) -> tuple[str, ...]:
    return SCRIPTS.get(language, (LATIN,))


def readers(script: str, languages: Sequence[str]) -> list[str]:
    """The languages that write a script, in their order."""
    return [language for language in languages if script in scripts_of(language)]


def is_chinese_only(clause: str) -> bool:
    """Whether Han characters cannot be Japanese: one is no character of JIS X 0208, or is a word
    that only Chinese has."""
    if _CHINESE.search(clause):
        return True
    try:
        clause.encode("shift_jis")
    except UnicodeEncodeError:
        return True
    return False
