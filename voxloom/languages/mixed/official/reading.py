"""Segments, each read by its language's frontend, as one: the original's steps 8 and 9."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Inventory, Phones
from voxloom.languages.mixed.official.segments import CODES, CODES_V1, ENGLISH, Segmenter
from voxloom.languages.text.aligned import AlignedText, Span
from voxloom.languages.text.official import dropped
from voxloom.languages.text.refuse import listing, nothing_to_say
from voxloom.languages.text.trace import DROPPED, Spoken, readings

FEWEST = 6  # phones; a text with fewer is read again behind a full stop
_SPACES = re.compile(" {2,}")
_V1 = "gpt-sovits-v1"
_LANGUAGES_V1 = ("zh", "ja", ENGLISH)
_LANGUAGES = (*_LANGUAGES_V1, "ko", "yue")


@dataclass(frozen=True)
class ReadSegment:
    """A segment: its language, its text with the place of each character, and its phones."""

    language: str
    text: AlignedText
    phones: Phones

    def span(self, start: int, end: int) -> Span:
        """Characters [start, end) of the segment -> of the whole text."""
        spans = self.text.spans
        if start < end:
            return spans[start][0], spans[end - 1][1]
        if not spans:
            return 0, 0
        return (spans[start][0],) * 2 if start < len(spans) else (spans[-1][1],) * 2


class OfficialMixed:
    """Reads as the original does, faults included."""

    def __init__(
        self, inventory: Inventory, segmenter: Segmenter, child: Callable[[str], TextFrontend]
    ) -> None:
        """child: the frontend of a language, by its official rules."""
        self._inventory, self._segmenter, self._child = inventory, segmenter, child
        first = inventory.id == _V1
        self.codes = CODES_V1 if first else CODES
        self._known = _LANGUAGES_V1 if first else _LANGUAGES

    def read(self, text: str, code: str) -> tuple[Phones, list[ReadSegment]]:
        """A text and a language code of the original -> its phones, and the segments they are of.

        Raises InputError: another code, a blank text, or as a frontend of a language does."""
        if code not in self.codes:
            raise InputError(
                f"The official rules of {self._inventory.id} have no language code {code!r}.",
                mend=f"There are {listing(self.codes)}.",
            )
        if not text.strip():
            raise nothing_to_say(text)
        squeezed = AlignedText.of(text).sub(_SPACES, " ", "space")
        found = self._segments(squeezed, code)
        if sum(len(each.phones) for each in found) < FEWEST:
            behind = AlignedText("." + squeezed.text, ((0, 0), *squeezed.spans))
            found = self._segments(behind, code)
        return joined(text, found, self._inventory), found

    def _segments(self, text: AlignedText, code: str) -> list[ReadSegment]:
        found = []
        for one in self._segmenter.segments(text.text, code):
            spans = tuple(text.spans[place] for place in one.places)
            part = AlignedText(one.text, spans)
            found.append(ReadSegment(one.language, part, self._phones(one.language, one.text)))
        return found

    def _phones(self, language: str, text: str) -> Phones:
        if language not in self._known:  # the original takes it for an English space
            return self._child(ENGLISH).phonemize(" ", ENGLISH)
        return self._child(language).phonemize(text, language)


def joined(text: str, segments: Sequence[ReadSegment], inventory: Inventory) -> Phones:
    """The segments' phones in a row, as phones of `text`.

    `phones_per_character` counts as Chinese does; all phones of a segment in another language are
    counted at its first character, so that borders of segments are borders of `languages`."""
    normalized, counts = list[str](), list[int]()
    symbols, spans, languages = list[str](), list[Span](), list[str]()
    spoken, notes = list[Spoken](), dict[str, str]()
    for one in segments:
        phones = one.phones
        shown, own = _counted(one)
        normalized.append(shown)
        counts += own
        spoken += _traced(one, len(symbols))
        symbols += phones.symbols
        spans += [one.span(*span) for span in phones.spans]
        languages += phones.languages
        notes = _noted(notes, phones.notes)
    trace = readings(text, spoken, None, otherwise=DROPPED)
    kept = [(each.start, each.end) for each in trace if each.rule != DROPPED]
    return Phones(
        inventory=inventory.id,
        symbols=tuple(symbols),
        ids=inventory.encode(symbols),
        spans=tuple(spans),
        languages=tuple(languages),
        text=text,
        normalized="".join(normalized),
        phones_per_character=tuple(counts),
        notes=notes | dropped(text, kept),
        readings=trace,
    )


def _counted(one: ReadSegment) -> tuple[str, Sequence[int]]:
    """A segment's normalised text and the phones of each of its characters."""
    phones = one.phones
    shown, counts = phones.normalized, phones.phones_per_character
    if counts is not None:
        return shown, counts
    if len(phones) and not shown:
        shown = " "
    return shown, [len(phones)] + [0] * (len(shown) - 1) if shown else []


def _traced(one: ReadSegment, offset: int) -> list[Spoken]:
    if not one.phones.readings:
        return [
            Spoken(one.span(*span), offset + place, offset + place + 1)
            for place, span in enumerate(one.phones.spans)
        ]
    return [
        Spoken(
            one.span(each.start, each.end),
            offset + each.first,
            offset + each.last,
            each.source,
            each.rule,
            each.normalized,
        )
        for each in one.phones.readings
    ]


def _noted(notes: Mapping[str, str], more: Mapping[str, str]) -> dict[str, str]:
    """Notes of several segments; those of one name side by side. What was dropped is told once,
    with the positions of the whole text."""
    result = dict(notes)
    for name, told in more.items():
        if name == DROPPED:
            continue
        former = result.get(name)
        result[name] = told if former in (None, told) else f"{former}; {told}"
    return result
