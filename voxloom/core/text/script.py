"""The script: a text to be spoken with all that markup, lexicons and callers say about it."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from voxloom.core.text.spans import Spans
from voxloom.interfaces.errors import InputError, Location
from voxloom.interfaces.hints import LANGUAGE, Hint

Strength = Literal["", "clause", "sentence", "paragraph"]


@dataclass(frozen=True)
class Break:
    """A cut at a place of the script. seconds: of silence, None for what the table of pauses says
    about `strength`, which is the least boundary that this is; `` for what the text itself is."""

    at: int
    seconds: float | None = None
    strength: Strength = ""


@dataclass(frozen=True)
class Prosody:
    """How characters [start, end) are said: factors and sums over the request's controls."""

    start: int
    end: int
    rate: float = 1.0
    volume_db: float = 0.0
    pitch_semitones: float = 0.0


@dataclass(frozen=True)
class VoiceChange:
    """Who says characters [start, end); place: in the request's text, for messages."""

    start: int
    end: int
    name: str
    where: Location | None = None


@dataclass(frozen=True)
class Bookmark:
    """A named place; character: where it stands in the request's text; breaks: how many of the
    script's stand before it."""

    at: int
    name: str
    character: int
    breaks: int = 0


@dataclass(frozen=True)
class Alias:
    """Characters [start, end) of the script took the place of what was written. source: who said
    so, as that of a hint."""

    start: int
    end: int
    source: str


@dataclass(frozen=True, eq=False)
class Script:
    """What is spoken, and how.

    source: the request's text; text: what is to be spoken; spans: per character of `text` the
    range of `source` it stands for, in order; hints: over `text`, in order, without overlap but
    for a `language` that encloses others; then what cuts, each in order. Inner prosody and voices
    come after those that enclose them.
    """

    source: str
    text: str
    spans: Spans
    hints: tuple[Hint, ...] = ()
    breaks: tuple[Break, ...] = ()
    prosody: tuple[Prosody, ...] = ()
    voices: tuple[VoiceChange, ...] = ()
    marks: tuple[Bookmark, ...] = ()
    aliases: tuple[Alias, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether every character stands for itself, and nothing is said about any."""
        return self.text == self.source and not (
            self.hints or self.breaks or self.prosody or self.voices or self.marks or self.aliases
        )

    def written(self, start: int, end: int) -> str:
        """Characters [start, end) as they were written: an alias gives way to what it replaced."""
        if not self.aliases:
            return self.text[start:end]
        first = bisect_right(self.aliases, start, key=lambda alias: alias.end)
        found, at = [], start
        for number in range(first, len(self.aliases)):
            alias = self.aliases[number]
            if alias.start >= end:
                break
            found.append(self.text[at : alias.start])
            a, b = self.spans.cover(max(alias.start, start), min(alias.end, end))
            found.append(self.source[a:b])
            at = alias.end
        return "".join([*found, self.text[at:end] if at < end else ""])


def plain_script(text: str) -> Script:
    """A text in which nothing is markup."""
    return Script(text, text, Spans.same(0, len(text)))


class ScriptBuilder:
    """Gathers a script from left to right."""

    def __init__(self, source: str, origin: str) -> None:
        """origin: the `source` of the hints, such as `inline`."""
        self.source, self.origin = source, origin
        self._parts: list[str] = []
        self._spans = Spans()
        self.length = 0
        self.hints: list[Hint] = []
        self.breaks: list[Break] = []
        self.prosody: list[Prosody] = []
        self.voices: list[VoiceChange] = []
        self.marks: list[Bookmark] = []
        self.aliases: list[Alias] = []

    def copy(self, start: int, end: int) -> None:
        """Characters [start, end) of the source as they are."""
        if start < end:
            self._put(self.source[start:end], Spans.same(start, end))

    def put(self, text: str, start: int, end: int) -> None:
        """Other characters, all of which stand for [start, end) of the source."""
        self._put(text, Spans.all_of((start, end), len(text)))

    def keep(self, script: Script, start: int, end: int) -> None:
        """Characters [start, end) of a script over the same source."""
        if start < end:
            self._put(script.text[start:end], script.spans[start:end])

    def alias(self, text: str, start: int, end: int, origin: str = "") -> None:
        """As `put`, for words that take the place of what was written."""
        first = self.length
        self.put(text, start, end)
        self.aliases.append(Alias(first, self.length, origin or self.origin))

    def mark(self, name: str, character: int) -> None:
        """A named place, here; character: of the source."""
        self.marks.append(Bookmark(self.length, name, character, len(self.breaks)))

    def hint(self, start: int, kind: str, value: str) -> None:
        """About everything from `start` to here; nothing where that is nothing."""
        if start < self.length:
            self.hints.append(Hint(start, self.length, kind, value, self.origin))

    def finish(self) -> Script:
        return Script(
            self.source,
            "".join(self._parts),
            self._spans,
            arranged(self.hints),
            tuple(self.breaks),
            tuple(self.prosody),
            tuple(self.voices),
            tuple(self.marks),
            tuple(self.aliases),
        )

    def _put(self, text: str, spans: Spans) -> None:
        self._parts.append(text)
        self._spans.extend(spans)
        self.length += len(text)


def arranged(hints: list[Hint]) -> tuple[Hint, ...]:
    """In order, and languages without overlap: within one, an inner one wins.

    Of two about the same characters the earlier one of the list is the inner one."""
    languages = [hint for hint in hints if hint.kind == LANGUAGE]
    others = [hint for hint in hints if hint.kind != LANGUAGE]
    if len(languages) > 1:
        languages = _innermost(languages)
    # at one start the language first, since it encloses
    return tuple(sorted([*languages, *others], key=lambda h: (h.start, h.kind != LANGUAGE, h.end)))


def _innermost(languages: list[Hint]) -> list[Hint]:
    """Hints that enclose each other or are apart -> hints that are apart."""
    # of two about the same the outer one is closed, and so listed, later
    languages = languages[::-1]
    languages.sort(key=lambda hint: (hint.start, -hint.end))
    edges = sorted({edge for hint in languages for edge in (hint.start, hint.end)})
    found: list[Hint] = []
    open_ones: list[Hint] = []
    following = 0
    for start, end in pairwise(edges):
        while following < len(languages) and languages[following].start <= start:
            open_ones.append(languages[following])
            following += 1
        open_ones = [hint for hint in open_ones if hint.end > start]
        if not open_ones:
            continue
        inner = replace(open_ones[-1], start=start, end=end)
        last = found[-1] if found else None
        if last is not None and last.end == start and last.value == inner.value:
            found[-1] = replace(last, end=end)
        else:
            found.append(inner)
    return found


def merged(script: Script, hints: list[Hint]) -> Script:
    """The script with further hints, counted in characters of its text.

    Raises:
        InputError: two of them overlap, and neither is a language that encloses the other.
    """
    if not hints:
        return script
    together = arranged([*script.hints, *hints])
    reach: Hint | None = None
    for hint in together:
        if hint.kind == LANGUAGE:
            continue
        if reach is not None and hint.start < reach.end:
            raise InputError(
                f"{script.text[hint.start : hint.end]!r} has two hints: {reach.kind} "
                f"{reach.value!r} from {reach.source}, and {hint.kind} {hint.value!r} from "
                f"{hint.source}.",
                mend="Leave one of them out.",
                where=place_of(script.source, script.spans.cover(hint.start, hint.end)[0]),
            )
        reach = hint
    return replace(script, hints=together)


def place_of(text: str, character: int, name: str = "text") -> Location:
    """A character of a text as line and column, both from 1."""
    line = text.count("\n", 0, character) + 1
    return Location(name, line, character - (text.rfind("\n", 0, character) + 1) + 1)
