"""The English frontend."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.stage import Build
from voxloom.languages.en.g2p import G2P
from voxloom.languages.en.normalize import ascii_of, normalize
from voxloom.languages.en.notations import notations
from voxloom.languages.en.options import EnOptions
from voxloom.languages.en.say_as import WAYS
from voxloom.languages.en.symbols import symbols
from voxloom.languages.en.weak import weakened
from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.assemble import Piece, assemble, form_of, mark_of
from voxloom.languages.text.characters import LATIN, MARKS, kind_of
from voxloom.languages.text.hints import HELD, hold, source_of, symbols_of
from voxloom.languages.text.prepare import prepare
from voxloom.languages.text.refuse import UnspeakableError, check_language

if TYPE_CHECKING:
    from voxloom.languages.en.official.frontend import OfficialEnglish

LANGUAGE = "en"
_MEND = "Take it out, or use the frontend `mixed` with the text's languages."
# An apostrophe ends a word only where one is usual: dogs', runnin'.
_TOKEN = re.compile(
    rf"[A-Za-z]+(?:'[A-Za-z]+)*(?:(?<=[SsXxZz])'|(?<=in)')?|[{re.escape(''.join(MARKS))}{HELD}]"
)
_ACCENTED = re.compile(r"[^\x00-\x7f]")


class EnglishFrontend(TextFrontend):
    """Reads English text as ARPAbet phones with stress."""

    languages = (LANGUAGE,)

    def __init__(self, options: EnOptions, build: Build) -> None:
        """Raises SpecError (inventory), PluginError (a dictionary cannot be read, or data of
        g2p_en or, for the official rules, wordsegment are missing)."""
        super().__init__(options, build)
        self._weak = form_of(options.inventory).weak_forms
        self._inventory = build.inventory(options.inventory)
        self._official: OfficialEnglish | None = None
        self._notations = notations(options.inventory)
        if options.rules == "official":
            from voxloom.languages.en.official.frontend import OfficialEnglish

            files = [Path(name).expanduser() for name in options.dictionaries]
            self._official = OfficialEnglish(self._inventory, files)
        else:
            self._g2p = G2P()

    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        """See TextFrontend. All phones of a word share the word's span. By the official rules
        nothing is refused; what the original drops stands in the note `dropped`."""
        return self.read(text, language)

    def read(self, text: str, language: str = AUTO, hints: Sequence[Hint] = ()) -> Phones:
        """See TextFrontend. Notations: `arpabet`, `ipa`; every way of `say-as`."""
        check_language(language, self.languages)
        held = hold(text, hints, self.languages, ways=WAYS, notations=self._notations)
        if self._official is not None:
            return self._official.read(text, held, self._notations)
        prepared = prepare(text, {LATIN, "Greek"}, self.languages, _MEND, held)
        _refuse_foreign_letters(held.text)
        normal = normalize(prepared.text)
        tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(normal.text)]
        # A hinted word is shown to its neighbours, and then read as the hint says.
        words = [held.written(text, word) if word in held else word for word, _, _ in tokens]
        readings = self._g2p.said(words)
        if self._weak:
            readings = weakened(words, readings)
        pieces = []
        for (word, start, end), said in zip(tokens, readings, strict=True):
            span = normal.span(start, end)
            if word in held:
                hint = held.hints[word]
                phones = symbols_of(hint, text, self._inventory, self._notations)
                written = text[hint.start : hint.end]
                pieces.append(Piece(phones, span, LANGUAGE, written, source_of(hint)))
            elif word[0].isalpha():
                phones = symbols(said.phones, self._inventory.id)
                pieces.append(Piece(phones, span, LANGUAGE, word, said.source))
            else:
                mark = mark_of(word)
                pieces.append(Piece((mark,), span, LANGUAGE, mark))
        return assemble(
            text,
            pieces,
            self._inventory,
            separator=" ",
            notes=prepared.notes,
            normal=held.shown(text, normal),
        )


def _refuse_foreign_letters(text: AlignedText) -> None:
    """Latin letters that have no English reading, such as `ǂ`."""
    for match in _ACCENTED.finditer(text.text):
        char = match[0]
        if kind_of(char) == LATIN and ascii_of(char) is None:
            place = text.spans[match.start()][0]
            raise UnspeakableError(char, place, (LANGUAGE,), mend=_MEND)
