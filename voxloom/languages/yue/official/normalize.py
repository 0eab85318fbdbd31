"""Cantonese text -> Han characters and the marks `! ? … , . -`, as the original does it: numbers as
in Mandarin and simplified characters, but marks of its own, and runs of marks stay."""

from __future__ import annotations

import re

from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.chinese.verbalize import joined, verbalized

_DOTS = re.compile(r"\.{3}")
# Quotes and brackets become an apostrophe in the original and are dropped with it.
_MARKS = {
    **dict.fromkeys("：；，·、", ","),
    **dict.fromkeys("。$\n", "."),
    **dict.fromkeys("—～~", "-"),
    **{"！": "!", "？": "?"},
}
_UNREADABLE = re.compile(r"[^\u4e00-\u9fa5!?…,.-]+")


def normalize(text: AlignedText) -> AlignedText:
    """Nothing is refused: what the rules do not read is dropped, Latin letters included."""
    pieces = (piece.sub(_DOTS, "…").translate(_MARKS) for piece in verbalized(text))
    return joined(piece.sub(_UNREADABLE, "") for piece in pieces)
