"""Which of its readings a word has, decided by the words around it. The table is data/context.tsv;
patterns that stand first win."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

_AROUND = 16  # characters of either side that a pattern may look at


@dataclass(frozen=True)
class Choice:
    """A reading that a word has where both patterns match right beside it."""

    before: re.Pattern[str]
    after: re.Pattern[str]
    pron: str
    accent: int


class Context:
    """The table, read once."""

    def __init__(self) -> None:
        table: dict[str, list[Choice]] = {}
        source = files("voxloom.languages.ja") / "data" / "context.tsv"
        for line in source.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                word, before, after, pron, accent = line.split("\t")
                choice = Choice(_before(before), re.compile(after), pron, int(accent))
                table.setdefault(word, []).append(choice)
        self._table: Mapping[str, Sequence[Choice]] = table

    def __contains__(self, word: str) -> bool:
        return word in self._table

    def choose(self, text: str, start: int, end: int, word: str) -> Choice | None:
        """text: what is being read; [start, end): where `word` stands in it."""
        for choice in self._table.get(word, ()):
            ahead = text[end : end + _AROUND]
            behind = text[max(0, start - _AROUND) : start]
            if choice.after.match(ahead) and choice.before.search(behind):
                return choice
        return None


def _before(pattern: str) -> re.Pattern[str]:
    return re.compile(f"(?:{pattern.removesuffix('$')})$" if pattern else "")
