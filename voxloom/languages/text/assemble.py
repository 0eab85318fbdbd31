"""From words and marks to Phones: one form for all languages of an inventory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.phones import Inventory, Phones
from voxloom.languages.text.aligned import Span
from voxloom.languages.text.characters import MARKS
from voxloom.languages.text.refuse import nothing_to_say

MARK_SYMBOLS = frozenset(",.?!…-")
CLOSING = frozenset(".?!…")


@dataclass(frozen=True)
class Piece:
    """Phones that one stretch of the text stands for; a mark has one symbol of MARK_SYMBOLS."""

    symbols: tuple[str, ...]
    span: Span
    language: str
    normalized: str = ""

    @property
    def is_mark(self) -> bool:
        return len(self.symbols) == 1 and self.symbols[0] in MARK_SYMBOLS


@dataclass(frozen=True)
class Form:
    """How an inventory's models want a sentence. opens_with_pause: a leading pause symbol;
    closes_with_mark: the last symbol is one of `. ? ! …`; keeps_first_mark: a mark before the
    first word is spoken, else it is silent."""

    opens_with_pause: bool
    closes_with_mark: bool
    keeps_first_mark: bool


_GPT_SOVITS = Form(opens_with_pause=False, closes_with_mark=False, keeps_first_mark=True)
FORMS: Mapping[str, Form] = {
    "mini": Form(opens_with_pause=True, closes_with_mark=True, keeps_first_mark=False),
    "gpt-sovits-v1": _GPT_SOVITS,
    "gpt-sovits-v2": _GPT_SOVITS,
}


def mark_of(run: str) -> str:
    """The symbol of a run of mark characters: that of its first mark, `…` for two or more dots."""
    marks = [MARKS[char] for char in run if char in MARKS]
    return "…" if marks[:2] == [".", "."] else marks[0]


def form_of(inventory: str) -> Form:
    """Raises SpecError for an inventory whose form is not known here."""
    if inventory not in FORMS:
        raise SpecError(
            f"The built-in frontends cannot write the phone inventory {inventory!r}.",
            mend=f"Set `inventory` to one of: {', '.join(FORMS)}.",
        )
    return FORMS[inventory]


def tidy(pieces: Sequence[Piece], form: Form, end: int) -> list[Piece]:
    """Collapse runs of marks to their first, and open and close the text as the form wants."""
    result: list[Piece] = []
    for piece in pieces:
        if not piece.is_mark:
            if piece.symbols:
                result.append(piece)
            continue
        if not result and not form.keeps_first_mark:
            continue  # nothing to pause after: silent by rule
        last = result[-1] if result else None
        if last is not None and last.is_mark:
            several = last.symbols[0] == piece.symbols[0] == "." or "…" in last.symbols
            symbol = "…" if several else last.symbols[0]
            span = (last.span[0], piece.span[1])
            result[-1] = replace(last, symbols=(symbol,), span=span, normalized=symbol)
        else:
            result.append(piece)
    if result and form.closes_with_mark:
        last = result[-1]
        if last.is_mark and last.symbols[0] not in CLOSING:
            result[-1] = replace(last, symbols=(".",), normalized=".")
        elif not last.is_mark:
            result.append(Piece((".",), (end, end), last.language, "."))
    return result


def assemble(
    text: str,
    pieces: Sequence[Piece],
    inventory: Inventory,
    *,
    separator: str = "",
    per_character: bool = False,
    notes: Mapping[str, str] | None = None,
) -> Phones:
    """Pieces in the order of the text -> Phones in the inventory's form.

    separator: stands between the pieces' normalised text; per_character: every piece is one
    character of it, so its phones are counted (the leading pause counts for the first one).
    Raises InputError: no piece is a word.
    """
    form = form_of(inventory.id)
    tidied = tidy(pieces, form, len(text))
    if all(piece.is_mark for piece in tidied):
        raise nothing_to_say(text)
    symbols: list[str] = []
    spans: list[Span] = []
    languages: list[str] = []
    if form.opens_with_pause:
        symbols, spans, languages = [inventory.pause], [(0, 0)], [tidied[0].language]
    counts: list[int] = []
    normalized = ""
    reached = (0, 0)
    for piece in tidied:
        symbols += piece.symbols
        # Where an analyser rewrote several words at once, its ranges can overlap a mark's.
        span = (max(piece.span[0], reached[0]), max(piece.span[1], reached[1]))
        spans += [span] * len(piece.symbols)
        reached = span
        languages += [piece.language] * len(piece.symbols)
        counts.append(len(piece.symbols))
        glue = "" if piece.is_mark or not normalized else separator
        normalized += glue + piece.normalized
    if form.opens_with_pause:
        counts[0] += 1
    return Phones(
        inventory=inventory.id,
        symbols=tuple(symbols),
        ids=inventory.encode(symbols),
        spans=tuple(spans),
        languages=tuple(languages),
        text=text,
        normalized=normalized,
        phones_per_character=tuple(counts) if per_character else None,
        notes=dict(notes or {}),
    )
