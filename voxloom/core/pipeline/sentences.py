"""Splits text into what is spoken in one go: sentences, and clauses of very long ones.

The spans of the result follow each other without gap or overlap and cover the text exactly, so
that no character is lost or said twice. Time is linear in the text: one pass finds the marks,
every look back is bounded, and every look ahead is consumed.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from voxloom.core.pipeline import characters as chars
from voxloom.core.pipeline.abbreviations import Abbreviations, abbreviations
from voxloom.interfaces.request import AUTO

# A sentence longer than this is split at a clause; a Latin letter costs 1, an ideograph 3, which
# is about how long they take to say. 300 is some 20 seconds of speech.
BUDGET = 300
DENSE_COST = 3
SMALLEST_BUDGET = 16
WRAPPED_LINE = 45  # a line at least this long was broken by an editor, not by the writer
LOOK_BACK = 16  # longest word looked at before a full stop


class Boundary(IntEnum):
    """What ends a piece, weakest first."""

    CLAUSE = 1
    SENTENCE = 2
    PARAGRAPH = 3
    END = 4


@dataclass(frozen=True)
class Sentence:
    """One piece of text: [start, end) covers it with the space after it; [first, last) is what is
    spoken, without space at either side; boundary: what ends it."""

    start: int
    end: int
    first: int
    last: int
    boundary: Boundary


_CANDIDATE = re.compile(
    f"(?P<mark>[{re.escape(chars.ALWAYS + chars.SPACED)}]+)"
    f"(?P<close>[{re.escape(chars.CLOSERS)}]*)(?P<space>\\s*)"
    "|(?P<line>\n\\s*)|\u2029\\s*"
)
# Where a long sentence may be cut, best first: after a clause mark, after a space.
_CLAUSE = re.compile(
    f"[{re.escape(chars.CLAUSE_ALWAYS)}]+[{re.escape(chars.CLOSERS)}]*\\s*"
    f"|[{re.escape(chars.CLAUSE_SPACED)}]+[{re.escape(chars.CLOSERS)}]*\\s+"
)
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"\d[\d.,:/%．-]|(?<=\d)[.,:/．-]\d")
_LIST_NUMBER = re.compile(r"\s*\(?(\d{1,3}|[A-Za-z])\Z")


class Whole:
    """Ranges of characters that no cut may divide."""

    def __init__(self, ranges: Sequence[tuple[int, int]]) -> None:
        """ranges: half-open, in order, without overlap."""
        self._starts = [start for start, _ in ranges]
        self._ends = [end for _, end in ranges]

    def divided_at(self, at: int) -> int:
        """The end of the range that a cut at this place would divide, 0 for none."""
        number = bisect_right(self._starts, at - 1) - 1
        return self._ends[number] if number >= 0 and at < self._ends[number] else 0


def split(
    text: str,
    language: str = AUTO,
    *,
    budget: int = BUDGET,
    whole: Sequence[tuple[int, int]] = (),
) -> list[Sentence]:
    """Text -> its pieces in order; [] for the empty text.

    language: a code or `auto`, chooses the abbreviations; budget: longest piece, see BUDGET;
    whole: ranges of characters, in order, that no cut divides.
    A piece without letter or digit joins the one before it (the first joins the next one). A piece
    is longer than the budget only by one unbreakable number or range, or by such joined marks.

    Raises:
        ValueError: the budget is below SMALLEST_BUDGET.
    """
    if budget < SMALLEST_BUDGET:
        raise ValueError(f"a budget of {budget} is below {SMALLEST_BUDGET}")
    if not text:
        return []
    pieces: list[tuple[int, int, Boundary]] = []
    start = 0
    kept = Whole(whole) if whole else None
    for end, boundary in _sentence_ends(text, abbreviations(language), kept):
        pieces.extend(_within_budget(text, start, end, boundary, budget, kept))
        start = end
    return _finish(text, _joined(text, pieces))


def _sentence_ends(
    text: str, table: Abbreviations, whole: Whole | None
) -> list[tuple[int, Boundary]]:
    ends: list[tuple[int, Boundary]] = []
    start = line_start = 0
    for match in _CANDIDATE.finditer(text):
        boundary = _boundary(text, match, start, line_start, table)
        newline = text.rfind("\n", match.start(), match.end())
        if newline >= 0:
            line_start = newline + 1
        if whole is not None and boundary and whole.divided_at(match.end()):
            boundary = None
        if boundary and match.end() < len(text):
            ends.append((match.end(), boundary))
            start = match.end()
    ends.append((len(text), Boundary.END))
    return ends


def _boundary(
    text: str, match: re.Match[str], start: int, line_start: int, table: Abbreviations
) -> Boundary | None:
    """What this candidate ends, None if the sentence goes on."""
    space = match["space"] if match["mark"] else match[0]
    if space and (space.count("\n") > 1 or "\u2029" in space):
        return Boundary.PARAGRAPH
    following = text[match.end() : match.end() + 1]
    if not match["mark"]:
        wrapped = match.start() - line_start >= WRAPPED_LINE
        return None if wrapped else Boundary.SENTENCE
    if match["close"] and (following in chars.CLAUSE_ALWAYS or following in ",;と"):
        return None  # a quotation inside a sentence
    if match["mark"][-1] in chars.ALWAYS:
        return Boundary.SENTENCE
    if match["mark"][-1] == "…" and not space:
        return None  # a pause for thought
    if not space and following and not chars.unspaced.match(following):
        return None  # inside a number, an address, a file name
    if not space and following and text[match.start() - 1 : match.start()].isdigit():
        return None
    if following.islower() and (match["close"] or match["mark"][-1] in ".…．"):
        return None
    if match["mark"] == "." and not match["close"] and following:
        return _after_full_stop(text, match.start(), following, start, table)
    return Boundary.SENTENCE


def _after_full_stop(
    text: str, stop: int, following: str, start: int, table: Abbreviations
) -> Boundary | None:
    before = text[max(start, stop - LOOK_BACK) : stop]
    if stop - start <= LOOK_BACK and _LIST_NUMBER.match(before):
        return None  # "1. First of all"
    words = re.split(r"[\s(\[\"'“‘/-]+", before)
    word = words[-1].lower()
    if word in table.never or (word in table.rarely and not following.isupper()):
        return None
    initial = len(word) == 1 and words[-1].isupper() and words[-1] != "I"
    return None if initial and following.isupper() else Boundary.SENTENCE


def _within_budget(
    text: str, start: int, end: int, boundary: Boundary, budget: int, whole: Whole | None
) -> list[tuple[int, int, Boundary]]:
    """Cut one sentence until every piece is within the budget."""
    if end - start <= budget // DENSE_COST:
        return [(start, end, boundary)]
    pieces: list[tuple[int, int, Boundary]] = []
    spoken_end = start + len(text[start:end].rstrip())
    while (limit := _reach(text, start, spoken_end, budget)) < spoken_end:
        cut = _best_cut(text, start, limit, spoken_end, whole)
        if cut >= spoken_end:
            break
        pieces.append((start, cut, Boundary.CLAUSE))
        start = cut
    pieces.append((start, end, boundary))
    return pieces


def _reach(text: str, start: int, end: int, budget: int) -> int:
    """The first position at which the budget is used up, or the end."""
    window = text[start : min(end, start + budget + 1)]
    spent = 0
    for offset, character in enumerate(window):
        spent += DENSE_COST if chars.dense.match(character) else 1
        if spent > budget:
            return start + offset
    return end


def _best_cut(text: str, start: int, limit: int, end: int, whole: Whole | None) -> int:
    """Where to cut [start, limit]: the last clause mark, else the last space, else right here.

    A cut in the first quarter is worse than a later one of the next sort: it would leave a stump.
    """
    stump = start + (limit - start) // 4
    for pattern in (_CLAUSE, _SPACE):
        cut = -1
        for match in pattern.finditer(text, start, limit):
            if match.end() > stump and _may_cut(text, match.end(), whole):
                cut = match.end()
        if cut > 0:
            return cut
    cut = limit
    while cut > stump and not _may_cut(text, cut, whole):
        cut -= 1
    if cut > stump:
        return cut
    cut = limit  # one unbreakable run fills the piece: go to its end
    while cut < end and not _may_cut(text, cut, whole):
        cut += 1
    return cut


def _may_cut(text: str, at: int, whole: Whole | None = None) -> bool:
    """False inside a number or a whole range, and between a character and what combines with it."""
    if at >= len(text):
        return True
    if whole is not None and whole.divided_at(at):
        return False
    before, following = text[at - 1], text[at]
    if _NUMBER.match(text, at - 1) or before == "\u200d" or _combines(following):
        return False
    return before.isspace() or following not in chars.CLOSERS + chars.CLAUSE_ALWAYS + chars.ALWAYS


def _combines(character: str) -> bool:
    return character in "\u200d\ufe0e\ufe0f" or unicodedata.category(character).startswith("M")


def _joined(text: str, pieces: list[tuple[int, int, Boundary]]) -> list[tuple[int, int, Boundary]]:
    """Pieces without letter or digit joined to their neighbour."""
    joined: list[tuple[int, int, Boundary]] = []
    lead: int | None = None
    for start, end, boundary in pieces:
        if chars.letter_or_digit.search(text, start, end):
            joined.append((start if lead is None else lead, end, boundary))
            lead = None
        elif joined:
            first, _, before = joined[-1]
            joined[-1] = (first, end, max(before, boundary))
        elif lead is None:
            lead = start
    if lead is not None:
        joined.append((lead, len(text), Boundary.END))
    return joined


def _finish(text: str, pieces: list[tuple[int, int, Boundary]]) -> list[Sentence]:
    sentences = []
    for start, end, boundary in pieces:
        piece = text[start:end]
        first = start + len(piece) - len(piece.lstrip())
        last = max(first, start + len(piece.rstrip()))
        sentences.append(Sentence(start, end, min(first, end), min(last, end), boundary))
    if sentences:
        sentences[-1] = replace(sentences[-1], boundary=Boundary.END)
    return sentences


def ending(text: str) -> Boundary | None:
    """What the end of a text is by itself: the boundary its last mark makes, None for no mark."""
    tail = text[len(text.rstrip()) :]
    if tail.count("\n") > 1 or "\u2029" in tail:
        return Boundary.PARAGRAPH
    last = text.rstrip().rstrip(chars.CLOSERS)[-1:]
    if (last and last in chars.ALWAYS + chars.SPACED) or "\n" in tail:
        return Boundary.SENTENCE
    return Boundary.CLAUSE if last and last in chars.CLAUSE_ALWAYS + chars.CLAUSE_SPACED else None
