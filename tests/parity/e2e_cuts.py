"""The original's ways of cutting a text, cut0 to cut5."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

ENDS = "，。？！,.?!~:：—…"
_CLOSERS = ",.;?!、，。？！：…"
_BLANK = frozenset("!?…,.- ")
_GROUP, _LONG = 4, 50


def cut(text: str, method: str) -> list[str]:
    """A text -> its pieces. Raises KeyError for another method."""
    text = text.strip("\n")
    if method == "cut2" and len(_parts(text)) < 2:
        return [text]  # even a blank one
    return [piece for piece in METHODS[method](text) if not set(piece) <= _BLANK]


def _parts(text: str) -> list[str]:
    text = text.replace("……", "。").replace("——", "，")
    if text and text[-1] not in ENDS:
        text += "。"
    return re.findall(f"[^{re.escape(ENDS)}]*[{re.escape(ENDS)}]", text)


def _every_four(text: str) -> list[str]:
    parts = _parts(text)
    starts = list(range(0, len(parts), _GROUP))
    if len(starts) < 2:
        return [text]
    ends: Sequence[int | None] = [*starts[1:-1], None]
    return ["".join(parts[start:end]) for start, end in zip(starts[:-1], ends, strict=True)]


def _every_fifty(text: str) -> list[str]:
    made, running = list[str](), ""
    for part in _parts(text):
        running += part
        if len(running) > _LONG:
            made.append(running)
            running = ""
    if running:
        made.append(running)
    if len(made) > 1 and len(made[-1]) < _LONG:
        last = made.pop()
        made[-1] += last
    return made


def _at_marks(text: str) -> list[str]:
    made, running = list[str](), ""
    for index, char in enumerate(text):
        running += char
        inside = char == "." and 0 < index < len(text) - 1
        if inside and text[index - 1].isdigit() and text[index + 1].isdigit():
            continue
        if char in _CLOSERS:
            made.append(running)
            running = ""
    return [piece for piece in [*made, running] if not set(piece) <= set(_CLOSERS)]


METHODS: Mapping[str, Callable[[str], list[str]]] = {
    "cut0": lambda text: [text],
    "cut1": _every_four,
    "cut2": _every_fifty,
    "cut3": lambda text: text.strip("。").split("。"),
    "cut4": lambda text: re.split(r"(?<!\d)\.(?!\d)", text.strip(".")),
    "cut5": _at_marks,
}


def merged(pieces: Sequence[str], shortest: int = 5) -> list[str]:
    """Pieces joined until each has `shortest` characters; a short rest goes to the last one."""
    if len(pieces) < 2:
        return list(pieces)
    made, running = list[str](), ""
    for piece in pieces:
        running += piece
        if len(running) >= shortest:
            made.append(running)
            running = ""
    if running and made:
        made[-1] += running
    elif running:
        made.append(running)
    return made


def packed(text: str, most: int = 510) -> list[str]:
    """A long piece cut at its marks and packed again."""
    if len(text) <= most:
        return [text]
    made, running = list[str](), ""
    for part in re.findall(f"[^{re.escape(ENDS)}]*[{re.escape(ENDS)}]|[^{re.escape(ENDS)}]+", text):
        if running and len(running) + len(part) > most:
            made.append(running)
            running = ""
        running += part
    return [*made, running] if running else made
