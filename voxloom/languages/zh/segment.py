"""Chinese words with their parts of speech, from jieba's dictionary and tables.

The same cut as `jieba.posseg`: the most probable path through the dictionary's words (unigram
frequencies), and a hidden Markov model over characters for what the dictionary does not join.
jieba's data files are read; its code is not imported, because importing it pulls in
pkg_resources, configures a logger, and wants a cache file in the shared temporary folder.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from voxloom.interfaces.errors import PluginError
from voxloom.languages.zh.tagger import Tagger

LONGEST_WORD = 16
LOG_TOTAL = math.log(60_101_967)  # sum of all frequencies of jieba 0.42's dictionary
_HAN = re.compile(r"[一-鿕]+")
_RUN = re.compile(r"([一-鿕]+)")
_HAN_OR_DOT = re.compile(r"[一-鿕.]+")


@dataclass(frozen=True)
class Word:
    """A word and jieba's part-of-speech tag."""

    text: str
    tag: str


def jieba_folder() -> Path:
    """Where jieba keeps its data. Raises PluginError if it is not installed."""
    spec = find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise PluginError(
            "Chinese needs the dictionary of the package jieba, which is not installed.",
            mend="Run `pip install jieba`.",
        )
    return Path(next(iter(spec.submodule_search_locations)))


class Segmenter:
    """Cuts text into words. The dictionary's lines are kept sorted and parsed on first use, one
    first character at a time, so that loading stays quick."""

    def __init__(self) -> None:
        """Raises PluginError if jieba's files are missing."""
        folder = jieba_folder()
        try:
            lines = (folder / "dict.txt").read_text(encoding="utf-8").split("\n")
        except OSError as error:
            raise PluginError(
                f"jieba's dictionary cannot be read: {error}.",
                mend="Run `pip install --force-reinstall jieba`.",
            ) from error
        lines.sort()
        self._lines = lines
        self._entries: dict[str, dict[str, tuple[float, str]]] = {}
        self._tagger = Tagger(folder / "posseg")

    def knows(self, word: str) -> bool:
        """Whether the dictionary has the word."""
        return word in self._starting_with(word[0])

    def cut(self, text: str, *, dots: bool = False) -> list[Word]:
        """Words of a text; what is not Han becomes single characters tagged `x`. dots: a full stop
        belongs to the run of Han before it, as jieba has it, which can change the tag of that
        run's last characters."""
        words: list[Word] = []
        position = 0
        for match in (_HAN_OR_DOT if dots else _HAN).finditer(text):
            words += [Word(char, "x") for char in text[position : match.start()]]
            words += self._cut_han(match[0])
            position = match.end()
        return words + [Word(char, "x") for char in text[position:]]

    def shortest_part(self, word: str) -> str:
        """The shortest dictionary word inside a word, as jieba's search mode lists them: pairs,
        then triples, then the word's own cut."""
        parts: list[str] = []
        for piece in self.cut(word):
            for size in (2, 3):
                if len(piece.text) > size:
                    starts = range(len(piece.text) - size + 1)
                    grams = [piece.text[start : start + size] for start in starts]
                    parts += [gram for gram in grams if self.knows(gram)]
            parts.append(piece.text)
        return min(parts, key=len)

    def _starting_with(self, first: str) -> dict[str, tuple[float, str]]:
        found = self._entries.get(first)
        if found is None:
            start = bisect_left(self._lines, first)
            end = bisect_left(self._lines, chr(ord(first) + 1)) if ord(first) < 0x10FFFF else None
            rows = (line.split(" ") for line in self._lines[start:end])
            found = {
                word: (math.log(int(count) or 1) - LOG_TOTAL, tag) for word, count, tag in rows
            }
            self._entries[first] = found
        return found

    def _tag(self, word: str) -> str:
        entry = self._starting_with(word[0]).get(word)
        return entry[1] if entry else "x"

    def _cut_han(self, text: str) -> Iterator[Word]:
        singles = ""
        for word in self.best_path(text):
            if len(word) == 1:
                singles += word
                continue
            yield from self._unjoined(singles)
            singles = ""
            yield Word(word, self._tag(word))
        yield from self._unjoined(singles)

    def _unjoined(self, singles: str) -> Iterator[Word]:
        if len(singles) > 1 and not self.knows(singles):
            for run in filter(None, _RUN.split(singles)):
                if _HAN.match(run):
                    yield from (Word(word, tag) for word, tag in self._tagger.cut(run))
                else:
                    yield Word(run, "m")  # full stops count as numbers
        else:
            yield from (Word(char, self._tag(char)) for char in singles)

    def best_path(self, text: str) -> list[str]:
        """Words of the most probable path; among equals the longer word, as jieba chooses."""
        size = len(text)
        best: list[tuple[float, int]] = [(0.0, 0)] * (size + 1)
        unknown = -LOG_TOTAL
        for start in range(size - 1, -1, -1):
            entries = self._starting_with(text[start])
            single = entries.get(text[start])
            choice = ((single[0] if single else unknown) + best[start + 1][0], start + 1)
            for end in range(start + 2, min(size, start + LONGEST_WORD) + 1):
                entry = entries.get(text[start:end])
                if entry is not None:
                    choice = max(choice, (entry[0] + best[end][0], end))
            best[start] = choice
        words = []
        start = 0
        while start < size:
            end = best[start][1]
            words.append(text[start:end])
            start = end
        return words
