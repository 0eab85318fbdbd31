"""Chinese text -> Han characters and the marks `! ? … , . -`, as the original does it."""

from __future__ import annotations

import re

from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.chinese.verbalize import joined, verbalized

_SAME_SOUND = {"嗯": "恩", "呣": "母"}
_DOTS = re.compile(r"\.{3}")
_MARKS = {
    **dict.fromkeys("：；，·、/", ","),
    **dict.fromkeys("。$\n", "."),
    **{"！": "!", "？": "?", "~": "…", "～": "…", "—": "-"},
}
_UNREADABLE = re.compile(r"[^\u4e00-\u9fa5!?…,.-]+")
_REPEATED = re.compile(r"([!?…,.-])[!?…,.-]+")


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
