"""A splitter that cuts after every bar or full stop."""

from __future__ import annotations

from collections.abc import Sequence

from voxloom.interfaces.request import AUTO
from voxloom.interfaces.splitter import Span, TextPiece, TextSplitter
from voxloom.testing.fakes.options import BarsOptions


class Bars(TextSplitter):
    """Cuts after each mark of its options, and ends every piece in a full stop of its own."""

    options: BarsOptions

    def split(
        self, text: str, language: str = AUTO, whole: Sequence[Span] = ()
    ) -> Sequence[TextPiece]:
        pieces: list[TextPiece] = []
        start = 0
        for end in [*self._cuts(text, whole), len(text)]:
            places = [place for place in range(start, end) if text[place] not in self.options.marks]
            while places and text[places[0]].isspace():
                places.pop(0)
            while places and text[places[-1]].isspace():
                places.pop()
            if any(text[place].isalnum() for place in places):
                said = "".join(text[place] for place in places) + "."
                added = (places[-1] + 1, places[-1] + 1)
                spans = (*((place, place + 1) for place in places), added)
                seconds = self.options.pause_seconds
                pieces.append(TextPiece(said, spans, "sentence", seconds))
            start = end
        return pieces

    def _cuts(self, text: str, whole: Sequence[Span]) -> list[int]:
        ends = [place + 1 for place, mark in enumerate(text) if mark in self.options.marks]
        return [end for end in ends if not any(a < end < b for a, b in whole)]
