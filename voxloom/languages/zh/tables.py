"""Word lists of the tone rules."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "word_tables.json"


@dataclass(frozen=True)
class Tables:
    """neutral, not_neutral: words whose last syllable has, or against a rule has not, the neutral
    tone; must_erhua, not_erhua: words whose final 儿 does or does not join the syllable before."""

    neutral: frozenset[str]
    not_neutral: frozenset[str]
    must_erhua: frozenset[str]
    not_erhua: frozenset[str]


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The lists of the PaddleSpeech Chinese frontend (Apache License 2.0)."""
    lists = json.loads(DATA.read_text(encoding="utf-8"))
    names = ("neutral_tone_words", "not_neutral_tone_words", "must_erhua", "not_erhua")
    return Tables(*(frozenset(lists[name].split()) for name in names))
