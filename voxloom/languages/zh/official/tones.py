"""The original's tone rules over one joined word: 不, 一, neutral tones, third tones, erhua.

A syllable is pinyin with a tone digit, or a mark as it is. The rules look at characters and tones
and change tones alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from voxloom.languages.zh.official.parts import Halves
from voxloom.languages.zh.segment import Word
from voxloom.languages.zh.tables import Tables

_PARTICLES = frozenset("吧呢哈啊呐噻嘛吖嗨呐哦哒额滴哩哟喽啰耶喔诶的地得")
_DIRECTIONS = frozenset("上下进出回过起开")
_COUNTING = frozenset("几有两半多各整每做是")
_CLOSING = frozenset("：，；。？！“”‘’':,;.?!")  # 一 keeps its tone before these; … is not there


def _third(syllables: Sequence[str]) -> bool:
    return all(syllable[-1] == "3" for syllable in syllables)


class Tones:
    """Spoken tones of words."""

    def __init__(self, tables: Tables, halves: Halves) -> None:
        self._tables, self._halves = tables, halves

    def spoken(self, word: Word, syllables: Sequence[str], *, erhua: bool) -> list[str]:
        """The syllables as they are said. erhua: a final 儿 takes the tone before it."""
        said = list(syllables)
        text = word.text
        if len(said) != len(text):
            return said
        _bu(text, said)
        _yi(text, said)
        self._neutral(word, said)
        self._sandhi(text, said)
        if erhua:
            self._erhua(word, said)
        return said

    def _neutral(self, word: Word, said: list[str]) -> None:
        text, tag = word.text, word.tag
        for index in range(1, len(text)):
            doubled = text[index] == text[index - 1] and tag[0] in "nva"
            if doubled and text not in self._tables.not_neutral:
                _set(said, index, "5")
        place = self._place_of_neutral(text, tag)
        if place is not None:
            _set(said, place, "5")
        end = 0
        for part in self._halves.of(text):
            end += len(part)
            if self._is_neutral(part):
                _set(said, end - 1, "5")

    def _place_of_neutral(self, text: str, tag: str) -> int | None:
        """Which character the first fitting rule makes neutral."""
        final = len(text) - 1
        last, before = text[-1], text[-2:-1]
        if last in _PARTICLES or (text in {"了", "着", "过"} and tag in {"ul", "uz", "ug"}):
            return final
        if before:
            kept = text in self._tables.not_neutral
            if last in "们子" and tag in {"r", "n"} and not kept:
                return final
            if last in "上下里" and tag in {"s", "l", "f"}:
                return final
            if last in "来去" and before in _DIRECTIONS:
                return final
        measure = text.find("个")
        if text == "个" or (
            measure >= 1 and (text[measure - 1].isnumeric() or text[measure - 1] in _COUNTING)
        ):
            return measure
        return final if self._is_neutral(text) else None

    def _is_neutral(self, text: str) -> bool:
        return text in self._tables.neutral or text[-2:] in self._tables.neutral

    def _sandhi(self, text: str, said: list[str]) -> None:
        if len(text) == 2:
            if _third(said):
                _set(said, 0, "2")
        elif len(text) == 3:
            first = len(self._halves.of(text)[0])
            if _third(said):
                # (X X) X: both before the last; X (X X): the middle one; a whole word: none.
                for index in {2: (0, 1), 1: (1,)}.get(first, ()):
                    _set(said, index, "2")
            else:
                self._sandhi_of_halves(said, first)
        elif len(text) == 4:
            for start in (0, 2):
                if _third(said[start : start + 2]):
                    _set(said, start, "2")

    def _sandhi_of_halves(self, said: list[str], first: int) -> None:
        if first == 2 and _third(said[:2]):
            _set(said, 0, "2")
        second = said[first:]
        if len(second) == 2 and _third(second):
            _set(said, first, "2")
        elif second and not _third(second) and _third((said[first - 1], second[0])):
            _set(said, first - 1, "2")

    def _erhua(self, word: Word, said: list[str]) -> None:
        text, tables = word.text, self._tables
        if text[-1] != "儿" or said[-1][:-1] != "er":
            return
        if said[-1] == "er1":
            said[-1] = "er2"
        exempt = text in tables.not_erhua or word.tag in {"a", "j", "nr"}
        if text not in tables.must_erhua and exempt:
            return
        if len(text) > 1 and said[-1] in {"er2", "er5"} and text[-2:] not in tables.not_erhua:
            _set(said, -1, said[-2][-1])


def _set(said: list[str], index: int, tone: str) -> None:
    said[index] = said[index][:-1] + tone


def _bu(text: str, said: list[str]) -> None:
    if len(text) == 3 and text[1] == "不":
        _set(said, 1, "5")
        return
    for index in range(len(text) - 1):
        if text[index] == "不" and said[index + 1][-1] == "4":
            _set(said, index, "2")


def _yi(text: str, said: list[str]) -> None:
    if "一" not in text or all(char.isnumeric() for char in text if char != "一"):
        return
    if len(text) == 3 and text[1] == "一" and text[0] == text[2]:
        _set(said, 1, "5")
    elif text.startswith("第一"):
        _set(said, 1, "1")
    else:
        for index in range(len(text) - 1):
            if text[index] != "一":
                continue
            if said[index + 1][-1] == "4":
                _set(said, index, "2")
            elif text[index + 1] not in _CLOSING:
                _set(said, index, "4")
