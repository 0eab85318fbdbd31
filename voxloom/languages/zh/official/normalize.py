"""Chinese text -> Han characters and the marks `! ? … , . -`, as the original does it.

Cantonese shares the first part: `verbalized(text)` gives the pieces before any mark is mapped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.zh.official.rules import verbalize
from voxloom.languages.zh.traditional import simpler

_DROPPED = re.compile(r"[ —《》【】<>{}()（）#&@“”^_|\\]")
_END = re.compile(r"[：、，；。？！,;?!]’?|\n+")
_NARROW = {chr(code + 0xFEE0): chr(code) for code in range(0x30, 0x7B) if chr(code).isalnum()}
_SAME_SOUND = {"嗯": "恩", "呣": "母"}
_DOTS = re.compile(r"\.{3}")
_MARKS = {
    **dict.fromkeys("：；，·、/", ","),
    **dict.fromkeys("。$\n", "."),
    **{"！": "!", "？": "?", "~": "…", "～": "…", "—": "-"},
}
_UNREADABLE = re.compile(r"[^\u4e00-\u9fa5!?…,.-]+")
_REPEATED = re.compile(r"([!?…,.-])[!?…,.-]+")


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


def _with_marks(piece: AlignedText) -> AlignedText:
    piece = piece.translate(_SAME_SOUND, "same-sound").sub(_DOTS, "…").translate(_MARKS)
    return piece.sub(_UNREADABLE, "")


def normalize(text: AlignedText) -> AlignedText:
    """`AlignedText.of("2个《字》！")` -> text `两个字!`, spans of the original's characters.

    Nothing is refused: what the rules do not read is dropped, Latin letters included. A run of
    marks becomes its first.
    """
    return joined(map(_with_marks, verbalized(text))).sub(
        _REPEATED, lambda match: match[1], "repeated-marks"
    )
