"""What became of every character of a text: `Phones.readings`, gapless by construction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from voxloom.interfaces.phones import Reading
from voxloom.languages.text.aligned import AlignedText, Span
from voxloom.languages.text.characters import CONTROL, MARK, PICTURE, SILENT, SPACE, kind_of

SILENT_SOURCE = "silent"
DROPPED = "dropped"  # by the official rules: lost, as in the original
_RULE_OF_KIND = {
    **{SPACE: "space", MARK: "silent-mark", PICTURE: "emoji", CONTROL: "control-character"},
    SILENT: "quote-or-bracket",
}
_SAYS_NOTHING = frozenset({"plain-form", "space"})  # less than what the character is


class Spoken(NamedTuple):
    """Phones [first, last) that speak characters `span` of the original; no phones: a silence that
    its maker accounts for by `rule`. normalized: what was read, "" to take it from the normalised
    text; source and rule as in Reading, rule "" to take that of the normalised text."""

    span: Span
    first: int
    last: int
    source: str = ""
    rule: str = ""
    normalized: str = ""


def readings(
    text: str, spoken: Iterable[Spoken], normal: AlignedText | None, *, otherwise: str = ""
) -> tuple[Reading, ...]:
    """The trace of one text: Readings that cover [0, len(text)) in order without gap.

    spoken: in the order of the text and of the phones; entries that overlap become one Reading,
    whose rules and sources are joined by `+` where they differ; an entry of an empty span stands
    for no character. normal: gives each Reading its `normalized` and its `rule`, and each silence
    its rule. A silence without one is called by what the character is (`space`,
    `quote-or-bracket`, `zero-width`, `emoji`, `silent-mark`, `control-character`); any other has
    the rule `otherwise`: "" marks a loss that nobody accounts for, see `lost`.
    """
    silent = _Silences(text, normal, otherwise)
    aligned = _Cursor(normal) if normal is not None else None
    result: list[Reading] = []
    position = phone = 0
    for group, reached in _overlapping(spoken):
        start, end = max(group[0].span[0], position), reached
        if end <= start:
            continue
        if start > position:
            result += silent.between(position, start, phone)
        written, rules = aligned.take(start, end) if aligned is not None else ("", [])
        if len(group) == 1:
            ((_, first, last, source, own, named),) = group
            rules.append(own)
        else:
            first, last = group[0].first, group[-1].last
            named = "".join([part.normalized for part in group])
            rules += [part.rule for part in group]
            source = _joined([part.source for part in group])
        # What a hint says is shown as it was written, whatever the normalised text has there.
        if named and (not written or "hint:" in source):
            written = named
        result.append(Reading(start, end, first, last, written, _joined(rules), source))
        position, phone = end, last
    result += silent.between(position, len(text), phone)
    return tuple(result)


def lost(readings: Sequence[Reading]) -> Reading | None:
    """The first silence that nobody accounts for: text that would vanish without a word."""
    return next((found for found in readings if not found.rule and found.first == found.last), None)


def moved(found: Iterable[Reading], characters: int, phones: int) -> Iterator[Reading]:
    """Readings of a part as those of the whole, in which the part starts at these offsets."""
    for one in found:
        yield replace(
            one,
            start=one.start + characters,
            end=one.end + characters,
            first=one.first + phones,
            last=one.last + phones,
        )


def _overlapping(spoken: Iterable[Spoken]) -> Iterator[tuple[list[Spoken], int]]:
    """Groups whose spans share characters, each with where its last one ends."""
    group: list[Spoken] = []
    reached = 0
    for part in spoken:
        start, end = part.span
        if start == end:
            continue
        if group and start >= reached:
            yield group, reached
            group = []
        group.append(part)
        reached = max(reached, end)
    if group:
        yield group, reached


def _joined(words: Sequence[str]) -> str:
    if not any(words):
        return ""
    return "+".join(dict.fromkeys(word for word in words if word))


class _Cursor:
    """Walks the normalised text once."""

    def __init__(self, normal: AlignedText) -> None:
        self._normal, self._index = normal, 0

    def take(self, start: int, end: int) -> tuple[str, list[str]]:
        """The normalised text that stands for [start, end) of the original, and its rules, ""
        among them for characters that are as they were."""
        spans, size = self._normal.spans, len(self._normal.spans)
        index = self._index
        while index < size and spans[index][1] <= start:
            index += 1
        first = index
        while index < size and spans[index][0] < end:
            index += 1
        self._index = index
        written = self._normal.text[first:index]
        rules = self._normal.rules[first:index]
        if " " in written:
            spoken = [rule for rule, char in zip(rules, written, strict=True) if char != " "]
            return written.strip(), spoken
        return written.strip(), list(rules)


class _Silences:
    """Why the characters that no phone speaks are silent."""

    def __init__(self, text: str, normal: AlignedText | None, otherwise: str) -> None:
        self._text, self._normal, self._otherwise = text, normal, otherwise
        self._rules: dict[int, str] | None = None

    def between(self, start: int, end: int, phone: int) -> Iterator[Reading]:
        """Characters [start, end), a Reading for each stretch of one rule."""
        if start >= end:
            return
        if self._rules is None:
            self._rules = self._known()
        named = [(index, self._rule(index, self._rules)) for index in range(start, end)]
        for rule, run in groupby(named, key=itemgetter(1)):
            places = [index for index, _ in run]
            yield Reading(places[0], places[-1] + 1, phone, phone, "", rule, SILENT_SOURCE)

    def _known(self) -> dict[int, str]:
        """Per character of the original the rule that made it vanish or become a space."""
        rules: dict[int, str] = {}
        if self._normal is None:
            return rules
        stretches: dict[tuple[int, int, str], None] = {}
        for gone in self._normal.gone:
            if gone.rule:
                stretches[gone.start, gone.end, gone.rule] = None
        for (start, end), rule in zip(self._normal.spans, self._normal.rules, strict=True):
            if rule:
                stretches[start, end, rule] = None
        for start, end, rule in stretches:
            for index in range(start, end):
                rules[index] = rule
        return rules

    def _rule(self, index: int, rules: dict[int, str]) -> str:
        char = self._text[index]
        kind = kind_of(char)
        known = rules.get(index, "")
        if known and not (known in _SAYS_NOTHING and kind in _RULE_OF_KIND):
            return known
        if kind == SILENT and not char.isprintable():
            return "zero-width"
        return _RULE_OF_KIND.get(kind, self._otherwise)
