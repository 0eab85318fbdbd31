"""A script with markup, cut: breaks, prosody and voices part it, and every part is split."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, Protocol, TypeVar

from voxloom.core.pipeline import characters as chars
from voxloom.core.pipeline.pieces import BOUNDARIES, Cutter, Piece, PlacedMark, piece_from, reach
from voxloom.core.pipeline.sentences import Boundary, ending
from voxloom.core.text.script import Bookmark, Script, VoiceChange, place_of
from voxloom.core.text.spans import Span, Spans
from voxloom.interfaces.errors import InputError, Location, PluginError
from voxloom.interfaces.hints import LANGUAGE, Hint


@dataclass
class _Cut:
    """What ends a stretch besides the text itself."""

    seconds: float | None = None
    boundary: Boundary | None = None

    def then(self, other: _Cut) -> None:
        if other.seconds is not None:
            self.seconds = (self.seconds or 0.0) + other.seconds
        if other.boundary is not None:
            self.boundary = max(self.boundary or other.boundary, other.boundary)


@dataclass
class _Stretch:
    """Characters [start, end) between two cuts that markup makes."""

    start: int
    end: int
    cut: _Cut = field(default_factory=_Cut)


class _Ranged(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


Item = TypeVar("Item", bound=_Ranged)


class _Within(Generic[Item]):
    """Items in order and without overlap, found by halving."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items
        self._starts = [item.start for item in items]
        self._ends = [item.end for item in items]

    def touching(self, start: int, end: int) -> Sequence[Item]:
        """Those with a character in [start, end)."""
        return self._items[bisect_right(self._ends, start) : bisect_left(self._starts, end)]


class _Around(Generic[Item]):
    """Items that enclose each other or are apart, asked for from left to right."""

    def __init__(self, items: Sequence[Item]) -> None:
        """items: of two about the same the inner one first, as markup leaves them."""
        self._items = list(items[::-1])
        self._items.sort(key=lambda item: (item.start, -item.end))
        self._following = 0
        self._open: list[Item] = []

    def at(self, place: int) -> list[Item]:
        """Those around a character, outermost first."""
        while self._following < len(self._items) and self._items[self._following].start <= place:
            self._open = [item for item in self._open if item.end > place]
            self._open.append(self._items[self._following])
            self._following += 1
        self._open = [item for item in self._open if item.end > place]
        return self._open


class Cutting:
    """One script while it is cut."""

    def __init__(
        self, script: Script, language: str, cutter: Cutter, languages: Sequence[str]
    ) -> None:
        self.script, self.cutter = script, cutter
        self.language = language
        self._check_languages(languages)
        self.told = [hint for hint in script.hints if hint.kind != LANGUAGE]
        self.hints = _Within(self.told)
        spoken = [h for h in script.hints if h.kind == LANGUAGE and h.value != language]
        self.languages = _Within(spoken)
        self.prosody, self.voices = _Around(script.prosody), _Around(script.voices)

    def pieces(self) -> list[Piece]:
        found: list[Piece] = []
        stretches, lead = self._stretches()
        for stretch in stretches:
            made = self._within(stretch, len(found))
            if not made:
                continue
            found += made[:-1]
            found.append(_ended(made[-1], stretch, self.script.text))
        if not found:
            return []
        found[0] = replace(found[0], lead_seconds=lead.seconds or 0.0)
        found[-1] = replace(found[-1], boundary=Boundary.END)
        return self._marked(found)

    def _stretches(self) -> tuple[list[_Stretch], _Cut]:
        """The text between the cuts that markup makes, each with something to speak; and what
        stands before the first one."""
        cuts = self._cuts()
        places = sorted({0, *cuts, len(self.script.text)})
        found: list[_Stretch] = []
        lead, start = cuts.pop(0, _Cut()), 0
        waiting: int | None = None
        for end in places[1:]:
            cut = cuts.get(end, _Cut())
            if self._speaks(start, end):
                found.append(_Stretch(start if waiting is None else waiting, end, cut))
                waiting = None
            elif found:
                found[-1].end = end
                found[-1].cut.then(cut)
            else:
                waiting = 0
                lead.then(cut)
            start = end
        if not found and self.script.text:
            found = [_Stretch(0, len(self.script.text))]
        return found, lead

    def _cuts(self) -> dict[int, _Cut]:
        cuts: dict[int, _Cut] = {}
        for one in self.script.breaks:
            boundary = BOUNDARIES[one.strength] if one.strength else None
            cuts.setdefault(one.at, _Cut()).then(_Cut(one.seconds, boundary))
        changes: list[_Ranged] = [*self.script.prosody, *self.script.voices]
        for change in changes:
            for place in (change.start, change.end):
                cuts.setdefault(place, _Cut())
        places = sorted(cuts)
        for hint in self.told:
            divided = places[bisect_right(places, hint.start) : bisect_left(places, hint.end)]
            if divided:
                raise InputError(
                    f"A cut stands within {self.script.text[hint.start : hint.end]!r}, which is "
                    f"read as one by its {hint.kind}.",
                    mend="Move the break, or the hint, so that they do not cross.",
                    where=self._where(divided[0]),
                )
        return cuts

    def _speaks(self, start: int, end: int) -> bool:
        if chars.letter_or_digit.search(self.script.text, start, end):
            return True
        return bool(self.hints.touching(start, end))

    def _within(self, stretch: _Stretch, number: int) -> list[Piece]:
        start, end = stretch.start, stretch.end
        text = self.script.text[start:end]
        moved: list[Piece] = []
        whole = [(hint.start - start, hint.end - start) for hint in self.hints.touching(start, end)]
        rate, volume, voice = self._manner(start, end)
        for made in self.cutter(text, self.language, whole):
            inner = _moved(made.spans, start)
            spans = self.script.spans.through(inner)
            first, last = reach(inner)
            piece = piece_from(number + len(moved), made, spans, self.script.source, self.language)
            hints, language = self._said(inner, first, last)
            moved.append(
                replace(
                    piece,
                    label=self.script.written(first, last),
                    hints=hints,
                    language=language,
                    rate=rate,
                    volume_db=volume,
                    voice=voice,
                )
            )
        return moved

    def _manner(self, start: int, end: int) -> tuple[float, float, VoiceChange | None]:
        """Rate, volume and voice of a stretch, which are those of what it speaks first."""
        match = chars.letter_or_digit.search(self.script.text, start, end)
        at = match.start() if match else start
        rate, volume = 1.0, 0.0
        for one in self.prosody.at(at):
            rate, volume = rate * one.rate, volume + one.volume_db
        voices = self.voices.at(at)
        return rate, volume, voices[-1] if voices else None

    def _said(self, spans: Sequence[Span], first: int, last: int) -> tuple[tuple[Hint, ...], str]:
        """The hints about a piece, in its own characters, and its language."""
        hints = [_inside(hint, spans) for hint in self.hints.touching(first, last)]
        language = self.language
        for hint in self.languages.touching(first, last):
            rest = self.script.text[first : max(first, hint.start)]
            rest += self.script.text[min(last, hint.end) : last]
            if not chars.letter_or_digit.search(rest):
                language = hint.value
                continue
            cut = replace(hint, start=max(first, hint.start), end=min(last, hint.end))
            if not chars.has_speech(self.script.text[cut.start : cut.end]):
                continue  # a mark has no language
            hints.append(_inside(cut, spans))
        order = sorted((hint for hint in hints if hint is not None), key=_order)
        return tuple(order), language

    def _marked(self, pieces: list[Piece]) -> list[Piece]:
        """Each named mark in the piece that it stands in; of one between two, at the end of the
        first where a break follows it, else at the start of the second."""
        found = {piece.number: list(piece.marks) for piece in pieces}
        number = 0
        for mark in self.script.marks:
            place = self.script.spans.cover(mark.at, mark.at)[0]
            while number < len(pieces) - 1 and pieces[number].last <= place:
                number += 1
            piece = pieces[number]
            at = Spans.of(piece.spans).find(place)
            if number and place <= piece.first and self._breaks_after(mark, piece.first):
                piece = pieces[number - 1]
                at = len(piece.text)
            found[piece.number].append(PlacedMark(at, mark.name, mark.character))
        return [
            replace(piece, marks=tuple(found[piece.number])) if found[piece.number] else piece
            for piece in pieces
        ]

    def _breaks_after(self, mark: Bookmark, before: int) -> bool:
        """Whether a break stands between a mark and a character of the request's text."""
        if mark.breaks >= len(self.script.breaks):
            return False
        at = self.script.breaks[mark.breaks].at
        return self.script.spans.cover(at, at)[0] <= before

    def _check_languages(self, languages: Sequence[str]) -> None:
        for hint in self.script.hints:
            if hint.kind == LANGUAGE and languages and hint.value not in languages:
                raise InputError(
                    f"This pipeline does not speak {hint.value!r}.",
                    mend=f"It speaks: {', '.join(languages)}.",
                    where=self._where(hint.start),
                )

    def _where(self, at: int) -> Location:
        return place_of(self.script.source, self.script.spans.cover(at, at)[0])


def _ended(piece: Piece, stretch: _Stretch, text: str) -> Piece:
    """The last piece of a stretch, with the boundary and the silence that follow it."""
    own = ending(text[stretch.start : stretch.end])
    strongest = max(own or Boundary.CLAUSE, stretch.cut.boundary or Boundary.CLAUSE)
    exact = stretch.cut.seconds is not None
    seconds = stretch.cut.seconds if exact else piece.pause_seconds
    if seconds is None and own is None and stretch.cut.boundary is None:
        seconds = 0.0  # the sentence goes on in another manner
    return replace(piece, boundary=strongest, pause_seconds=seconds, exact=exact)


def _moved(spans: Sequence[Span], by: int) -> Sequence[Span]:
    if isinstance(spans, Spans):
        if not by:
            return spans
        first, last = spans.cover(0, len(spans))
        return Spans.same(first + by, last + by)
    return [(start + by, end + by) for start, end in spans]


def _inside(hint: Hint, spans: Sequence[Span]) -> Hint | None:
    """A hint over the script -> over a piece; None where the piece has nothing of it.

    Raises:
        PluginError: the piece has only part of a hint that is to stay whole.
    """
    if isinstance(spans, Spans):
        offset = spans[0][0]
        start, end = max(0, hint.start - offset), min(len(spans), hint.end - offset)
    else:
        places = [n for n, (s, e) in enumerate(spans) if s < hint.end and e > hint.start]
        if not places:
            return None
        start, end = places[0], places[-1] + 1
        reach = max(last for _, last in spans[start:end])
        if hint.kind != LANGUAGE and (spans[start][0] > hint.start or reach < hint.end):
            raise PluginError(
                "The splitter cut within characters that are to stay together.",
                mend="Report it to the splitter's author.",
            )
    return replace(hint, start=start, end=end) if start < end else None


def _order(hint: Hint) -> tuple[int, bool, int]:
    return hint.start, hint.kind != LANGUAGE, hint.end
