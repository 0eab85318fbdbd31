"""Han characters -> toned pinyin syllables: jieba's words, pypinyin's readings, tone rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, cast

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT

from voxloom.languages.zh.de import De
from voxloom.languages.zh.joining import join
from voxloom.languages.zh.polyphones import Polyphones
from voxloom.languages.zh.sandhi import Sandhi
from voxloom.languages.zh.segment import Segmenter

UNREAD = ""  # stands for a character that has no reading
_EXACT = frozenset(
    "得了着过地一"
)  # settled here, they are no particles that tone rules make neutral
_TONE_RULES = {"不": "tone-sandhi-bu", "一": "tone-sandhi-yi", "儿": "erhua"}

Chooser = Callable[[str], Mapping[int, str]]
"""A run of Han characters -> index -> syllable, for the characters that it settles."""


class Said(NamedTuple):
    """A syllable with a tone digit, UNREAD for none; where it is from and what changed its tone,
    as in interfaces Reading."""

    syllable: str
    source: str = "dictionary"
    rule: str = ""


def read_word(word: str) -> tuple[str, ...]:
    """pypinyin's reading, one syllable with a tone digit (5 neutral) a character; UNREAD where it
    has none."""
    return tuple(
        syllable if syllable[-1:].isdigit() else UNREAD
        for syllable in lazy_pinyin(
            word,
            style=Style.TONE3,
            neutral_tone_with_five=True,
            v_to_u=False,
            errors=cast(Any, lambda chars: [UNREAD] * len(chars)),
        )
    )


class G2P:
    """Readings of clauses. Immutable; the cache of words' readings is its own."""

    def __init__(self, model: Chooser | None = None, *, erhua: bool = True) -> None:
        """Reads the dictionaries. model: decides before the table of `polyphones` does; erhua: as
        in Sandhi. Raises PluginError."""
        self._model = model
        self._read = lru_cache(maxsize=16384)(read_word)
        self._segmenter = Segmenter()
        self._polyphones, self._de = Polyphones(self._segmenter.knows), De(self._segmenter)
        self._sandhi = Sandhi(self._segmenter, erhua=erhua)
        self._read("重庆")  # pypinyin reads its dictionaries on first use

    def _read_known(self, word: str) -> tuple[str, ...]:
        """Syllables for the tone rules, which look at tones only."""
        return tuple(syllable or "?5" for syllable in self._read(word))

    def said(self, clause: str, fixed: Mapping[int, str] | None = None) -> list[Said]:
        """A run of Han characters -> what is said for each. fixed: index -> a syllable that is
        said as given; its neighbours' tones still follow it."""
        fixed = fixed or {}
        cut = self._segmenter.cut(clause)
        settled = self._polyphones.readings(clause, cut)
        if "得" in clause:
            settled |= dict(self._de.readings(clause, cut, settled))
        chosen = self._model(clause) if self._model is not None else {}
        settled |= chosen

        def read(word: str, start: int) -> list[str]:
            known = self._read_known(word)
            return [
                fixed.get(place) or settled.get(place) or syllable
                for place, syllable in enumerate(known, start)
            ]

        result: list[Said] = []
        for word in join(cut, read):
            start = len(result)
            before_tones = read(word.text, start)
            phrase = "phrase" if word.text in PHRASES_DICT else "dictionary"
            tones = self._sandhi.tones(word, before_tones)
            for offset, (char, before, after) in enumerate(
                zip(word.text, before_tones, tones, strict=True)
            ):
                place = start + offset
                if place in fixed:
                    result.append(Said(before, "hint"))
                elif char in _EXACT and place in settled:
                    result.append(Said(before, "network" if place in chosen else "rules"))
                elif after[0] == "?":
                    result.append(Said(UNREAD))
                else:
                    source = "network" if place in chosen else phrase
                    source = "rules" if place in settled and place not in chosen else source
                    rule = "" if before == after else _rule_of(char, after)
                    result.append(Said(after, source, rule))
        return result

    def syllables(self, clause: str) -> Sequence[str]:
        """A run of Han characters -> one syllable each, UNREAD where there is no reading."""
        return [said.syllable for said in self.said(clause)]


def _rule_of(char: str, after: str) -> str:
    if char in _TONE_RULES:
        return _TONE_RULES[char]
    return "neutral-tone" if after[-1] == "5" else "tone-sandhi-third"
