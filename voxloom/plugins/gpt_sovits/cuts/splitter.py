"""The provider `gpt-sovits-cuts`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.splitter import BoundaryName, Span, TextPiece, TextSplitter
from voxloom.interfaces.stage import Build
from voxloom.plugins.gpt_sovits.cuts.methods import cut
from voxloom.plugins.gpt_sovits.cuts.options import CutsOptions
from voxloom.plugins.gpt_sovits.cuts.preparing import check, prepared
from voxloom.plugins.gpt_sovits.cuts.traced import Traced, joined

CUT, PREPARED = "cut", "pre_seg"
_WORD = re.compile(r"\w")
_SENTENCE = frozenset("。？！.?!…")


class GptSovitsCuts(TextSplitter):
    """Cuts as the GPT-SoVITS program does."""

    def __init__(self, options: CutsOptions, build: Build) -> None:
        super().__init__(options, build)
        self._method, self._prepare = options.method, options.prepare
        self._pause = options.pause_seconds

    def split(
        self, text: str, language: str = AUTO, whole: Sequence[Span] = ()
    ) -> Sequence[TextPiece]:
        """See TextSplitter. Pieces without a word are left out. language: `en` closes pieces with
        a full stop of its own, any other with `。`."""
        source = Traced.of(text)
        found = (
            prepared(source, language, self._method) if self._prepare else cut(source, self._method)
        )
        found = [piece for piece in found if _WORD.search(piece.text)]
        found = _undivided(source, found, whole)
        return [
            TextPiece(piece.text, piece.spans, boundary, self._pause)
            for piece, boundary in zip(found, _boundaries(text, found), strict=True)
        ]

    def answer(self, task: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """The tasks `cut` (the method alone) and `pre_seg` (all of the preparation) of `voxloom
        phonemize --jsonl`. Raises InputError: another task, a field is missing, or the original
        refuses the text."""
        text, method = _field(request, "text"), str(request.get("method", self._method))
        check(method)
        if task == CUT:
            pieces = [piece for piece in cut(Traced.of(text), method) if piece.text.strip()]
        elif task == PREPARED:
            pieces = prepared(Traced.of(text), _field(request, "language"), method)
        else:
            raise InputError(
                f"The splitter gpt-sovits-cuts does not answer the task {task!r}.",
                mend=f"Ask for {CUT!r} or {PREPARED!r}.",
            )
        return {"pieces": [piece.text for piece in pieces]}


def _field(request: Mapping[str, Any], name: str) -> str:
    value = request.get(name)
    if not isinstance(value, str):
        raise InputError(
            f"The request's `{name}` is {'missing' if value is None else 'not a string'}.",
            mend=f'Give it as a string, such as "{name}": "...".',
        )
    return value


def _undivided(source: Traced, pieces: Sequence[Traced], whole: Sequence[Span]) -> list[Traced]:
    """Pieces between which a range was divided, as one, with what the cut left out there."""
    made = list[Traced]()
    ranges = iter(whole)
    start, stop = next(ranges, (len(source), len(source)))
    for piece in pieces:
        if made:
            end, first = made[-1].last, max(piece.first, made[-1].last)
            while stop <= end and start < len(source):
                start, stop = next(ranges, (len(source), len(source)))
            if start < first and stop > end:
                made[-1] = joined([made[-1], source[end:first], piece])
                continue
        made.append(piece)
    return made


def _boundaries(text: str, pieces: Sequence[Traced]) -> list[BoundaryName]:
    """What ends each piece, by its last mark and what stands before the next one."""
    made = list[BoundaryName]()
    for piece, after in pairwise(pieces):
        between = text[piece.last : after.first]
        if "\n" in between:
            made.append("paragraph")
        else:
            marks = {piece.text[-1], *between}
            made.append("sentence" if marks & _SENTENCE else "clause")
    return [*made, "end"] if pieces else []
