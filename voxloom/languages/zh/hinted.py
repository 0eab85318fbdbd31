"""Hints in Chinese text: a pronunciation for characters, or for a stretch as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from voxloom.interfaces.hints import Hint
from voxloom.interfaces.phones import Inventory
from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.assemble import Piece
from voxloom.languages.text.characters import is_han
from voxloom.languages.text.hints import Held, Notation, hold, source_of, symbols_of
from voxloom.languages.zh.notations import PINYIN, syllables
from voxloom.languages.zh.say_as import WAYS


@dataclass(frozen=True)
class Hinted:
    """held: the text, with a placeholder only where a pronunciation has not one syllable a
    character; fixed: place in the original -> its syllable and the hint it is from."""

    held: Held
    fixed: Mapping[int, tuple[str, Hint]] = field(default_factory=dict)

    def syllables(self, text: AlignedText) -> dict[int, str]:
        """Index in a form of the text -> the syllable that a hint gives to that character."""
        if not self.fixed:
            return {}
        return {
            index: self.fixed[start][0]
            for index, (start, end) in enumerate(text.spans)
            if start in self.fixed and end == start + 1
        }


def hinted(
    text: str, hints: Sequence[Hint], languages: Sequence[str], notations: Mapping[str, Notation]
) -> Hinted:
    """Pinyin with a syllable for every Han character leaves the characters in their words, so that
    words are found and the tones of their neighbours change as ever. Raises InputError."""
    held = hold(text, hints, languages, ways=WAYS, notations=notations)
    given = {char: found for char, hint in held.hints.items() if (found := _single(text, hint))}
    if not given:
        return Hinted(held)
    letters: list[str] = []
    spans: list[tuple[int, int]] = []
    rules: list[str] = []
    fixed: dict[int, tuple[str, Hint]] = {}
    for char, span, rule in zip(held.text.text, held.text.spans, held.text.rules, strict=True):
        if char not in given:
            letters.append(char)
            spans.append(span)
            rules.append(rule)
            continue
        hint = held.hints[char]
        for place, syllable in zip(range(hint.start, hint.end), given[char], strict=True):
            letters.append(text[place])
            spans.append((place, place + 1))
            rules.append("")
            fixed[place] = syllable, hint
    rest = {char: hint for char, hint in held.hints.items() if char not in given}
    whole = AlignedText("".join(letters), tuple(spans), tuple(rules), held.text.gone)
    return Hinted(Held(whole, rest), fixed)


def _single(text: str, hint: Hint) -> tuple[str, ...]:
    if hint.kind != PINYIN or not all(map(is_han, text[hint.start : hint.end])):
        return ()
    try:
        found = syllables(hint.value)
    except ValueError:
        return ()  # refused where the placeholder is read
    return found if len(found) == hint.end - hint.start else ()


def pieces_of_hint(
    hint: Hint,
    text: str,
    inventory: Inventory,
    notations: Mapping[str, Notation],
    language: str,
) -> Iterator[Piece]:
    """The phones of a stretch that is said as a whole, shared out among its characters, so that
    each character of the normalised text still has its number of phones.

    Raises InputError: the pronunciation cannot be followed."""
    phones = symbols_of(hint, text, inventory, notations)
    written = [char for char in text[hint.start : hint.end] if not char.isspace()] or ["　"]
    written = written[: len(phones)]
    share, more = divmod(len(phones), len(written))
    first = 0
    for number, char in enumerate(written):
        last = first + share + (number < more)
        span = (hint.start, hint.end)
        yield Piece(phones[first:last], span, language, char, source_of(hint))
        first = last
