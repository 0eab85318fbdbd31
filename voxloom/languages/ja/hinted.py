"""Hints on their way through Open JTalk: which text it sees, and what is fixed in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.hints import PHONES, Hint
from voxloom.interfaces.phones import Inventory
from voxloom.languages.ja.kana import Phrase, parse
from voxloom.languages.ja.respell import Fixed
from voxloom.languages.text.hints import symbols_of

_WORD = re.compile("[々一-鿿ぁ-ゖァ-ヺー]{1,20}")  # what the dictionary may know in its sentence
_STAND_IN = "富士山"  # a noun in place of anything else


@dataclass(frozen=True)
class Reading:
    """text: what Open JTalk sees; places: per character of it the index of the normalised text;
    fixed: what is said in a given way."""

    text: str
    places: Sequence[int]
    fixed: Sequence[Fixed]


def reading_of(heard: Sequence[str], normal: str, hints: Mapping[str, Hint], text: str) -> Reading:
    """heard: what stands for each character of `normal`, in which placeholders stand for the
    hinted stretches of the original `text`. Raises InputError: kana that cannot be followed."""
    if not hints:
        return Reading("".join(heard), range(len(normal)), ())
    written: list[str] = []
    places: list[int] = []
    fixed: list[Fixed] = []
    for index, char in enumerate(normal):
        hint = hints.get(char)
        if hint is None:
            written.append(heard[index])
            places.append(index)
            continue
        surface = text[hint.start : hint.end]
        stand_in = surface if _WORD.fullmatch(surface) else _STAND_IN
        start = len(places)
        written.append(stand_in)
        places += [index] * len(stand_in)
        fixed.append(Fixed(start, len(places), phrases_of(hint, text)))
    return Reading("".join(written), places, fixed)


def phrases_of(hint: Hint, text: str) -> tuple[Phrase, ...]:
    """The accent phrases of a hint, none for one in `phones`. Raises InputError."""
    if hint.kind == PHONES:
        return ()
    try:
        return tuple(parse(hint.value))
    except ValueError as error:
        raise InputError(
            f"The kana {hint.value!r} for {text[hint.start : hint.end]!r} (character "
            f"{hint.start + 1}, from {hint.source}) cannot be spoken, because {error}.",
            mend="Write kana such as はし:1, は↓し, or とうきょう for the usual accent.",
        ) from error


def symbols_of_hint(hint: Hint, text: str, inventory: Inventory) -> tuple[str, ...]:
    """The symbols of a `phones` hint. Raises InputError: the inventory lacks one."""
    return symbols_of(hint, text, inventory, {})
