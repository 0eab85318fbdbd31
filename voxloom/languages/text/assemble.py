"""From words and marks to Phones: one form for all languages of an inventory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.phones import Inventory, Phones
from voxloom.languages.text.aligned import AlignedText, Span
from voxloom.languages.text.characters import MARKS
from voxloom.languages.text.refuse import UnspeakableError, nothing_to_say
from voxloom.languages.text.trace import SILENT_SOURCE, Spoken, lost, readings

MARK_SYMBOLS = frozenset(",.?!…-")
CLOSING = frozenset(".?!…")
_LOST = "Take it out, or write it in words."


@dataclass(frozen=True)
class Piece:
    """Phones that one stretch of the text stands for; a mark has one symbol of MARK_SYMBOLS, and
    no symbols at all are a silence, which `rule` explains.

    source, rule: as in interfaces Reading. source: where the pronunciation is from (`dictionary`,
    `letters`, `hint:inline` ...), of a mark always `mark`; rule: only what the normalised text
    does not know, such as `tone-sandhi-third`; else "".
    """

    symbols: tuple[str, ...]
    span: Span
    language: str
    normalized: str = ""
    source: str = ""
    rule: str = ""

    @property
    def is_mark(self) -> bool:
        return len(self.symbols) == 1 and self.symbols[0] in MARK_SYMBOLS


@dataclass(frozen=True)
class Form:
    """How an inventory's models want a sentence. opens_with_pause: a leading pause symbol;
    closes_with_mark: the last symbol is one of `. ? ! …`; keeps_first_mark: a mark before the
    first word is spoken, else it is silent; weak_forms: English `to` and `the` go by the sound that
    follows, else they are said in full, which is what the models of GPT-SoVITS learned."""

    opens_with_pause: bool
    closes_with_mark: bool
    keeps_first_mark: bool
    weak_forms: bool = False


_GPT_SOVITS = Form(opens_with_pause=False, closes_with_mark=False, keeps_first_mark=True)
FORMS: Mapping[str, Form] = {
    "mini": Form(
        opens_with_pause=True, closes_with_mark=True, keeps_first_mark=False, weak_forms=True
    ),
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
    """Collapse runs of marks to their first, and open and close the text as the form wants. Pieces
    without symbols stay where they are, but inside a run of marks."""
    result: list[Piece] = []
    last: Piece | None = None  # the last that is spoken
    for piece in pieces:
        if not piece.is_mark:
            result.append(piece)
            if piece.symbols:
                last = piece
            continue
        if last is None and not form.keeps_first_mark:  # nothing to pause after
            result.append(replace(piece, symbols=(), source=SILENT_SOURCE, rule="leading-mark"))
        elif last is not None and last.is_mark:
            several = last.symbols[0] == piece.symbols[0] == "." or "…" in last.symbols
            symbol = "…" if several else last.symbols[0]
            span = (last.span[0], piece.span[1])
            while not result[-1].symbols:
                result.pop()
            last = result[-1] = replace(
                last, symbols=(symbol,), span=span, normalized=symbol, rule="repeated-marks"
            )
        else:
            last = piece
            result.append(piece)
    if last is not None and form.closes_with_mark:
        if last.is_mark and last.symbols[0] not in CLOSING:
            place = next(index for index, piece in enumerate(result) if piece is last)
            result[place] = replace(last, symbols=(".",), normalized=".")
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
    normal: AlignedText | None = None,
    form: Form | None = None,
) -> Phones:
    """Pieces in the order of the text -> Phones in the inventory's form.

    separator: stands between the pieces' normalised text; per_character: every piece is one
    character of it, so its phones are counted (the leading pause counts for the first one).
    normal: the normalised text whose spans the pieces have; `readings` take their text and rules
    from it. Without it the pieces alone account for the text.
    form: of an inventory that FORMS lacks, such as a plugin's own.
    Raises InputError: no piece is a word, or, given `normal`, a character that means something is
    in no piece and no rule made it vanish (UnspeakableError).
    """
    form = form or form_of(inventory.id)
    tidied = tidy(pieces, form, len(text))
    if all(piece.is_mark or not piece.symbols for piece in tidied):
        raise nothing_to_say(text)
    symbols: list[str] = []
    spans: list[Span] = []
    languages: list[str] = []
    if form.opens_with_pause:
        spoken_first = next(piece for piece in tidied if piece.symbols)
        symbols, spans, languages = [inventory.pause], [(0, 0)], [spoken_first.language]
    counts: list[int] = []
    traced: list[Spoken] = []
    reached = (0, 0)
    words: list[str] = []  # of the normalised text, with what stands between them
    for piece in tidied:
        # Where an analyser rewrote several words at once, its ranges can overlap a mark's.
        span = piece.span
        if span[0] < reached[0] or span[1] < reached[1]:
            span = (max(span[0], reached[0]), max(span[1], reached[1]))
        is_mark, count, first = piece.is_mark, len(piece.symbols), len(symbols)
        source = "mark" if is_mark else piece.source
        traced.append(Spoken(span, first, first + count, source, piece.rule, piece.normalized))
        if not count:
            continue
        symbols += piece.symbols
        spans += [span] * count
        reached = span
        languages += [piece.language] * count
        counts.append(count)
        if separator and not is_mark and any(words):
            words.append(separator)
        words.append(piece.normalized)
    if form.opens_with_pause:
        counts[0] += 1
    trace = readings(text, traced, normal)
    gap = lost(trace) if normal is not None else None
    if gap is not None:
        language = languages[min(gap.first, len(languages) - 1)]
        raise UnspeakableError(text[gap.start], gap.start, (language,), mend=_LOST)
    return Phones(
        inventory=inventory.id,
        symbols=tuple(symbols),
        ids=inventory.encode(symbols),
        spans=tuple(spans),
        languages=tuple(languages),
        text=text,
        normalized="".join(words),
        phones_per_character=tuple(counts) if per_character else None,
        notes=dict(notes or {}),
        readings=trace,
    )


def pieces_of(phones: Phones, characters: int = 0) -> list[Piece]:
    """A part's phones as pieces of the whole text, in which the part starts at `characters`: one
    piece a Reading, silences included, without the pause and the mark that the part's frontend
    added. A mark is read again from the text, because a frontend closes its part with a full stop.
    """
    pieces = []
    for one in phones.readings:
        symbols = phones.symbols[one.first : one.last]
        written = phones.text[one.start : one.end]
        if one.source == "mark" and any(char in MARKS for char in written):
            symbols = (mark_of(written),)
        span = (one.start + characters, one.end + characters)
        language = phones.languages[min(one.first, len(phones.languages) - 1)]
        pieces.append(Piece(symbols, span, language, one.normalized, one.source, one.rule))
    return pieces
