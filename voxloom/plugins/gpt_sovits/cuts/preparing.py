"""How the original prepares a request's text before any frontend reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from voxloom.interfaces.errors import InputError
from voxloom.plugins.gpt_sovits.cuts.methods import ENDS, METHODS, cut, ends_here
from voxloom.plugins.gpt_sovits.cuts.traced import Traced, joined

FEWEST, SHORTEST, LONGEST = 4, 5, 510  # characters: of a head, of a piece
_RUN = re.compile(r"([!?…,.\-])[!?…,.\-]+")
_MARK = re.compile(f"[{re.escape(ENDS)}]")
_WORD = re.compile(r"\w")


def prepared(text: Traced, language: str, method: str) -> list[Traced]:
    """A request's text -> what is spoken in one go, in order.

    Runs of marks become one, a mark stands in front of a short beginning and at every end, short
    pieces are merged and very long ones divided, as the original does: such a division can leave
    an empty piece. Raises InputError: nothing is left of the text, or there is no such method."""
    check(method)
    text = text.sub(_RUN, r"\1").strip("\n")
    if not len(text):
        return []
    if not _MARK.match(text.text) and len(_MARK.split(text.text, 1)[0].strip()) < FEWEST:
        text = text.before(full_stop(language))
    lines = cut(text, method)
    if all(line.text in ("", " ") for line in lines):
        raise InputError(
            "There is nothing to speak in the text: no piece is left when it is cut.",
            mend="Give at least one word.",
        )
    found = merged([line for line in lines if line.text not in ("", " ")])
    closed = (closing(piece, language) for piece in found if _WORD.search(piece.text))
    return [part for piece in closed for part in packed(piece)]


def check(method: str) -> None:
    """Raises InputError for a method that there is not."""
    if method not in METHODS:
        raise InputError(f"There is no cut {method!r}.", mend=f"There are {', '.join(METHODS)}.")


def closing(text: Traced, language: str) -> Traced:
    """With a mark at the end."""
    return text if ends_here(text.text) else text.behind(full_stop(language))


def full_stop(language: str) -> str:
    """What the original adds."""
    return "." if language == "en" else "。"


def merged(pieces: Sequence[Traced]) -> list[Traced]:
    """Pieces joined until each is long enough; a short rest goes to the last one."""
    if len(pieces) < 2:
        return list(pieces)
    groups: list[list[Traced]] = [[]]
    length = 0
    for piece in pieces:
        groups[-1].append(piece)
        length += len(piece)
        if length >= SHORTEST:
            groups.append([])
            length = 0
    rest = groups.pop()
    if rest and groups:
        groups[-1] += rest
    elif rest:
        groups.append(rest)
    return [joined(group) for group in groups]


def packed(text: Traced) -> Iterator[Traced]:
    """A piece that is too long, cut at its marks and packed again: a mark may open a piece, and a
    part that is too long by itself stands behind an empty one."""
    if len(text) <= LONGEST:
        yield text
        return
    running = list[Traced]()
    length = 0
    for part in _between_marks(text):
        if length + len(part) > LONGEST:
            yield joined(running)
            running, length = [], 0
        running.append(part)
        length += len(part)
    if length:
        yield joined(running)


def _between_marks(text: Traced) -> Iterator[Traced]:
    """Words and marks in turn; a stretch of words may be empty."""
    reached = 0
    for match in _MARK.finditer(text.text):
        yield text[reached : match.start()]
        yield text[match.start() : match.end()]
        reached = match.end()
    yield text[reached:]
