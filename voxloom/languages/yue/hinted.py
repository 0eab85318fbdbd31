"""The phones of a hinted stretch, one piece a character."""

from __future__ import annotations

from collections.abc import Iterator

from voxloom.interfaces.hints import Hint
from voxloom.interfaces.phones import Inventory
from voxloom.languages.text.assemble import Piece
from voxloom.languages.text.hints import source_of, symbols_of
from voxloom.languages.yue.symbols import JYUTPING, NOTATIONS, syllables, symbols

LANGUAGE = "yue"


def pieces_of_hint(hint: Hint, text: str, inventory: Inventory) -> Iterator[Piece]:
    """Jyutping with a syllable a character gives each character its own; else the phones are
    shared out, so that each character of the normalised text has its number of phones.

    Raises InputError: the pronunciation cannot be followed."""
    phones = symbols_of(hint, text, inventory, NOTATIONS)
    stretch = text[hint.start : hint.end]
    source = source_of(hint)
    if hint.kind == JYUTPING and len(found := syllables(hint.value)) == len(stretch):
        for place, (char, syllable) in enumerate(zip(stretch, found, strict=True), hint.start):
            own = symbols(syllable) or ()
            yield Piece(own, (place, place + 1), LANGUAGE, char, source)
        return
    written = [char for char in stretch if not char.isspace()] or ["　"]
    written = written[: len(phones)]
    share, more = divmod(len(phones), len(written))
    first = 0
    for number, char in enumerate(written):
        last = first + share + (number < more)
        yield Piece(phones[first:last], (hint.start, hint.end), LANGUAGE, char, source)
        first = last
