"""A frontend of one phone per letter."""

from __future__ import annotations

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.stage import Build
from voxloom.testing.fakes.options import LettersOptions


class Letters(TextFrontend):
    """Reads letters, digits and marks by name; white space is a pause."""

    def __init__(self, options: LettersOptions, build: Build) -> None:
        super().__init__(options, build)
        self.languages = options.languages
        self._inventory = build.inventory(options.inventory)

    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        if language not in (AUTO, *self.languages):
            raise InputError(
                f"The frontend 'fake-letters' does not speak {language!r}.",
                mend=f"It speaks: {', '.join(self.languages)}.",
            )
        if not any(character.isalnum() for character in text):
            raise InputError("There is nothing to speak.", mend="Give a text with letters.")
        symbols = []
        for place, character in enumerate(text):
            symbol = self._inventory.pause if character.isspace() else character.lower()
            if symbol not in self._inventory.index:
                raise InputError(
                    f"The character {character!r} at position {place} cannot be spoken.",
                    mend="Take it out, or write it in letters.",
                )
            symbols.append(symbol)
        code = self.languages[0] if language == AUTO else language
        return Phones(
            self._inventory.id,
            tuple(symbols),
            self._inventory.encode(symbols),
            tuple((place, place + 1) for place in range(len(text))),
            (code,) * len(text),
            text,
            text,
            (1,) * len(text),
        )
