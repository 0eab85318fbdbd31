"""The English frontend."""

from __future__ import annotations

import re
from pathlib import Path

from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.stage import Build
from voxloom.languages.en.g2p import G2P
from voxloom.languages.en.normalize import ascii_of, normalize
from voxloom.languages.en.official.frontend import OfficialEnglish
from voxloom.languages.en.options import EnOptions
from voxloom.languages.en.symbols import symbols
from voxloom.languages.text.assemble import Piece, assemble, form_of, mark_of
from voxloom.languages.text.characters import LATIN, MARKS, kind_of
from voxloom.languages.text.prepare import prepare
from voxloom.languages.text.refuse import UnspeakableError, check_language

LANGUAGE = "en"
_MEND = "Take it out, or use the frontend `mixed` with the text's languages."
_TOKEN = re.compile(rf"[A-Za-z]+(?:'[A-Za-z]+)*'?|[{re.escape(''.join(MARKS))}]")
_ACCENTED = re.compile(r"[^\x00-\x7f]")


class EnglishFrontend(TextFrontend):
    """Reads English text as ARPAbet phones with stress."""

    languages = (LANGUAGE,)

    def __init__(self, options: EnOptions, build: Build) -> None:
        """Raises SpecError (inventory), PluginError (a dictionary cannot be read, or data of
        g2p_en or, for the official rules, wordsegment are missing)."""
        super().__init__(options, build)
        form_of(options.inventory)
        self._inventory = build.inventory(options.inventory)
        self._official: OfficialEnglish | None = None
        if options.rules == "official":
            files = [Path(name).expanduser() for name in options.dictionaries]
            self._official = OfficialEnglish(self._inventory, files)
        else:
            self._g2p = G2P()

    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        """See TextFrontend. All phones of a word share the word's span. By the official rules
        nothing is refused; what the original drops stands in the note `dropped`."""
        check_language(language, self.languages)
        if self._official is not None:
            return self._official.phonemize(text)
        prepared = prepare(text, {LATIN, "Greek"}, self.languages, _MEND)
        _refuse_foreign_letters(text)
        normal = normalize(prepared.text)
        tokens = [(match[0], match.start(), match.end()) for match in _TOKEN.finditer(normal.text)]
        readings = self._g2p.readings([word for word, _, _ in tokens])
        pieces = []
        for (word, start, end), phones in zip(tokens, readings, strict=True):
            span = normal.span(start, end)
            if word[0].isalpha():
                spoken = symbols(phones, self._inventory.id)
                pieces.append(Piece(spoken, span, LANGUAGE, word))
            else:
                mark = mark_of(word)
                pieces.append(Piece((mark,), span, LANGUAGE, mark))
        return assemble(text, pieces, self._inventory, separator=" ", notes=prepared.notes)


def _refuse_foreign_letters(text: str) -> None:
    """Latin letters that have no English reading, such as `ǂ`."""
    for match in _ACCENTED.finditer(text):
        char = match[0]
        if kind_of(char) == LATIN and ascii_of(char) is None:
            raise UnspeakableError(char, match.start(), (LANGUAGE,), mend=_MEND)
