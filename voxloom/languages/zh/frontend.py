"""The Chinese (Mandarin) frontend."""

from __future__ import annotations

import re

from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.stage import Build
from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.assemble import Piece, assemble, form_of, mark_of
from voxloom.languages.text.characters import HAN, LATIN, MARKS, is_han
from voxloom.languages.text.prepare import prepare
from voxloom.languages.text.refuse import UnspeakableError, check_language
from voxloom.languages.zh.g2p import G2P, UNREAD
from voxloom.languages.zh.normalize import normalize
from voxloom.languages.zh.official.frontend import OfficialChinese
from voxloom.languages.zh.options import ZhOptions
from voxloom.languages.zh.symbols import symbols

LANGUAGE = "zh"
_MEND = "Take it out, or use the frontend `mixed` with the text's languages."
_RARE = "Write another character or its meaning in common ones."
_SAME_SOUND = str.maketrans({"〇": "零", "嗯": "恩", "呣": "母"})
_WORD = re.compile(r"[^\W\d_]|[々〇〻]")


class ChineseFrontend(TextFrontend):
    """Reads Chinese text as initials and toned finals."""

    languages = (LANGUAGE,)

    def __init__(self, options: ZhOptions, build: Build) -> None:
        """Raises SpecError (inventory), PluginError (jieba's data are missing)."""
        super().__init__(options, build)
        form_of(options.inventory)
        self._inventory = build.inventory(options.inventory)
        self._official: OfficialChinese | None = None
        if options.rules == "official":
            self._official = OfficialChinese(self._inventory)
        else:
            self._g2p = G2P()

    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        """See TextFrontend. `phones_per_character` counts the phones of each character of
        `normalized`. Latin letters are refused, except as units after a number."""
        check_language(language, self.languages)
        if self._official is not None:
            return self._official.phonemize(text)
        prepared = prepare(text, {HAN, LATIN, "Greek"}, self.languages, _MEND)
        normal = normalize(prepared.text)
        pieces: list[Piece] = []
        clause = 0
        for index in range(len(normal) + 1):
            char = normal.text[index] if index < len(normal) else ""
            if char and is_han(char):
                continue
            pieces += self._clause(normal[clause:index], text)
            clause = index + 1
            if char in MARKS and char:
                mark = mark_of(char)
                pieces.append(Piece((mark,), normal.spans[index], LANGUAGE, mark))
            elif char and _WORD.match(char):
                start = normal.spans[index][0]
                raise UnspeakableError(text[start], start, self.languages, mend=_MEND)
        return assemble(text, pieces, self._inventory, per_character=True, notes=prepared.notes)

    def _clause(self, clause: AlignedText, text: str) -> list[Piece]:
        pieces = []
        for index, syllable in enumerate(self._g2p.syllables(clause.text.translate(_SAME_SOUND))):
            span = clause.spans[index]
            spoken = symbols(syllable, self._inventory.id) if syllable != UNREAD else None
            if spoken is None:
                raise UnspeakableError(text[span[0]], span[0], self.languages, mend=_RARE)
            pieces.append(Piece(spoken, span, LANGUAGE, clause.text[index]))
        return pieces
