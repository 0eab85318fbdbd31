"""Following hints: a hinted stretch is held as one placeholder character through normalisation.

The words around it keep their neighbours, so a homograph or a tone rule still sees its sentence,
and no rule can touch what the caller has decided. A frontend finds the placeholder among its
tokens and asks `symbols_of` for the phones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.hints import LANGUAGE, PHONES, SAY_AS, Hint
from voxloom.interfaces.phones import Inventory
from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.refuse import listing

Notation = Callable[[str], Sequence[str]]
"""A pronunciation as its notation writes it -> symbols of the frontend's inventory.
Raises ValueError with a reason that reads well after `because`."""

Way = Callable[[str], "str | None"]
"""A stretch of text -> what is said for it, in words that the normaliser leaves alone; None where
the stretch cannot be read that way."""

FIRST, LAST = 0xF0000, 0xFFFFD  # private use: no text in the default rules may hold them
HELD = f"{chr(FIRST)}-{chr(LAST)}"  # for a character class of a pattern


@dataclass(frozen=True)
class Held:
    """text: the given one with every pronounced stretch as one placeholder, and `say-as` stretches
    in words; hints: placeholder -> its hint."""

    text: AlignedText
    hints: Mapping[str, Hint] = field(default_factory=dict)

    def __contains__(self, char: str) -> bool:
        return char in self.hints

    def parts(self) -> Iterator[AlignedText]:
        """The text between placeholders, and each placeholder by itself."""
        start = 0
        for index, char in enumerate(self.text.text):
            if char in self.hints:
                if start < index:
                    yield self.text[start:index]
                yield self.text[index : index + 1]
                start = index + 1
        if start < len(self.text):
            yield self.text[start:]

    def written(self, text: str, char: str) -> str:
        """What the given text has in the place of a placeholder."""
        hint = self.hints[char]
        return text[hint.start : hint.end]

    def shown(self, text: str, normal: AlignedText) -> AlignedText:
        """The normalised text with each placeholder as the given text writes it."""
        return normal.translate({char: self.written(text, char) for char in self.hints})


def hold(
    text: str,
    hints: Sequence[Hint],
    languages: Sequence[str],
    *,
    ways: Mapping[str, Way] | None = None,
    notations: Collection[str] = (),
) -> Held:
    """The text as the normaliser is to see it.

    hints: in order, not overlapping, but for `language` hints, which only have to name one of
    `languages`; ways: how this frontend reads `say-as` values; notations: those it understands
    besides `phones`.
    Raises InputError: a hint beyond the text, out of order, of another language, notation or way.
    """
    whole = AlignedText.of(text)
    pieces: list[str] = []
    spans: list[tuple[int, int]] = []
    rules: list[str] = []
    held: dict[str, Hint] = {}
    own = set(text)
    free = (char for code in range(FIRST, LAST + 1) if (char := chr(code)) not in own)
    position = 0
    for hint in hints:
        if hint.end > len(text):
            raise InputError(
                f"A {hint.kind} hint covers characters {hint.start + 1} to {hint.end}, but the "
                f"text has {len(text)}.",
                mend="Count the hint's characters in the text that is sent with it.",
            )
        if hint.kind == LANGUAGE:
            _check_language(hint, text, languages)
            continue
        if hint.start < position:
            raise InputError(
                f"Two hints cover character {hint.start + 1} of the text, or they are not in "
                f"order; the second is {hint.kind} {hint.value!r}.",
                mend="Give hints in the order of the text, one for each stretch.",
            )
        pieces.append(text[position : hint.start])
        spans += whole.spans[position : hint.start]
        rules += [""] * (hint.start - position)
        if hint.kind == SAY_AS:
            new, rule = _said(hint, text, ways or {}), f"say-as-{hint.value}"
        else:
            _check_notation(hint, text, languages, notations)
            new, rule = next(free), ""
            held[new] = hint
        pieces.append(new)
        spans += [(hint.start, hint.end)] * len(new)
        rules += [rule] * len(new)
        position = hint.end
    if position == 0:
        return Held(whole)
    pieces.append(text[position:])
    spans += whole.spans[position:]
    rules += [""] * (len(text) - position)
    return Held(AlignedText("".join(pieces), tuple(spans), tuple(rules)), held)


def symbols_of(
    hint: Hint, text: str, inventory: Inventory, notations: Mapping[str, Notation]
) -> tuple[str, ...]:
    """The phones that a hint asks for. Raises InputError: its value cannot be followed."""
    if hint.kind == PHONES:
        notation: Notation = str.split
    else:
        notation = notations[hint.kind]
    try:
        symbols = tuple(notation(hint.value))
    except ValueError as error:
        raise _unfollowed(hint, text, str(error)) from error
    if not symbols:
        raise _unfollowed(hint, text, "it has no phone")
    for symbol in symbols:
        if symbol not in inventory.index:
            raise _unfollowed(hint, text, f"the inventory {inventory.id!r} has no {symbol!r}")
    return symbols


def source_of(hint: Hint) -> str:
    """What the trace gives as the source of a hinted pronunciation."""
    return f"hint:{hint.source}"


_BLANK = re.compile(r"\s+")


def _shown(hint: Hint, text: str) -> str:
    stretch = _BLANK.sub(" ", text[hint.start : hint.end])
    return repr(stretch if len(stretch) <= 30 else stretch[:29] + "…")


def _unfollowed(hint: Hint, text: str, why: str) -> InputError:
    return InputError(
        f"The {hint.kind} {hint.value!r} for {_shown(hint, text)} (character {hint.start + 1}, "
        f"from {hint.source}) cannot be spoken, because {why}.",
        mend=f"Correct the {hint.kind}, or leave the hint out.",
    )


def _check_language(hint: Hint, text: str, languages: Sequence[str]) -> None:
    if hint.value not in languages:
        raise InputError(
            f"A hint ({hint.source}) says that {_shown(hint, text)} (character {hint.start + 1}) "
            f"is in the language {hint.value!r}: this frontend speaks {listing(languages)}.",
            mend="Use the frontend `mixed` with that language, or leave the hint out.",
        )


def _check_notation(
    hint: Hint, text: str, languages: Sequence[str], notations: Collection[str]
) -> None:
    if hint.kind != PHONES and hint.kind not in notations:
        known = [PHONES, *sorted(notations)]
        raise InputError(
            f"{_shown(hint, text)} (character {hint.start + 1}) has its pronunciation in "
            f"{hint.kind} (from {hint.source}), which is not understood here: this frontend speaks "
            f"{listing(languages)}.",
            mend=f"Write it as {' or '.join(known)}, or say in which language the text is.",
        )


def _said(hint: Hint, text: str, ways: Mapping[str, Way]) -> str:
    stretch = text[hint.start : hint.end]
    way = ways.get(hint.value)
    if way is None:
        known = f"Use one of: {', '.join(ways)}." if ways else "Leave the hint out."
        raise InputError(
            f"{_shown(hint, text)} (character {hint.start + 1}) is to be read as {hint.value!r} "
            f"(from {hint.source}), a way that is not known here.",
            mend=known,
        )
    words = way(stretch)
    if not words:
        raise InputError(
            f"{_shown(hint, text)} (character {hint.start + 1}) cannot be read as {hint.value} "
            f"(asked for by {hint.source}).",
            mend="Correct the text, or ask for another way of reading it.",
        )
    return words
