"""Text -> runs of one language: by script, then by the neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from voxloom.languages.mixed.forced import Forced
from voxloom.languages.mixed.glued import glued
from voxloom.languages.mixed.han import HanReader
from voxloom.languages.mixed.scripts import readers
from voxloom.languages.text.characters import (
    DIGIT,
    HAN,
    KANA,
    LATIN,
    LONG_MARK,
    MARK,
    PICTURE,
    SILENT,
    SPACE,
    SYMBOL,
    kind_of,
)

_CLAUSE = re.compile(r"[，。！？；：、,!?;:…\n]+|\.(?!\d)")
_ENDS_NO_SENTENCE = frozenset("，；：、,;:")
_JOINS_DIGITS = frozenset(".,:/-–−~～〜：年月日")
# Signs that Mandarin, Cantonese and Japanese read as words after a number. Sizes of files are not
# among them, since who writes Mandarin says the letters of 16GB, nor what may be a name: 5V, 5W.
_HAN_UNIT = re.compile(
    r"\s?(?:km/h|m/s|[kc]?m[23]?|mm|nm|μm|kg|mg|ml|mL|kWh|[kM]W|kV|mAh?|[kMG]?Hz|kcal|kJ|kPa|dB|ms|"
    r"g|L|°C|°F)(?![A-Za-z\d])"
)
_NONE = ("", 3)
_EXTRAS = frozenset({SPACE, MARK, SILENT, PICTURE, "control"})


@dataclass(frozen=True)
class Run:
    """Characters [start, end) of the text, in one language."""

    start: int
    end: int
    language: str


class Segmenter:
    """Segments text for a list of languages; `hint` is one of them or ``."""

    def __init__(self, languages: Sequence[str]) -> None:
        self._languages = tuple(languages)
        self._reader = HanReader(languages)
        self._han = self._reader.languages
        self._kana = readers(KANA, languages)
        self._latin = readers(LATIN, languages)

    def runs(self, text: str, hint: str = "", forced: Forced | None = None) -> list[Run]:
        """Runs that cover the whole text in order. Marks, spaces and pictures belong to the run
        before them. Every character has a reader, or a language by `forced`: the caller has
        checked that."""
        kinds = [kind_of(char) for char in text]
        owners = self._letters(text, kinds, hint)
        if forced is not None:
            _force(owners, forced)
        self._numbers(text, kinds, owners, hint)
        if forced is not None:
            _force(owners, forced)
            _keep_whole(owners, forced)
        return _join(owners, self._default(hint))

    def _default(self, hint: str) -> str:
        return hint or next(iter(self._han or self._languages))

    def _letters(self, text: str, kinds: Sequence[str], hint: str) -> list[str]:
        """The language of each letter, "" for what has none of its own."""
        owners = [""] * len(text)
        around = self._reader.surroundings(text, kinds)
        clause_start = 0
        for start, end in _boundaries(text):
            clause = range(clause_start, start)
            han = list(_stretches(kinds, clause))
            kana = any(kinds[index] == KANA for index in clause)
            readers_of = self._reader.of_clause([text[i:j] for i, j in han], kana, around, hint)
            for (first, last), language in zip(han, readers_of, strict=True):
                owners[first:last] = [language] * (last - first)
            for index in clause:
                long_mark = text[index] == LONG_MARK
                if kinds[index] != HAN and not (long_mark and not _after_letter(kinds, index)):
                    owners[index] = self._letter(kinds[index], hint)
            clause_start = end
        return owners

    def _letter(self, kind: str, hint: str) -> str:
        if kind == KANA:
            return next(iter(self._kana), "")
        if kind == LATIN:
            return hint if hint in self._latin else next(iter(self._latin or self._kana), "")
        if kind in _EXTRAS or kind in {DIGIT, SYMBOL, "Greek"}:
            return ""
        return next(iter(readers(kind, self._languages)), "")

    def _numbers(self, text: str, kinds: Sequence[str], owners: list[str], hint: str) -> None:
        """Numbers, symbols and lone Greek letters take a neighbour's language."""
        ahead = _ahead(owners, kinds)
        mandarin = self._reader.mandarin if hint in ("", self._reader.mandarin) else ""
        onto_letters = (
            _onto_letters(text, owners, mandarin, self._latin) if mandarin and self._latin else ()
        )
        index = 0
        while index < len(text):
            if owners[index] or kinds[index] in _EXTRAS:
                index += 1
                continue
            end = _number_end(text, kinds, owners, index)
            unit = _unit_end(text, kinds, index, end)
            language = self._neighbour(owners, ahead, (index, unit or end), kinds, hint)
            if language in self._latin and index in onto_letters:
                language = mandarin
            if unit and language in self._han:
                end = unit
            owners[index:end] = [language] * (end - index)
            index = end

    def _neighbour(
        self,
        owners: Sequence[str],
        ahead: Sequence[tuple[str, int]],
        number: tuple[int, int],
        kinds: Sequence[str],
        hint: str,
    ) -> str:
        """number: with the unit that a Han language would read."""
        left, left_gap = _behind(owners, kinds, number[0])
        right, right_gap = ahead[number[1]]
        if left == right:
            return left or self._default(hint)
        if left and (not right or left_gap < right_gap):
            return left
        if right and (not left or right_gap < left_gap):
            return right
        return hint if hint in (left, right) else left


def _boundaries(text: str) -> list[tuple[int, int]]:
    """What ends each clause, and the end of the text."""
    return [match.span() for match in _CLAUSE.finditer(text)] + [(len(text), len(text))]


def _onto_letters(
    text: str, owners: Sequence[str], language: str, latin: Sequence[str]
) -> set[int]:
    """Numbers and signs written onto Latin letters within sentences of a language."""
    found: set[int] = set()
    sentence: list[range] = []
    clause_start = 0
    for start, end in _boundaries(text):
        sentence.append(range(clause_start, start))
        if end == len(text) or not _ENDS_NO_SENTENCE.issuperset(text[start:end]):
            found |= glued(text, sentence, owners, language, latin)
            sentence = []
        clause_start = end
    return found


def _stretches(kinds: Sequence[str], places: range) -> Iterator[tuple[int, int]]:
    """Where Han characters follow each other."""
    start = None
    for index in places:
        if kinds[index] == HAN:
            start = index if start is None else start
        elif start is not None:
            yield start, index
            start = None
    if start is not None:
        yield start, places.stop


def _after_letter(kinds: Sequence[str], index: int) -> bool:
    return index > 0 and kinds[index - 1] in (KANA, HAN)


def _force(owners: list[str], forced: Forced) -> None:
    for index, language in enumerate(forced.owners):
        owners[index] = language or owners[index]


def _keep_whole(owners: list[str], forced: Forced) -> None:
    """A stretch that must not be divided is of the first language in it."""
    for start, end in forced.whole:
        language = next((owner for owner in owners[start:end] if owner), "")
        owners[start:end] = [language] * (end - start)


def _number_end(text: str, kinds: Sequence[str], owners: Sequence[str], start: int) -> int:
    """Past the number that starts here: digits and signs, with marks between digits."""
    end = start + 1
    while end < len(text):
        inside = (
            text[end] in _JOINS_DIGITS
            and kinds[end - 1] == DIGIT
            and end + 1 < len(text)
            and kinds[end + 1] == DIGIT
            and not owners[end]
        )
        if not inside and (owners[end] or kinds[end] in _EXTRAS):
            break
        end += 1
    return end


def _unit_end(text: str, kinds: Sequence[str], start: int, end: int) -> int:
    """Past the unit after the last digit of a number [start, end); 0 for none, and after a name's
    number (奥迪A6L). A degree sign counts among the number's signs."""
    if kinds[start] == DIGIT and start and kinds[start - 1] == LATIN:
        return 0
    digits = end
    while digits > start and kinds[digits - 1] != DIGIT:
        digits -= 1
    unit = _HAN_UNIT.match(text, digits) if digits > start else None
    return unit.end() if unit is not None and unit.end() > end else 0


def _behind(owners: Sequence[str], kinds: Sequence[str], start: int) -> tuple[str, int]:
    """The nearest language before a place, and what lies between: 0 nothing, 1 a space or a silent
    character, 2 a mark, 3 no language is there."""
    gap = 0
    for index in range(start - 1, -1, -1):
        if owners[index]:
            return owners[index], gap
        gap = max(gap, _gap(kinds[index]))
    return _NONE


def _ahead(owners: Sequence[str], kinds: Sequence[str]) -> list[tuple[str, int]]:
    """The same after each place, that place included, and after the end."""
    found = [_NONE]
    for owner, kind in zip(reversed(owners), reversed(kinds), strict=True):
        if owner:
            found.append((owner, 0))
        else:
            language, gap = found[-1]
            found.append((language, max(gap, _gap(kind))))
    found.reverse()
    return found


def _gap(kind: str) -> int:
    if kind not in _EXTRAS:
        return 0
    return 2 if kind == MARK else 1


def _join(owners: Sequence[str], default: str) -> list[Run]:
    runs: list[Run] = []
    for index, owner in enumerate(owners):
        if runs and (not owner or owner == runs[-1].language):
            last = runs[-1]
            runs[-1] = Run(last.start, index + 1, last.language)
        elif owner or index == len(owners) - 1:
            start = runs[-1].end if runs else 0  # what stands before the first letter joins it
            runs.append(Run(start, index + 1, owner or default))
    return runs
