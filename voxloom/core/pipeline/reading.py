"""Reading without speaking: the phones of a text, and the trace of every character of it."""

from __future__ import annotations

from collections.abc import Sequence

from voxloom.core.pipeline.checks import check_text, in_spoken_code
from voxloom.core.pipeline.pauses import pause_seconds
from voxloom.core.pipeline.pieces import Piece
from voxloom.core.pipeline.text_path import TextPath, read_piece
from voxloom.core.text.trace import Stretch, Trace, TracedPiece, gapless
from voxloom.interfaces.errors import InputError, SpecError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Phones, Reading
from voxloom.interfaces.request import Request

NO_TRACE = "read"  # the rule of characters of which a frontend without a trace tells nothing


class Reader:
    """The part of a pipeline that reads: its text path and its frontend."""

    def __init__(
        self, path: TextPath, frontend: TextFrontend | None, languages: Sequence[str]
    ) -> None:
        self.path, self._frontend, self._languages = path, frontend, languages

    @property
    def frontend(self) -> TextFrontend:
        """Raises SpecError: the pipeline has none."""
        if self._frontend is None:
            raise SpecError(
                "The pipeline has no frontend: it reads text without phones.",
                mend="Give one that has a frontend, such as mini.",
            )
        return self._frontend

    def read(self, request: Request) -> list[tuple[Piece, Phones]]:
        """Every piece with its phones.

        Raises:
            InputError: the text cannot be read; where it has several pieces the message says
                which.
            SpecError: the pipeline has no frontend.
        """
        frontend = self.frontend
        request = self._checked(request)
        return [
            (piece, read_piece(frontend, piece))
            for piece in self.path.pieces(self.path.script(request), request)
        ]

    def explain(self, request: Request) -> Trace:
        """What becomes of every character. What the frontend refuses is in the trace; what is
        wrong with the request as a whole is raised as by `read`."""
        frontend = self.frontend
        request = self._checked(request)
        script = self.path.script(request)
        pieces: list[TracedPiece] = []
        stretches: list[Stretch] = []
        inventory = ""
        for piece in self.path.pieces(script, request):
            try:
                phones = read_piece(frontend, piece)
            except InputError as error:
                reason = f"{error.message} {error.mend}".strip()
                pieces.append(self._traced(piece, None, request, reason))
                stretches.append(
                    Stretch(
                        piece.first,
                        piece.last,
                        request.text[piece.first : piece.last],
                        piece.number,
                        "refused",
                        piece.language,
                        reason=reason,
                    )
                )
                continue
            inventory = phones.inventory
            pieces.append(self._traced(piece, phones, request))
            stretches += [
                _stretch(piece, phones, reading, request.text)
                for reading in phones.readings or guessed(phones)
            ]
        complete = gapless(request.text, script, stretches)
        return Trace(request.text, inventory, tuple(pieces), complete)

    def _checked(self, request: Request) -> Request:
        check_text(request.text)
        return in_spoken_code(request, self._languages)

    def _traced(
        self, piece: Piece, phones: Phones | None, request: Request, reason: str = ""
    ) -> TracedPiece:
        return TracedPiece(
            piece.number,
            piece.first,
            piece.last,
            piece.text,
            piece.language,
            piece.boundary.name.lower(),
            pause_seconds(piece, self.path.pauses, request.controls.pause_scale),
            phones.normalized if phones else "",
            phones.symbols if phones else (),
            tuple(phones.notes.values()) if phones else (),
            reason,
        )


def _stretch(piece: Piece, phones: Phones, reading: Reading, text: str) -> Stretch:
    start, end = piece.cover(reading.start, reading.end)
    spoken = reading.first < reading.last
    languages = phones.languages[reading.first : reading.last]
    return Stretch(
        start,
        end,
        text[start:end],
        piece.number,
        "spoken" if spoken else "silent",
        next((code for code in languages if code), "" if not spoken else piece.language),
        reading.normalized,
        reading.rule,
        reading.source,
        phones.symbols[reading.first : reading.last],
    )


def guessed(phones: Phones) -> list[Reading]:
    """Readings from the spans of phones alone, for a frontend that keeps no trace.

    Characters whose phones overlap are one reading; what no phone stands for is silent."""
    found: list[Reading] = []
    for number, (start, end) in enumerate(phones.spans):
        if start == end:
            continue
        last = found[-1] if found else None
        if last is not None and start < last.end:
            first, reach = min(last.start, start), max(last.end, end)
            found[-1] = Reading(
                first, reach, last.first, number + 1, phones.text[first:reach], "", NO_TRACE
            )
        else:
            text = phones.text[start:end]
            found.append(Reading(start, end, number, number + 1, text, "", NO_TRACE))
    complete: list[Reading] = []
    at = 0
    for one in sorted(found, key=lambda reading: reading.start):
        if at < one.start:
            complete.append(Reading(at, one.start, one.first, one.first, source="silent"))
        complete.append(one)
        at = one.end
    if at < len(phones.text):
        count = len(phones)
        complete.append(Reading(at, len(phones.text), count, count, source="silent"))
    return complete
