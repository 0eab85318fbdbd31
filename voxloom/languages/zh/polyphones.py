"""Characters with several readings, told apart by their word, its part of speech and what stands
around them.

pypinyin reads words by its phrase table; this layer settles what no phrase does, or what one has
wrong. `data/phrases.tsv` has whole phrases. `data/polyphones.tsv` has a row for each reading of a
character: character, reading, then conditions that must all hold. `before` and `after` are patterns
that touch the character, in a run of Han characters; `word` says what jieba makes of it: `alone`, a
word by itself (`!alone`: part of one); `prev=n|v`, `next=v`: first letters of the tags of the words
beside it; anything else: first letters of its own word's tag. The first row that fits decides; a
character without one keeps the reading of its word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from pathlib import Path

from pypinyin.constants import PHRASES_DICT

from voxloom.languages.zh.segment import Word

_DATA = Path(__file__).parent / "data"
_REACH = 8  # characters that `before` may look back
_CLASSES = {
    "{N}": "[零一二两三四五六七八九十百千万亿几半多]",
    "{PRON}": "(?:[我你他她它您咱]们?|大家|人家|自己|谁)",
}
_NOBODY = Word("", "")


@dataclass(frozen=True)
class Row:
    """One row of the table. alone: whether the character must be a word, None for either."""

    reading: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    alone: bool | None
    tags: tuple[str, ...]
    previous: tuple[str, ...]
    following: tuple[str, ...]

    def fits(self, clause: str, place: int, words: Sequence[Word], number: int) -> bool:
        """Whether the character at `place`, which stands in words[number], is read by this row."""
        word = words[number]
        if self.alone is not None and self.alone != (len(word.text) == 1):
            return False
        if self.tags and not word.tag.startswith(self.tags):
            return False
        if self.after is not None and self.after.match(clause, place + 1) is None:
            return False
        if self.previous:
            before = words[number - 1] if number else _NOBODY
            if not before.tag.startswith(self.previous):
                return False
        if self.following:
            after = words[number + 1] if number + 1 < len(words) else _NOBODY
            if not after.tag.startswith(self.following):
                return False
        start = max(0, place - _REACH)
        return self.before is None or self.before.search(clause, start, place) is not None


def _pattern(text: str, frame: str) -> re.Pattern[str] | None:
    for name, chars in _CLASSES.items():
        text = text.replace(name, chars)
    return re.compile(frame.format(text)) if text else None


def _row(cells: Sequence[str]) -> Row:
    _, reading, before, after, word = (*cells, "", "", "")[:5]
    alone: bool | None = None
    tags: dict[str, tuple[str, ...]] = {}
    for condition in word.split():
        if condition in {"alone", "!alone"}:
            alone = condition == "alone"
        else:
            where, _, wanted = condition.rpartition("=")
            tags[where] = tuple(wanted.split("|"))
    return Row(
        reading,
        _pattern(before, r"(?:{})\Z"),
        _pattern(after, r"(?:{})"),
        alone,
        tags.get("", ()),
        tags.get("prev", ()),
        tags.get("next", ()),
    )


def _table(name: str) -> list[list[str]]:
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@lru_cache(maxsize=1)
def _cells() -> dict[str, tuple[list[str], ...]]:
    rows: dict[str, list[list[str]]] = {}
    for cells in _table("polyphones.tsv"):
        rows.setdefault(cells[0], []).append(cells)
    return {char: tuple(found) for char, found in rows.items()}


@lru_cache(maxsize=1)
def _phrases() -> dict[str, dict[str, tuple[str, ...]]]:
    """First character -> phrase -> syllables, longer phrases first."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for phrase, reading in sorted(_table("phrases.tsv"), key=lambda cells: -len(cells[0])):
        found.setdefault(phrase[0], {})[phrase] = tuple(reading.split())
    return found


class Polyphones:
    """The tables, and 地, which needs the word before it. A character's patterns are compiled when
    it is first seen."""

    def __init__(self, knows: Callable[[str], bool] = PHRASES_DICT.__contains__) -> None:
        """knows: whether a dictionary has a word."""
        self._knows = knows
        self._cells, self._phrases = _cells(), _phrases()
        self._starts = frozenset(self._phrases)
        self._rows: dict[str, tuple[Row, ...]] = {}

    def _rows_of(self, char: str) -> tuple[Row, ...]:
        rows = self._rows.get(char)
        if rows is None:
            rows = self._rows[char] = tuple(map(_row, self._cells.get(char, ())))
        return rows

    def _of_phrases(self, clause: str, words: Sequence[Word]) -> dict[int, str]:
        """Readings of the phrases that start or end where a word does."""
        settled: dict[int, str] = {}
        if self._starts.isdisjoint(clause):
            return settled
        edges = {0, *accumulate(len(word.text) for word in words)}
        for place, char in enumerate(clause):
            for phrase, reading in self._phrases.get(char, {}).items():
                end = place + len(phrase)
                if clause.startswith(phrase, place) and (place in edges or end in edges):
                    for index, syllable in enumerate(reading, place):
                        settled.setdefault(index, syllable)
                    break
        return settled

    def readings(self, clause: str, words: Sequence[Word]) -> dict[int, str]:
        """Index of a character -> its syllable with a tone, for the characters that are settled.
        words: those of the clause, in order."""
        settled = self._of_phrases(clause, words)
        place = 0
        for number, word in enumerate(words):
            for char in word.text:
                for row in self._rows_of(char) if place not in settled else ():
                    if row.fits(clause, place, words, number):
                        settled[place] = row.reading
                        break
                place += 1
            for at in {place - len(word.text), place - 1} if "地" in word.text else ():
                if clause[at] == "地" and at not in settled:
                    found = _reading_of_di(clause, at, words, number, self._knows)
                    if found:
                        settled[at] = found
        return settled


# Manners that jieba takes for nouns or verbs.
_ABSTRACT = frozenset(
    "科学 历史 理性 本能 机械 系统 形象 艺术 礼貌 幸福 激情 兴趣 执着 投入 负责 夸张 克制".split()
)
_FEELING = frozenset("气心情意兴劲力神")  # 生气地, 满意地: jieba takes some for nouns
_TILLED = frozenset("完好了过扫拖种耕翻占")  # 扫完地: the ground is what the verb is about
_STEP_BY_STEP = re.compile(r"([一-鿿]{2,4})又?\1\Z")
_ON_LAND = re.compile("地[里上下面方板]")


def _reading_of_di(
    clause: str, place: int, words: Sequence[Word], number: int, knows: Callable[[str], bool]
) -> str:
    """地 after a manner (slowly, quietly) and before what is done is the particle, else ground;
    "" where its word has a reading. place: of 地, the last or the first character of its word."""
    word = words[number]
    before = words[number - 1] if number else _NOBODY
    if place + 1 < len(clause) and _STEP_BY_STEP.search(clause, max(0, place - _REACH), place):
        return "" if _ON_LAND.match(clause, place) else "de5"  # 一个字一个字地念
    if word.text[-1] != "地":  # 地流: joined by chance, for the dictionary lacks it
        return "de5" if not knows(word.text) and _is_manner(before) else ""
    if len(word.text) > 1:
        manner = word.tag in {"d", "ad", "z"} or word.text[0] == word.text[1]
        return "de5" if manner and word.text not in PHRASES_DICT else ""
    if not before.text or number == len(words) - 1:
        return "di4"
    text, after = before.text, words[number + 1]
    deed = len(text) > 1 and before.tag[:1] == "v" and after.tag[:1] in {"v", "d", "p", "a", "l"}
    deed = deed and text[-1] not in _TILLED
    return "de5" if deed or _is_manner(before) or text[-1] in "般样性" else "di4"


def _is_manner(word: Word) -> bool:
    text = word.text
    doubled = len(text) > 1 and (text[-1] == text[-2] or text[::2] == text[1::2])
    feeling = len(text) == 2 and text[-1] in _FEELING
    idiom = len(text) == 4 and word.tag[:1] not in {"n", "s", "t"}  # 三番五次地
    told = word.tag[:1] in {"a", "b", "d", "z", "i", "l", "o"} or text in _ABSTRACT
    return told or doubled or feeling or idiom
