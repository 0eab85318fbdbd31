"""Characters with several readings, told apart by their word, its part of speech and what stands
around them.

pypinyin reads words by its phrase table; this layer settles what no phrase does. Its rows are in
`data/polyphones.tsv`: character, reading, then conditions that must all hold: `before` and `after`
are patterns that touch the character, `word` says what jieba makes of it: `alone` (a word by
itself), a tag's first letters such as `v` (several with `|`), or both as `alone v`. The first row
that fits decides; a character without one keeps the reading of its word.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from voxloom.languages.zh.segment import Word

DATA = Path(__file__).parent / "data" / "polyphones.tsv"
_REACH = 8  # characters that `before` may look back
_CLASSES = {
    "{N}": "[零一二两三四五六七八九十百千万亿几半多]",
    "{PRON}": "(?:[我你他她它您咱]们?|大家|人家|自己|谁)",
}


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    reading: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    alone: bool
    tags: tuple[str, ...]

    def fits(self, clause: str, place: int, word: Word) -> bool:
        """Whether the character at `place`, which stands in `word`, is read by this row."""
        if self.alone and len(word.text) > 1:
            return False
        if self.tags and not word.tag.startswith(self.tags):
            return False
        if self.after is not None and self.after.match(clause, place + 1) is None:
            return False
        start = max(0, place - _REACH)
        return self.before is None or self.before.search(clause, start, place) is not None


def _pattern(text: str, frame: str) -> re.Pattern[str] | None:
    for name, chars in _CLASSES.items():
        text = text.replace(name, chars)
    return re.compile(frame.format(text)) if text else None


def _row(cells: Sequence[str]) -> Row:
    _, reading, before, after, word = (*cells, "", "", "")[:5]
    conditions = word.split()
    tags = next((cell for cell in conditions if cell != "alone"), "")
    return Row(
        reading,
        _pattern(before, r"(?:{})\Z"),
        _pattern(after, r"(?:{})"),
        "alone" in conditions,
        tuple(tags.split("|")) if tags else (),
    )


@lru_cache(maxsize=1)
def _rows() -> dict[str, tuple[Row, ...]]:
    rows: dict[str, list[Row]] = {}
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            cells = line.split("\t")
            rows.setdefault(cells[0], []).append(_row(cells))
    return {char: tuple(found) for char, found in rows.items()}


class Polyphones:
    """The table, and 地, which needs the word before it."""

    def __init__(self) -> None:
        self._rows = _rows()

    def readings(self, clause: str, words: Sequence[Word]) -> dict[int, str]:
        """Index of a character -> its syllable with a tone, for the characters that are settled.
        words: those of the clause, in order."""
        settled: dict[int, str] = {}
        place = 0
        for number, word in enumerate(words):
            for char in word.text:
                for row in self._rows.get(char, ()):
                    if row.fits(clause, place, word):
                        settled[place] = row.reading
                        break
                place += 1
            if word.text[-1] == "地" and place - 1 not in settled:
                found = _reading_of_di(words, number)
                if found:
                    settled[place - 1] = found
        return settled


def _reading_of_di(words: Sequence[Word], number: int) -> str:
    """地 after a manner (slowly, quietly) and before what is done is the particle, else ground."""
    word = words[number]
    if len(word.text) > 1:
        return "de5" if word.tag in {"d", "ad", "z"} else ""
    before = words[number - 1] if number else Word("", "")
    last = number == len(words) - 1
    text = before.text
    doubled = len(text) > 1 and (text[-1] == text[-2] or text[::2] == text[1::2])
    manner = before.tag[:1] in {"a", "d", "z", "i", "l"} or doubled
    return "de5" if text and manner and not last else "di4"
