"""What became of every character of a request's text, as a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from voxloom.core.text.script import Script
from voxloom.core.text.spans import Span

State = Literal["spoken", "silent", "refused"]


@dataclass(frozen=True)
class Stretch:
    """Characters [start, end) of the request's text, and how they are read.

    written: they themselves; piece: number of the piece they are in, -1 for none; state: spoken,
    silent by a rule, or refused by the frontend; normalized: what was read in their place; rule:
    the name of the rule that rewrote or silenced them, `` for none; source: where the reading is
    from; phones: what is spoken; reason: why they are refused.
    """

    start: int
    end: int
    written: str
    piece: int
    state: State
    language: str = ""
    normalized: str = ""
    rule: str = ""
    source: str = ""
    phones: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class TracedPiece:
    """One piece. [start, end): what it covers of the request's text; text: what the frontend was
    given; normalized: what it read; pause_seconds: of silence after it; phones: all of them, with
    those that no character stands for; notes: as the frontend tells them; reason: why the frontend
    refused it, `` if it did not."""

    number: int
    start: int
    end: int
    text: str
    language: str
    boundary: str
    pause_seconds: float
    normalized: str = ""
    phones: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class Trace:
    """A text read. stretches cover every character of `text`, in order and without gap."""

    text: str
    inventory: str
    pieces: tuple[TracedPiece, ...]
    stretches: tuple[Stretch, ...]

    @property
    def silent(self) -> tuple[Stretch, ...]:
        return tuple(one for one in self.stretches if one.state == "silent")

    @property
    def refused(self) -> tuple[Stretch, ...]:
        return tuple(one for one in self.stretches if one.state == "refused")

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


MARKUP, LAYOUT, UNREAD, ALIAS = "markup", "white-space", "left-out", "alias"


def gapless(text: str, script: Script, found: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Stretches in any order -> in order, those that overlap joined, every gap told as silent.

    What no piece has is markup where the script has nothing of it, white space between pieces, or
    else left out by the splitter.
    """
    ordered = sorted(found, key=lambda one: (one.start, one.end))
    joined: list[Stretch] = []
    for one in ordered:
        if joined and (one.start < joined[-1].end or one.start == one.end == joined[-1].end):
            joined[-1] = _together(joined[-1], one, text)
        elif one.start < one.end:
            joined.append(one)
    covered = list(_covered(script))
    complete: list[Stretch] = []
    at = 0
    for one in joined:
        complete += _gap(text, at, one.start, covered)
        complete.append(one)
        at = one.end
    complete += _gap(text, at, len(text), covered)
    return tuple(_aliased(complete, script))


def _aliased(stretches: Sequence[Stretch], script: Script) -> Iterator[Stretch]:
    """What other words were read for says so, and who gave them."""
    aliases = [
        (*script.spans.cover(alias.start, alias.end), alias.source) for alias in script.aliases
    ]
    number = 0
    for one in stretches:
        while number < len(aliases) and aliases[number][1] <= one.start:
            number += 1
        if number < len(aliases) and aliases[number][0] < one.end and one.piece >= 0:
            source = _list(aliases[number][2], one.source)
            one = replace(one, rule=_list(ALIAS, one.rule), source=source)
        yield one


def _covered(script: Script) -> Iterator[bool]:
    """Per character of the source whether the script stands for it."""
    at = 0
    for start, end in script.spans:
        while at < start:
            yield False
            at += 1
        while at < end:
            yield True
            at += 1
    while at < len(script.source):
        yield False
        at += 1


def _gap(text: str, start: int, end: int, covered: Sequence[bool]) -> Iterator[Stretch]:
    """Silent stretches of [start, end), each of one rule."""

    def rule(place: int) -> str:
        if not covered[place]:
            return MARKUP
        return LAYOUT if text[place].isspace() else UNREAD

    while start < end:
        name, last = rule(start), start + 1
        while last < end and rule(last) == name:
            last += 1
        yield Stretch(start, last, text[start:last], -1, "silent", rule=name, source="silent")
        start = last


def _together(one: Stretch, other: Stretch, text: str) -> Stretch:
    """Two readings of the same characters, as of an alias of several words."""
    reach: Span = one.start, max(one.end, other.end)
    states = (one.state, other.state)
    state: State = (
        "refused" if "refused" in states else "spoken" if "spoken" in states else "silent"
    )
    return Stretch(
        *reach,
        text[slice(*reach)],
        one.piece,
        state,
        one.language or other.language,
        one.normalized + other.normalized,
        _list(one.rule, other.rule),
        _list(*(part.source for part in (one, other) if part.state == state)),
        one.phones + other.phones,
        one.reason or other.reason,
    )


def _list(*words: str) -> str:
    return ", ".join(dict.fromkeys(part for word in words for part in word.split(", ") if part))
