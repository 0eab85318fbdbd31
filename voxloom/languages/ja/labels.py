"""Full-context labels of Open JTalk -> phones and pitch marks.

Marks: `]` after the mora where the pitch falls, `[` after the first where it rises, `#` at the end
of an accent phrase. Kurihara, Seiyama and Kumano, "Prosodic Features Control by Symbols as Input of
Sequence-to-Sequence Acoustic Modeling for Neural TTS", IEICE Transactions, 2021.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_LABEL = re.compile(
    r"[^-]*-(?P<phone>[^+]+)\+[^/]*/A:(?P<distance>-?\d+|xx)\+(?P<mora>\d+|xx)\+(?P<left>\d+|xx)"
    r"/(?:[B-E]:[^/]*/)*F:(?P<moras>\d+|xx)_(?P<nucleus>\d+|xx)"
)
_ENDS_PHRASE = frozenset(("a", "i", "u", "e", "o", "A", "I", "U", "E", "O", "N", "cl"))
_NOWHERE = -50
RISE, FALL, BORDER = "[", "]", "#"


class Label(NamedTuple):
    """phone: such as `ky`, or `pau`; mora: its place in the accent phrase from 1, 0 in a pause;
    nucleus: the accented mora, 0 for none; after: the pitch mark that follows, or nothing."""

    phone: str
    mora: int
    nucleus: int
    after: str


def parse(labels: Sequence[str]) -> list[Label]:
    """Labels in order, without the silence at both ends."""
    fields = [match.groups() for match in map(_LABEL.match, labels) if match is not None]
    places = [_number(mora) for _, _, mora, _, _, _ in fields] + [_NOWHERE]
    parsed = []
    for index, (phone, distance, _, left, moras, nucleus) in enumerate(fields):
        if phone == "sil":
            continue
        mora, following = places[index], places[index + 1]
        if phone == "pau":
            after = ""
        elif left == "1" and following == 1 and phone in _ENDS_PHRASE:
            after = BORDER
        elif distance == "0" and following == mora + 1 and mora != _number(moras):
            after = FALL
        else:
            after = RISE if mora == 1 and following == 2 else ""
        parsed.append(Label(phone, max(0, mora), max(0, _number(nucleus)), after))
    return parsed


def _number(field: str) -> int:
    return _NOWHERE if field == "xx" else int(field)
