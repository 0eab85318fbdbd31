"""Toki Pona, a language of fourteen letters, each of them one phone."""

from __future__ import annotations

from voxloom.interfaces import AUTO, Build, Phones, TextFrontend
from voxloom.interfaces.errors import InputError
from voxloom_sine.options import INVENTORY, TokiPonaOptions


class TokiPona(TextFrontend):
    """Letters and marks to phones; white space only parts words and has no sound."""

    languages = ("tok",)

    def __init__(self, options: TokiPonaOptions, build: Build) -> None:
        super().__init__(options, build)
        self._inventory = build.inventory(INVENTORY)

    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        if language not in (AUTO, *self.languages):
            raise InputError(
                f"The frontend 'toki-pona' does not speak {language!r}.", mend="It speaks: tok."
            )
        places, symbols, counts = [], [], []
        for place, character in enumerate(text):
            counts.append(0 if character.isspace() else 1)
            if character.isspace():
                continue
            if character.lower() not in self._inventory.index or character == self._inventory.pad:
                raise InputError(
                    f"Toki Pona has no {character!r} (position {place}).",
                    mend="Its letters are a e i o u j k l m n p s t w; write names with them.",
                )
            places.append(place)
            symbols.append(character.lower())
        if not any(symbol.isalpha() for symbol in symbols):
            raise InputError("There is nothing to speak.", mend="Give a text with words.")
        return Phones(
            self._inventory.id,
            tuple(symbols),
            self._inventory.encode(symbols),
            tuple((place, place + 1) for place in places),
            ("tok",) * len(symbols),
            text,
            text,
            tuple(counts),
        )
