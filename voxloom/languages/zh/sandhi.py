"""Tone rules over words: 不, 一, neutral tones, third tones, erhua.

The rules are those of the PaddleSpeech Chinese frontend as its users know them; its word lists
are in `data/word_tables.json` (Apache License 2.0). A syllable is pinyin with a tone digit.
"""

from __future__ import annotations

from collections.abc import Sequence

from pypinyin.constants import PHRASES_DICT

from voxloom.languages.zh.joining import all_third
from voxloom.languages.zh.segment import Segmenter, Word
from voxloom.languages.zh.tables import tables

_PARTICLES = frozenset("吧呢啊呐噻嘛吖嗨哦哒额滴哩哟喽啰耶喔诶")
# 得 as the result of getting, not the particle; 值得 and its like are neutral.
_KEEPING_DE = frozenset(
    "只得 不得 争得 净得 利得 博得 取得 夺得 应得 心得 所得 相得 算得 自得 获得 购得 赚得 赢得 "
    "难得 求得 习得 贪得 换得 测得 分得 占得 拍得 偶得".split()
)
_SHORT = 3
_EACH = frozenset("处处 时时 常常 往往 仅仅 明明 偏偏 恰恰 稍稍 默默 纷纷 悄悄 匆匆".split())
_DIRECTIONS = frozenset("上下进出回过起开")
_COUNTING = frozenset("几有两半多各整每做是")


def with_tone(syllable: str, tone: int) -> str:
    return f"{syllable[:-1]}{tone}"


def _gets(text: str) -> bool:
    """Whether the 得 that ends a word is no particle: in the phrases of old Chinese, and above."""
    keeps = text in _KEEPING_DE or text[-2:] in _KEEPING_DE - {"不得"}  # 我只得: joined words
    return keeps or (len(text) > _SHORT and text in PHRASES_DICT)


class Sandhi:
    """Gives each syllable of a joined word its spoken tone."""

    def __init__(self, segmenter: Segmenter, *, erhua: bool = True) -> None:
        """erhua: whether a final 儿 takes the tone before it."""
        self._segmenter, self._with_erhua = segmenter, erhua
        self._tables = tables()

    def tones(self, word: Word, syllables: Sequence[str]) -> list[str]:
        """The spoken syllables of one joined word, one a character."""
        spoken = list(syllables)
        _tones_of_bu(word.text, spoken)
        _tones_of_yi(word.text, spoken)
        self._neutral(word, spoken)
        self._third(word.text, spoken)
        if self._with_erhua:
            self._erhua(word, spoken)
        return spoken

    def _halves(self, text: str) -> tuple[str, str]:
        part = self._segmenter.shortest_part(text)
        if text.startswith(part):
            return part, text[len(part) :]
        return text[: -len(part)], part

    def _neutral(self, word: Word, spoken: list[str]) -> None:
        text, tag = word.text, word.tag
        pairs = len(text) <= 3 or text[::2] == text[1::2]  # 银行行长 repeats only by chance
        for index in range(1, len(text) if pairs else 0):
            doubled = text[index] == text[index - 1] and tag[:1] in {"n", "v", "a"}
            if doubled and text not in self._tables.not_neutral and text not in _EACH:
                spoken[index] = with_tone(spoken[index], 5)
        measure = text.find("个")
        last, before = text[-1], text[-2:-1]
        counted = measure >= 1 and (text[measure - 1].isnumeric() or text[measure - 1] in _COUNTING)
        if (
            last in _PARTICLES
            or last == "的"
            or (last == "得" and spoken[-1] != "dei3" and not _gets(text))
            or (text in {"了", "着", "过"} and tag in {"ul", "uz", "ug"})
            or (
                before
                and last in "们子"
                and tag in {"r", "n"}
                and text not in self._tables.not_neutral
            )
            or (before and last in "上下里" and tag in {"s", "l", "f"})
            or (before and last in "来去" and before in _DIRECTIONS)
        ):
            spoken[-1] = with_tone(spoken[-1], 5)
        elif counted or text == "个":
            spoken[max(measure, 0)] = with_tone(spoken[max(measure, 0)], 5)
        elif self._is_neutral(text):
            spoken[-1] = with_tone(spoken[-1], 5)
        if len(text) > 2:
            first, second = self._halves(text)
            for part, end in ((first, len(first)), (second, len(text))):
                if part and self._is_neutral(part):
                    spoken[end - 1] = with_tone(spoken[end - 1], 5)

    def _is_neutral(self, text: str) -> bool:
        return text in self._tables.neutral or text[-2:] in self._tables.neutral

    def _third(self, text: str, spoken: list[str]) -> None:
        if len(text) == 2 and all_third(spoken):
            spoken[0] = with_tone(spoken[0], 2)
        elif len(text) == 3:
            cut = len(self._halves(text)[0])
            if all_third(spoken):
                first = 0 if cut == 2 else 1  # (X X) X or X (X X)
                spoken[first:2] = [with_tone(syllable, 2) for syllable in spoken[first:2]]
                return
            for start, end in ((0, cut), (cut, 3)):
                if end - start == 2 and all_third(spoken[start:end]):
                    spoken[start] = with_tone(spoken[start], 2)
            if 0 < cut < 3 and all_third(spoken[cut - 1 : cut + 1]):
                spoken[cut - 1] = with_tone(spoken[cut - 1], 2)
        elif len(text) == 4:
            for start in (0, 2):
                if all_third(spoken[start : start + 2]):
                    spoken[start] = with_tone(spoken[start], 2)

    def _erhua(self, word: Word, spoken: list[str]) -> None:
        """A final 儿 keeps its syllable and takes the tone before it."""
        text, lists = word.text, self._tables
        if len(text) < 2 or text[-1] != "儿" or spoken[-1][:-1] != "er":
            return
        exempt = text in lists.not_erhua or word.tag in {"a", "j", "nr"}
        if text not in lists.must_erhua and exempt:
            return
        if text[-2:] not in lists.not_erhua:
            spoken[-1] = with_tone(spoken[-1], int(spoken[-2][-1]))


def _tones_of_bu(text: str, spoken: list[str]) -> None:
    if len(text) == 3 and text[1] == "不":
        spoken[1] = with_tone(spoken[1], 5)
        return
    for index in range(len(text) - 1):
        if text[index] == "不" and spoken[index + 1][-1] == "4":
            spoken[index] = with_tone(spoken[index], 2)


def _tones_of_yi(text: str, spoken: list[str]) -> None:
    if "一" not in text or all(char.isnumeric() for char in text if char != "一"):
        return
    if len(text) == 3 and text[1] == "一" and text[0] == text[2]:
        spoken[1] = with_tone(spoken[1], 5)
    elif text.startswith("第一"):
        spoken[1] = with_tone(spoken[1], 1)
    else:
        for index in range(len(text) - 1):
            if text[index] == "一":
                spoken[index] = with_tone(spoken[index], 2 if spoken[index + 1][-1] == "4" else 4)
