"""From a script to the pieces that are spoken one after the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from voxloom.core.pipeline.sentences import BUDGET, Boundary, split
from voxloom.core.text.script import Script, VoiceChange
from voxloom.core.text.spans import Span, Spans
from voxloom.interfaces.errors import PluginError
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.splitter import TextPiece, TextSplitter

BOUNDARIES = {
    "": Boundary.CLAUSE,
    "clause": Boundary.CLAUSE,
    "sentence": Boundary.SENTENCE,
    "paragraph": Boundary.PARAGRAPH,
    "end": Boundary.END,
}


@dataclass(frozen=True)
class PlacedMark:
    """A named mark. at: a character of the piece; character: of the request's text."""

    at: int
    name: str
    character: int


@dataclass(frozen=True, eq=False)
class Piece:
    """What is spoken in one go.

    text: for the frontend; spans: per character of it the range of the request's text; [first,
    last): what it speaks of the request's text; label: that as it is written, without markup;
    boundary: what ends it; pause_seconds: of silence after it, None for the table of boundaries;
    exact: no request scales that; lead_seconds: of silence before it; rate, volume_db, voice: over
    those of the request.
    """

    number: int
    text: str
    spans: Sequence[Span]
    first: int
    last: int
    label: str
    boundary: Boundary
    language: str = AUTO
    hints: tuple[Hint, ...] = ()
    pause_seconds: float | None = None
    exact: bool = False
    lead_seconds: float = 0.0
    rate: float = 1.0
    volume_db: float = 0.0
    voice: VoiceChange | None = None
    marks: tuple[PlacedMark, ...] = ()

    def cover(self, start: int, end: int) -> Span:
        """Characters [start, end) of the piece -> characters of the request's text."""
        if start < end:
            return self.spans[start][0], max(last for _, last in self.spans[start:end])
        at = self.spans[start][0] if start < len(self.spans) else self.last
        return at, at


def pieces_of(
    script: Script,
    language: str = AUTO,
    *,
    budget: int = BUDGET,
    splitter: TextSplitter | None = None,
    languages: Sequence[str] = (),
) -> list[Piece]:
    """A script -> its pieces in order; [] where nothing is to be spoken.

    language: the request's; budget: for the core's own splitting; splitter: does it instead;
    languages: what the pipeline speaks, () where that is not known.

    Raises:
        InputError: a hint asks for a language that the pipeline does not speak.
        PluginError: the splitter broke its contract.
    """
    cutter = _own(budget) if splitter is None else _by(splitter)
    if script.plain:
        return _plain(script, language, cutter)
    from voxloom.core.pipeline.cutting import Cutting

    return Cutting(script, language, cutter, languages).pieces()


Cutter = Callable[[str, str, Sequence[Span]], Sequence[TextPiece]]


def _own(budget: int) -> Cutter:
    def cut(text: str, language: str, whole: Sequence[Span]) -> list[TextPiece]:
        return [
            TextPiece(
                text[one.first : one.last],
                Spans.same(one.first, one.last),  # type: ignore[arg-type]
                one.boundary.name.lower(),  # type: ignore[arg-type]
            )
            for one in split(text, language, budget=budget, whole=whole)
        ]

    return cut


def _by(splitter: TextSplitter) -> Cutter:
    def cut(text: str, language: str, whole: Sequence[Span]) -> Sequence[TextPiece]:
        made = splitter.split(text, language, whole)
        for piece in made:
            inside = all(0 <= start <= end <= len(text) for start, end in piece.spans)
            if not inside or piece.boundary not in BOUNDARIES:
                raise PluginError(
                    f"The splitter {type(splitter).__name__} cut outside the text, or at an "
                    f"unknown boundary: {piece.boundary!r}.",
                    mend="Report it to the splitter's author.",
                )
        return [piece for piece in made if piece.text]

    return cut


def _plain(script: Script, language: str, cutter: Cutter) -> list[Piece]:
    text = script.text
    found = [
        piece_from(number, made, made.spans, text, language)
        for number, made in enumerate(cutter(text, language, ()))
    ]
    if found:
        found[-1] = replace(found[-1], boundary=Boundary.END)
    return found


def piece_from(
    number: int, made: TextPiece, spans: Sequence[Span], text: str, language: str
) -> Piece:
    first, last = reach(spans)
    return Piece(
        number,
        made.text,
        spans,
        first,
        last,
        text[first:last],
        BOUNDARIES[made.boundary],
        language,
        pause_seconds=made.pause_seconds,
    )


def reach(spans: Sequence[Span]) -> Span:
    """From the first to the last character that a piece stands for; it may have added others."""
    if isinstance(spans, Spans):
        return spans.cover(0, len(spans))
    real = [span for span in spans if span[0] < span[1]] or list(spans)
    return (real[0][0], max(end for _, end in real)) if real else (0, 0)
