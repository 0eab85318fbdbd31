"""Full-context labels of Open JTalk -> phones and pitch marks.

Marks: `]` after the mora where the pitch falls, `[` after the first where it rises, `#` at the end
of an accent phrase. Kurihara, Seiyama and Kumano, "Prosodic Features Control by Symbols as Input of
Sequence-to-Sequence Acoustic Modeling for Neural TTS", IEICE Transactions, 2021.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LABEL = re.compile(
    r"[^-]*-(?P<phone>[^+]+)\+[^/]*/A:(?P<distance>-?\d+|xx)\+(?P<mora>\d+|xx)\+(?P<left>\d+|xx)"
    r"(?:/[B-E]:[^/]*)*/F:(?P<moras>\d+|xx)_(?P<nucleus>\d+|xx)"
)
_ENDS_PHRASE = frozenset(("a", "i", "u", "e", "o", "A", "I", "U", "E", "O", "N", "cl"))
_NOWHERE = -50
RISE, FALL, BORDER = "[", "]", "#"


@dataclass(frozen=True)
class Label:
    """phone: such as `ky`, or `pau`; mora: its place in the accent phrase from 1, 0 in a pause;
    nucleus: the accented mora, 0 for none; after: the pitch mark that follows, or nothing."""

    phone: str
    mora: int
    nucleus: int
    after: str


def parse(labels: Sequence[str]) -> list[Label]:
    """Labels in order, without the silence at both ends."""
    fields = [match for match in map(_LABEL.match, labels) if match is not None]
    parsed = []
    for index, field in enumerate(fields):
        if field["phone"] == "sil":
            continue
        following = _number(fields[index + 1]["mora"]) if index + 1 < len(fields) else _NOWHERE
        mora, nucleus = max(0, _number(field["mora"])), max(0, _number(field["nucleus"]))
        parsed.append(Label(field["phone"], mora, nucleus, _mark(field, following)))
    return parsed


def _number(field: str) -> int:
    return _NOWHERE if field == "xx" else int(field)


def _mark(field: re.Match[str], following: int) -> str:
    mora = _number(field["mora"])
    if field["phone"] == "pau":
        return ""
    if _number(field["left"]) == 1 and following == 1 and field["phone"] in _ENDS_PHRASE:
        return BORDER
    if (
        _number(field["distance"]) == 0
        and following == mora + 1
        and mora != _number(field["moras"])
    ):
        return FALL
    return RISE if mora == 1 and following == 2 else ""
