"""Refusals: what cannot be spoken, where it stands, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.request import AUTO
from voxloom.languages.text.characters import name_of


class UnspeakableError(InputError):
    """One character that the frontend cannot read. `position` counts characters from 0."""

    def __init__(self, char: str, position: int, languages: Sequence[str], *, mend: str) -> None:
        self.char, self.position, self.languages = char, position, tuple(languages)
        super().__init__(
            f"Character {position + 1} of the text, {name_of(char)}, cannot be spoken: "
            f"this frontend speaks {listing(languages)}.",
            mend=mend,
        )

    def moved(self, by: int, languages: Sequence[str]) -> UnspeakableError:
        """The same refusal seen from a text in which this one starts at character `by`."""
        return UnspeakableError(self.char, self.position + by, languages, mend=self.mend)


def listing(languages: Sequence[str]) -> str:
    """`en, zh and ja`."""
    codes = list(languages)
    return codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} and {codes[-1]}"


def nothing_to_say(text: str, why: str = "") -> InputError:
    """The refusal of a text without a single word: empty, blank, only marks, only emoji."""
    if not why:
        why = "it is empty" if not text else "it is blank" if not text.strip() else "it has no word"
    return InputError(
        f"There is nothing to speak in the text: {why}.",
        mend="Give at least one word or number.",
    )


def check_language(language: str, languages: Sequence[str]) -> None:
    """Raises InputError unless the request's language is `auto` or one of `languages`."""
    if language != AUTO and language not in languages:
        raise InputError(
            f"The language {language!r} is not spoken here: this frontend speaks "
            f"{listing(languages)}.",
            mend=f"Ask for {AUTO!r} or one of these, or choose another frontend in the spec.",
        )
