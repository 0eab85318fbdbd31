"""The parts of a word as jieba's search mode lists them, from which the tone rules take its halves.

The search mode joins characters that the dictionary leaves single by another hidden Markov model
than the tagger: four states (B begin, M middle, E end, S single), one best path (Viterbi).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from voxloom.languages.zh.segment import Segmenter, jieba_folder
from voxloom.languages.zh.tagger import UNSEEN, table

_BEFORE = {"B": "ES", "M": "MB", "S": "SE", "E": "BM"}
_RUN = re.compile(r"([一-鿕]+)")


class Joiner:
    """Joins single characters to words."""

    def __init__(self) -> None:
        """Raises PluginError if a table of jieba's is missing."""
        folder = jieba_folder() / "finalseg"
        self._start: Mapping[str, float] = table(folder / "prob_start.py")
        self._moves: Mapping[str, Mapping[str, float]] = table(folder / "prob_trans.py")
        self._emits: Mapping[str, Mapping[str, float]] = table(folder / "prob_emit.py")

    def cut(self, text: str) -> Iterator[str]:
        """Words of a run of Han characters, which is not empty."""
        scores = {
            state: self._start[state] + self._emits[state].get(text[0], UNSEEN) for state in _BEFORE
        }
        paths = {state: state for state in _BEFORE}
        for char in text[1:]:
            reached: dict[str, float] = {}
            longer: dict[str, str] = {}
            for state, befores in _BEFORE.items():
                emitted = self._emits[state].get(char, UNSEEN)
                reached[state], before = max(
                    (scores[last] + self._moves[last].get(state, UNSEEN) + emitted, last)
                    for last in befores
                )
                longer[state] = paths[before] + state
            scores, paths = reached, longer
        path = paths[max((scores[state], state) for state in "ES")[1]]
        start = 0
        for index, state in enumerate(path):
            if state in "ES":
                yield text[start : index + 1]
                start = index + 1


class Halves:
    """Splits words in two."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._joiner: Joiner | None = None
        self.of = lru_cache(maxsize=8192)(self._of)

    def _of(self, word: str) -> tuple[str, str]:
        """The first of the shortest parts and the rest, in the order of the word; the rest is
        empty where the word is its own shortest part."""
        part = min(self._parts(word), key=len)
        if word.startswith(part):
            return part, word[len(part) :]
        return word[: -len(part)], part

    def _parts(self, word: str) -> Iterator[str]:
        """Pairs that the dictionary has, then triples, then the word, for each word of a word."""
        knows = self._segmenter.knows
        for piece in self._words(word):
            for size in (2, 3):
                if len(piece) > size:
                    starts = range(len(piece) - size + 1)
                    grams = (piece[start : start + size] for start in starts)
                    yield from filter(knows, grams)
            yield piece

    def _words(self, text: str) -> Iterator[str]:
        singles = ""
        for run in filter(None, _RUN.split(text)):
            if not _RUN.match(run):
                yield from run
                continue
            for word in self._segmenter.best_path(run):
                if len(word) == 1:
                    singles += word
                    continue
                yield from self._joined(singles)
                singles = ""
                yield word
            yield from self._joined(singles)
            singles = ""

    def _joined(self, singles: str) -> Iterator[str]:
        if len(singles) > 1 and not self._segmenter.knows(singles):
            if self._joiner is None:
                self._joiner = Joiner()
            yield from self._joiner.cut(singles)
        else:
            yield from singles
