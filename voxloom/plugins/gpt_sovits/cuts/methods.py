"""cut0 to cut5: a text to its pieces, marks that the original loses included."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from voxloom.plugins.gpt_sovits.cuts.traced import Traced, joined

ENDS = "，。？！,.?!~:：—…"
_END = f"[{re.escape(ENDS)}]"
_PART = re.compile(f"[^{re.escape(ENDS)}]*{_END}")
_DOTS, _DASHES = re.compile("……"), re.compile("——")
_CLOSERS = frozenset(",.;?!、，。？！：…")
_BLANK = frozenset("!?…,.- ")
_LINES = re.compile("\n")
_CHINESE_STOP, _STOP = re.compile("。"), re.compile(r"(?<!\d)\.(?!\d)")
_GROUP, _LONG = 4, 50


def cut(text: Traced, method: str) -> list[Traced]:
    """The pieces of a text in order; a line of the text never joins the next one. Raises KeyError
    for a method that is not in METHODS."""
    pieces = METHODS[method](text if method == "cut0" else text.strip("\n"))
    return [line for piece in pieces for line in piece.split(_LINES)]


def ends_here(text: str) -> bool:
    """Whether a text ends with one of the original's marks."""
    return text[-1:] in ENDS and text != ""


def _spoken(pieces: Sequence[Traced]) -> list[Traced]:
    return [piece for piece in pieces if not set(piece.text) <= _BLANK]


def _parts(text: Traced) -> list[Traced]:
    text = text.sub(_DOTS, "。").sub(_DASHES, "，")
    if text.text and not ends_here(text.text):
        text = text.behind("。")
    return text.found(_PART)


def _whole(text: Traced) -> list[Traced]:
    return _spoken([text])


def _every_four(text: Traced) -> list[Traced]:
    parts = _parts(text)
    starts = range(0, len(parts), _GROUP)
    if len(starts) < 2:
        return _spoken([text])
    ends: Sequence[int | None] = [*starts[1:-1], None]
    groups = (parts[start:end] for start, end in zip(starts[:-1], ends, strict=True))
    return _spoken([joined(group) for group in groups])


def _every_fifty(text: Traced) -> list[Traced]:
    parts = _parts(text)
    if len(parts) < 2:
        return [text]  # even a blank one
    groups: list[list[Traced]] = [[]]
    length = 0
    for part in parts:
        groups[-1].append(part)
        length += len(part)
        if length > _LONG:
            groups.append([])
            length = 0
    made = [joined(group) for group in groups if group]
    if len(made) > 1 and len(made[-1]) < _LONG:
        made[-2:] = [made[-2] + made[-1]]
    return _spoken(made)


def _at_marks(text: Traced) -> list[Traced]:
    made = list[Traced]()
    start = 0
    for place, char in enumerate(text.text):
        between = text.text[place - 1 : place].isdigit() and text.text[place + 1 : place + 2]
        if char not in _CLOSERS or (char == "." and place > 0 and between and between.isdigit()):
            continue
        made.append(text[start : place + 1])
        start = place + 1
    made.append(text[start:])
    return [piece for piece in made if not set(piece.text) <= _CLOSERS]


METHODS: Mapping[str, Callable[[Traced], list[Traced]]] = {
    "cut0": _whole,
    "cut1": _every_four,
    "cut2": _every_fifty,
    "cut3": lambda text: _spoken(text.strip("。").split(_CHINESE_STOP)),
    "cut4": lambda text: _spoken(text.strip(".").split(_STOP)),
    "cut5": _at_marks,
}
