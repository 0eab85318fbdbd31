"""Which samples speak which characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from voxloom.core.pipeline import characters
from voxloom.core.pipeline.pieces import Piece
from voxloom.core.text.spans import Span
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.result import Mark

_RANKS = {"sentence": 0, "mark": 1, "word": 2, "phone": 3}
# A word: one character of a script without spaces, a number, a run of letters with apostrophes
# and hyphens inside, or one sign that is read as a word.
_WORD = re.compile(
    f"[{characters.UNSPACED}\U00020000-\U0003ffff]"
    r"|\d+(?:[.,:]\d+)*"
    f"|[^\\W_{characters.UNSPACED}]+(?:['’-][^\\W_{characters.UNSPACED}]+)*"
    f"|[{re.escape(characters.READ_SYMBOLS)}$€£¥+=<>~^×÷]"
)


def sort_key(mark: Mark) -> tuple[int, int, int]:
    """By start; at one start the sentence before what is in it, a word before its phones."""
    return mark.start_sample, _RANKS[mark.level], mark.end_sample


@dataclass
class PhoneClock:
    """The frames of a sentence's phones, gathered from the chunks of an acoustic model."""

    counts: list[tuple[int, ...] | None]

    def frames(self, phones: int) -> tuple[int, ...] | None:
        """Frames per phone of the whole sentence; None where the model does not know them all.

        Chunks either hold whole phones, one after the other, or each counts all of the sentence's
        phones, with zeros for those that it does not speak."""
        known = [counts for counts in self.counts if counts is not None]
        if not known or len(known) < len(self.counts):
            return None
        joined = tuple(n for counts in known for n in counts)
        if len(joined) == phones:
            return joined
        if all(len(counts) == phones for counts in known):
            return tuple(sum(column) for column in zip(*known, strict=True))
        return None


def sentence_marks(
    piece: Piece,
    text: str,
    phones: Phones | None,
    phone_frames: Sequence[int] | None,
    start_sample: int,
    samples: int,
) -> list[Mark]:
    """The marks of one sentence: itself, its named ones, and its words and phones where their
    frames are known. Characters are those of `text`, the request's.

    start_sample, samples: where its audio starts, and how long it is; with an audio of exactly
    frames * hop_length samples every mark falls on a frame's first sample.
    """
    end_sample = start_sample + samples
    found = [Mark("sentence", start_sample, end_sample, piece.first, piece.last, piece.label)]
    if phones is None or phone_frames is None or not sum(phone_frames):
        return [*found, *_named(piece, None, start_sample, end_sample)]
    total = sum(phone_frames)
    bounds = [
        start_sample + frames * samples // total for frames in accumulate(phone_frames, initial=0)
    ]
    places = [piece.cover(first, last) for first, last in phones.spans]
    spoken = [
        Mark("phone", start, end, *place, symbol)
        for symbol, place, start, end in zip(
            phones.symbols, places, bounds, bounds[1:], strict=False
        )
    ]
    named = _named(piece, list(zip(phones.spans, bounds, strict=False)), start_sample, end_sample)
    return sorted([*found, *named, *_words(spoken, text, piece), *spoken], key=sort_key)


def _named(
    piece: Piece, phones: list[tuple[Span, int]] | None, start_sample: int, end_sample: int
) -> Iterable[Mark]:
    """The named marks, where the first phone after each starts. phones: spans and first samples;
    where they are not known, a mark within a sentence stands at its share of the characters."""
    for mark in piece.marks:
        if not mark.at:
            at = start_sample
        elif phones is not None:
            at = next((sample for (s, e), sample in phones if e > mark.at), end_sample)
        else:
            share = mark.at / max(1, len(piece.text))
            at = start_sample + int(share * (end_sample - start_sample))
        yield Mark("mark", at, at, mark.character, mark.character, mark.name)


def _words(phones: Iterable[Mark], text: str, sentence: Piece) -> list[Mark]:
    """Phones grouped by the words whose characters they speak.

    Where a phone speaks several words' characters, as of a compound read as one, these words are
    one mark. A phone that speaks a punctuation mark or nothing belongs to no word."""
    word_of: dict[int, tuple[int, int]] = {}
    for match in _WORD.finditer(text, sentence.first, sentence.last):
        span = match.span()
        for place in range(*span):
            word_of[place] = span
    words: list[list[int]] = []  # characters from, to, samples from, to
    for phone in phones:
        reach = range(phone.start_character, phone.end_character)
        touched = [word_of[place] for place in reach if place in word_of]
        if not touched:
            continue
        first, last = touched[0][0], touched[-1][1]
        if words and first < words[-1][1] and words[-1][0] < last:
            before = words[-1]
            before[:2] = min(first, before[0]), max(last, before[1])
            before[3] = phone.end_sample
        else:
            words.append([first, last, phone.start_sample, phone.end_sample])
    return [
        Mark("word", start, end, first, last, text[first:last]) for first, last, start, end in words
    ]
