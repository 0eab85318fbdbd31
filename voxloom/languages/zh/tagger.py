"""Words and tags for characters that the dictionary does not join: jieba's hidden Markov model.

States are pairs of a place in the word (B begin, M middle, E end, S single) and a part of speech;
the best path is Viterbi's.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from voxloom.interfaces.errors import PluginError

State = tuple[str, str]
UNSEEN = -3.14e100  # jieba's log probability of a character that a state never wrote
IMPOSSIBLE = float("-inf")


def table(path: Path) -> Any:
    """The value `P` of one of jieba's table modules, which hold nothing but a literal."""
    spec = spec_from_file_location(f"_voxloom_jieba_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise PluginError(
            f"jieba's table {path} is missing.", mend="Run `pip install --force-reinstall jieba`."
        )
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.P


class Tagger:
    """Cuts and tags a run of Han characters."""

    def __init__(self, folder: Path) -> None:
        """folder: jieba's `posseg`. Raises PluginError if a table is missing."""
        self._start: Mapping[State, float] = table(folder / "prob_start.py")
        self._moves: Mapping[State, Mapping[State, float]] = table(folder / "prob_trans.py")
        self._emits: Mapping[State, Mapping[str, float]] = table(folder / "prob_emit.py")
        self._states: Mapping[str, tuple[State, ...]] = table(folder / "char_state_tab.py")

        self._into = self._predecessors()
        self.cut = lru_cache(maxsize=8192)(self._cut)

    def _predecessors(self) -> dict[State, list[tuple[State, float]]]:
        """For each state those that can come before it, in the order that settles a tie."""
        into: dict[State, list[tuple[State, float]]] = {state: [] for state in self._moves}
        for last in sorted(self._moves, reverse=True):
            for state, score in self._moves[last].items():
                into.setdefault(state, []).append((last, score))
        return into

    def _cut(self, text: str) -> tuple[tuple[str, str], ...]:
        """(word, tag) in order; text is not empty."""
        path = self._path(text)
        words = []
        start = 0
        for index, (place, tag) in enumerate(path):
            if place in "ES":
                words.append((text[start : index + 1], tag))
                start = index + 1
        if start < len(text):
            words.append((text[start:], path[start][1]))
        return tuple(words)

    def _path(self, text: str) -> list[State]:
        every = tuple(self._moves)
        scores = {
            state: self._start[state] + self._emits[state].get(text[0], UNSEEN)
            for state in self._states.get(text[0], every)
        }
        came_from: list[dict[State, State]] = []
        for char in text[1:]:
            before = [state for state in scores if self._moves[state]]
            reachable = {after for state in before for after in self._moves[state]}
            states = reachable & set(self._states.get(char, every)) or reachable or set(every)
            largest = max(before)
            steps: dict[State, State] = {}
            reached: dict[State, float] = {}
            for state in states:
                emitted = self._emits[state].get(char, UNSEEN)
                best, step = IMPOSSIBLE, largest
                for last, moved in self._into[state]:
                    if last in scores:
                        score = scores[last] + moved + emitted
                        if score > best:  # the first of equals: the last in the states' order
                            best, step = score, last
                reached[state], steps[state] = best, step
            scores = reached
            came_from.append(steps)
        state = max((score, state) for state, score in scores.items())[1]
        path = [state]
        for steps in reversed(came_from):
            state = steps[state]
            path.append(state)
        return path[::-1]
