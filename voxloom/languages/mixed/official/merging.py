"""Neighbouring stretches of a text: which of them take each other's language.

The order of the steps and their conditions are facts of the package split-lang 2.1, which the
original uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from voxloom.languages.mixed.official.detector import Detector
from voxloom.languages.mixed.official.words import has_kana

UNKNOWN, DIGITS, NEWLINE, MARKS = "x", "digit", "newline", "punctuation"
_ZH_JA = ("zh", "ja")
_MIDDLE, _SIDES, _LONG, _NEAR = 4, 6, 6, 5
_MUCH = 10


@dataclass
class Stretch:
    """Some characters and what they are taken for."""

    language: str
    text: str

    def __len__(self) -> int:
        return len(self.text)


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Neighbours of one language as one."""
    found: list[tuple[str, list[str]]] = []
    for one in stretches:
        if found and found[-1][0] == one.language:
            found[-1][1].append(one.text)
        else:
            found.append((one.language, [one.text]))
    return [Stretch(language, "".join(texts)) for language, texts in found]


class Merger:
    """Merges the words of one part of a text: Han and kana, or words of any other script."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector

    def merge(self, words: Sequence[Stretch]) -> list[Stretch]:
        """All steps on the words of a part, at least one."""
        found = joined(words)
        for _ in range(2):
            self._into_both(found)
            found = joined(found)
        _fill(found)
        self._ends(found)
        found = joined(found)
        self._into_both(found)
        return joined(found)

    def _into_both(self, words: Sequence[Stretch]) -> None:
        """A word between two of one language takes it."""
        for left, middle, right in zip(words, words[1:], words[2:], strict=False):
            if left.language != right.language or left.language in (UNKNOWN, NEWLINE):
                continue
            if middle.language == UNKNOWN or (
                not has_kana(middle.text)
                and (
                    (len(middle) <= _MIDDLE and len(left) + len(right) >= _SIDES)
                    or left.language in self._detector.likely(middle.text)
                )
            ):
                middle.language = left.language

    def _ends(self, words: Sequence[Stretch]) -> None:
        """The first and the last word may take their neighbour's language."""
        if words[0].language == UNKNOWN or (len(words) > 1 and self._follows(words[0], words[1])):
            words[0].language = _nearest(words, 0, 1)
        if words[-1].language == UNKNOWN or (
            len(words) > 1 and self._follows(words[-1], words[-2])
        ):
            words[-1].language = _nearest(words, len(words) - 1, -1)

    def _follows(self, word: Stretch, near: Stretch) -> bool:
        plain = not has_kana(word.text) and not has_kana(near.text)
        if plain and near.language == "zh" and len(near) > len(word) and len(near) >= _LONG:
            return True
        fits = plain or len(near) <= _NEAR
        return fits and near.language in self._detector.likely(word.text)


def _fill(words: Sequence[Stretch]) -> None:
    """Unknown words take the language of the longer neighbour, the left one if they are equal."""
    for place, word in enumerate(words):
        if word.language != UNKNOWN:
            continue
        last = place == len(words) - 1
        left = place > 0 and (last or len(words[place - 1]) >= len(words[place + 1]))
        word.language = _nearest(words, place, -1 if left else 1)


def _nearest(words: Sequence[Stretch], place: int, step: int) -> str:
    """The first known language in one direction, else the word's own."""
    here = place + step
    while 0 <= here < len(words):
        if words[here].language not in (UNKNOWN, DIGITS):
            return words[here].language
        here += step
    return words[place].language


class _Growing:
    """A stretch that others join."""

    def __init__(self, stretch: Stretch) -> None:
        self.language, self.texts, self.length = stretch.language, [stretch.text], len(stretch)

    def add(self, *stretches: Stretch) -> None:
        self.texts += [one.text for one in stretches]
        self.length += sum(len(one) for one in stretches)


def evened(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches of Han and kana between two other scripts: one that is short against its
    neighbours joins them, and a little Chinese in much Japanese is Japanese."""
    if len(stretches) == 1:
        return list(stretches)
    counts = {"zh": 0, "ja": 0, UNKNOWN: 0}
    found: list[_Growing] = []
    place = 0
    while place < len(stretches):
        one = stretches[place]
        counts[one.language] = counts.get(one.language, 0) + len(one)
        after = stretches[place + 1] if place + 1 < len(stretches) else None
        joining = [one] if after is None else [one, after]
        if found and _joins(found[-1], one, after):
            found[-1].add(*joining)
            place += len(joining)
        elif not found and after is not None and _opens(one, after):
            found.append(_Growing(Stretch(after.language, one.text + after.text)))
            place += 2
        else:
            found.append(_Growing(one))
            place += 1
    made = [Stretch(each.language, "".join(each.texts)) for each in found]
    if counts[UNKNOWN]:
        most = max(counts, key=lambda language: counts[language])
        _rename(made, UNKNOWN, most)
    if counts["ja"] >= counts["zh"] * _MUCH:
        _rename(made, "zh", "ja")
    return joined(made)


def _opens(one: Stretch, after: Stretch) -> bool:
    """Whether the first stretch is little beside the second."""
    known = one.language in (*_ZH_JA, UNKNOWN) and after.language in _ZH_JA
    return known and len(one) * _MUCH < len(after)


def _joins(before: _Growing, one: Stretch, after: Stretch | None) -> bool:
    """Whether a stretch is little beside what is before it, or also what is after it."""
    if before.language not in _ZH_JA:
        return False
    if after is None:
        return one.language in (*_ZH_JA, UNKNOWN) and len(one) * _MUCH < before.length
    around = before.length + len(after)
    return before.language == after.language and len(one) * _MUCH < around


def _rename(stretches: Sequence[Stretch], old: str, new: str) -> None:
    for one in stretches:
        one.language = new if one.language == old else one.language
