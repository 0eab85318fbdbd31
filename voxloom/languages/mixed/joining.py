"""Runs that were read by themselves, as the phones of one text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from voxloom.interfaces.phones import Inventory, Phones
from voxloom.languages.mixed.segment import Run
from voxloom.languages.text.assemble import (
    MARK_SYMBOLS,
    Piece,
    assemble,
    form_of,
    mark_of,
    pieces_of,
)
from voxloom.languages.text.characters import MARKS


@dataclass(frozen=True)
class Part:
    """A run and its phones, which count characters in the run."""

    run: Run
    phones: Phones


def joined(
    text: str, parts: Sequence[Part], inventory: Inventory, notes: Mapping[str, str]
) -> Phones:
    """Several parts in order -> phones of the whole text in the inventory's form.

    Where that form adds nothing to a text, `phones_per_character` counts as the parts do; all
    phones of a part that does not count are counted at its first character."""
    pieces = [_pieces(part, inventory.pause) for part in parts]
    phones = assemble(text, [one for each in pieces for one in each], inventory, notes=notes)
    spoken = [sum(len(piece.symbols) for piece in each) for each in pieces]
    normalized, counts = _text(parts, spoken)
    form = form_of(inventory.id)
    plain = not (form.opens_with_pause or form.closes_with_mark)
    fits = plain and sum(counts) == len(phones)
    return replace(
        phones, normalized=normalized, phones_per_character=tuple(counts) if fits else None
    )


def _pieces(part: Part, pause: str) -> list[Piece]:
    phones, start = part.phones, part.run.start
    return pieces_of(phones, start) if phones.readings else _untraced(part, pause)


def _untraced(part: Part, pause: str) -> list[Piece]:
    """Pieces of phones without readings, less the pause and the mark that their frontend added. A
    mark is read again from the text, because a frontend closes its part with a full stop."""
    phones = part.phones
    pieces = []
    for symbol, span, language in zip(phones.symbols, phones.spans, phones.languages, strict=True):
        written = phones.text[span[0] : span[1]]
        if not written and (symbol == pause or symbol in MARK_SYMBOLS):
            continue
        if symbol in MARK_SYMBOLS and any(char in MARKS for char in written):
            symbol = mark_of(written)
        moved = (span[0] + part.run.start, span[1] + part.run.start)
        pieces.append(Piece((symbol,), moved, language))
    return pieces


def _text(parts: Sequence[Part], spoken: Sequence[int]) -> tuple[str, list[int]]:
    """The normalised text with a space between parts, and the phones of each of its characters.
    spoken: how many phones each part brings.

    The space belongs to a part that does not count its characters: a text encoder that reads those
    that do must not meet it."""
    shown, counts = "", list[int]()
    counted = True
    for number, (part, phones) in enumerate(zip(parts, spoken, strict=True)):
        now = part.phones.phones_per_character
        space = " " if number and not (counted and now is not None) else ""
        if now is not None or not counted:
            shown += space
            counts += [0] * len(space)
            space = ""
        own = _shown(part.phones)
        counts += now if now is not None else _lump(phones, len(space + own))
        shown += space + own
        counted = now is not None
    return shown, counts


def _lump(phones: int, characters: int) -> list[int]:
    return [phones] + [0] * (characters - 1) if characters else []


def _shown(phones: Phones) -> str:
    """The normalised text of a part, without a full stop that only closes it."""
    added = phones.spans[-1][0] == phones.spans[-1][1] and phones.symbols[-1] in MARK_SYMBOLS
    return phones.normalized[:-1] if added else phones.normalized
