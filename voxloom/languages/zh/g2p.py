"""Han characters -> toned pinyin syllables: jieba's words, pypinyin's readings, tone rules."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, cast

from pypinyin import Style, lazy_pinyin

from voxloom.languages.zh import polyphones
from voxloom.languages.zh.sandhi import Sandhi
from voxloom.languages.zh.segment import Segmenter, Word

UNREAD = ""  # stands for a character that has no reading


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

    def __init__(self) -> None:
        """Reads the dictionaries. Raises PluginError."""
        self._read = lru_cache(maxsize=16384)(read_word)
        self._segmenter = Segmenter()
        self._sandhi = Sandhi(self._segmenter, self._read_known)
        self._read("重庆")  # pypinyin reads its dictionaries on first use

    def _read_known(self, word: str) -> tuple[str, ...]:
        """Syllables for the tone rules, which look at tones only."""
        return tuple(syllable or "?5" for syllable in self._read(word))

    def syllables(self, clause: str) -> Sequence[str]:
        """A run of Han characters -> one syllable each, UNREAD where there is no reading."""
        settled = polyphones.readings(clause)
        words = self._sandhi.join(self._segmenter.cut(clause))
        spoken: list[str] = []
        for number, word in enumerate(words):
            read = list(self._read_known(word.text))
            for offset in range(len(read)):
                read[offset] = settled.get(len(spoken) + offset, read[offset])
            if word.text == "地":
                before = words[number - 1] if number else Word("", "")
                last = number == len(words) - 1
                read = [polyphones.reading_of_di(before.text, before.tag, last)]
            elif word.text[-1] == "地" and word.tag in {"d", "ad", "z"}:
                read[-1] = "de5"
            tones = self._sandhi.tones(word, read)
            spoken += [UNREAD if syllable[0] == "?" else syllable for syllable in tones]
        return spoken
