"""Chinese text -> pieces in simplified characters with numbers in words, as the original does it.

What it makes of the marks is each language's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.chinese.rules import verbalize
from voxloom.languages.text.chinese.traditional import simpler

_DROPPED = re.compile(r"[ —《》【】<>{}()（）#&@“”^_|\\]")
_END = re.compile(r"[：、，；。？！,;?!]’?|\n+")
_NARROW = {chr(code + 0xFEE0): chr(code) for code in range(0x30, 0x7B) if chr(code).isalnum()}


def joined(pieces: Iterable[AlignedText]) -> AlignedText:
    """The pieces one after the other."""
    parts = tuple(pieces)
    return AlignedText(
        "".join(part.text for part in parts),
        tuple(chain.from_iterable(part.spans for part in parts)),
        tuple(chain.from_iterable(part.rules for part in parts)),
        tuple(chain.from_iterable(part.gone for part in parts)),
    )


def _stripped(piece: AlignedText) -> AlignedText:
    end = len(piece.text.rstrip())
    return piece[len(piece) - len(piece.text.lstrip()) : end] if end else piece[:0]


def _pieces(text: AlignedText) -> list[AlignedText]:
    """Cut behind the marks that end a piece, and at line ends, which vanish."""
    pieces = []
    start = 0
    for match in _END.finditer(text.text):
        end = match.start() if match[0].startswith("\n") else match.end()
        pieces.append(_stripped(text[start:end]))
        start = match.end()
    return [*pieces, _stripped(text[start:])]


def verbalized(text: AlignedText) -> list[AlignedText]:
    """Pieces of the text in simplified characters, numbers and units in words; marks, Latin
    letters and whatever no rule reads are as they were."""
    simplified = simpler("paddlespeech") | _NARROW
    return [verbalize(piece.translate(simplified)) for piece in _pieces(text.sub(_DROPPED, ""))]
