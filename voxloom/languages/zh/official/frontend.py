"""The whole way from Chinese text to phones by the official rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from pypinyin import Style, lazy_pinyin

from voxloom.interfaces.phones import Inventory, Phones
from voxloom.languages.text.aligned import AlignedText, Span
from voxloom.languages.text.chinese.verbalize import joined
from voxloom.languages.text.hints import Held, Notation, source_of
from voxloom.languages.text.official import MARKS, UNKNOWN, official_phones
from voxloom.languages.zh.hinted import Hinted, pieces_of_hint
from voxloom.languages.zh.joining import join
from voxloom.languages.zh.official.normalize import normalize
from voxloom.languages.zh.official.parts import Halves
from voxloom.languages.zh.official.tones import Tones
from voxloom.languages.zh.segment import Segmenter
from voxloom.languages.zh.symbols import symbols
from voxloom.languages.zh.tables import tables

_SENTENCE = re.compile(rf"[^{re.escape(MARKS)}]*[{re.escape(MARKS)}]|[^{re.escape(MARKS)}]+")
_PAUSES = {"￥": "SP2", "^": "SP3"}  # the first that a text has turns all its commas into pauses

_NOT_IN_TABLE = frozenset({"m", "n", "ng", "hm", "hng", "fiao"})  # the original cannot write them


def read_word(word: str) -> tuple[str, ...]:
    """pypinyin's syllables with a tone digit, 5 for neutral; a mark, or a character without a
    reading, is itself."""
    return tuple(
        lazy_pinyin(
            word,
            style=Style.TONE3,
            neutral_tone_with_five=True,
            v_to_u=False,
            errors=cast(Any, list),
        )
    )


class OfficialChinese:
    """Reads as the original does without its g2pW model: Latin letters are dropped, a character
    without a reading is UNK twice, and nothing is refused."""

    def __init__(self, inventory: Inventory) -> None:
        """The inventory `gpt-sovits-v1` has no erhua. Raises PluginError: jieba is missing."""
        self._inventory = inventory
        self._erhua = inventory.id != "gpt-sovits-v1"
        self._segmenter = Segmenter()
        self._tones = Tones(tables(), Halves(self._segmenter))
        self._read = lru_cache(maxsize=16384)(read_word)
        self._read("重庆")  # pypinyin reads its dictionaries on first use

    def phonemize(self, text: str) -> Phones:
        """Any text at all; `phones_per_character` is two for a character and one for a mark."""
        return self.read(text, Hinted(Held(AlignedText.of(text))), {})

    def read(self, text: str, given: Hinted, notations: Mapping[str, Notation]) -> Phones:
        """`phonemize` that follows hints. Raises InputError: a hint that cannot be followed."""
        sign = next((sign for sign in _PAUSES if sign in text), "")
        parts: list[AlignedText] = []
        spoken: list[tuple[str, Span]] = []
        sources: list[str] = []
        counts: list[int] = []
        for part in given.held.parts():
            if part.text in given.held:
                hint = given.held.hints[part.text]
                for piece in pieces_of_hint(hint, text, self._inventory, notations, "zh"):
                    spoken += [(phone, piece.span) for phone in piece.symbols]
                    sources += [piece.source] * len(piece.symbols)
                    counts.append(len(piece.symbols))
                    parts.append(AlignedText(piece.normalized, (piece.span,)))
                continue
            normal = normalize(part.translate({sign: ","}) if sign else part)
            parts.append(normal)
            fixed = given.syllables(normal)
            said = self.syllables(normal.text, fixed)
            for index, (syllable, char) in enumerate(zip(said, normal.text, strict=True)):
                phones = self._phones(syllable, char)
                if sign and phones == (",",):
                    phones = (_PAUSES[sign],)
                span = normal.spans[index]
                spoken += [(phone, span) for phone in phones]
                counts.append(len(phones))
                source = source_of(given.fixed[span[0]][1]) if index in fixed else "dictionary"
                sources += [source] * len(phones)
        return official_phones(
            text,
            joined(parts),
            spoken,
            self._inventory,
            "zh",
            per_character=counts,
            sources=sources,
        )

    def syllables(self, normal: str, fixed: Mapping[int, str] | None = None) -> list[str]:
        """Normalised text -> pinyin with a tone digit, or a mark, for each character. fixed: index
        -> a syllable that is said as given; its neighbours' tones still follow it."""
        said: list[str] = []
        for sentence in _sentences(normal):
            start = len(said)
            own = {place - start: syllable for place, syllable in (fixed or {}).items()}
            said += self._sentence(sentence, own)
        return said

    def _sentence(self, sentence: str, fixed: Mapping[int, str]) -> list[str]:
        said: list[str] = []
        for word in join(self._segmenter.cut(sentence, dots=True), self._joins):
            start = len(said)
            read = [
                fixed.get(start + place, one) for place, one in enumerate(self._read(word.text))
            ]
            said += self._tones.spoken(word, read, erhua=self._erhua)
        for place, syllable in fixed.items():
            if 0 <= place < len(said):
                said[place] = syllable
        return said

    def _joins(self, word: str, start: int) -> tuple[str, ...]:
        return self._read(word)

    def _phones(self, syllable: str, char: str) -> Sequence[str]:
        if char in MARKS:
            return (char,)
        base, tone = syllable[:-1], syllable[-1]
        if base == "yo":  # 哟 has no glide in the original
            base = "o"
        phones = None if base in _NOT_IN_TABLE else symbols(base + tone, self._inventory.id)
        return phones or (UNKNOWN, UNKNOWN)


def _sentences(normal: str) -> list[str]:
    """Each up to its mark: no word crosses one."""
    return _SENTENCE.findall(normal)
