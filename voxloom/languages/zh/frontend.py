"""The Chinese (Mandarin) frontend."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.stage import Build
from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.assemble import Piece, assemble, form_of, mark_of
from voxloom.languages.text.characters import HAN, LATIN, MARKS, is_han
from voxloom.languages.text.chinese.clauses import clauses
from voxloom.languages.text.hints import source_of
from voxloom.languages.text.prepare import prepare
from voxloom.languages.text.refuse import UnspeakableError, check_language
from voxloom.languages.zh.g2p import G2P, UNREAD
from voxloom.languages.zh.hinted import Hinted, hinted, pieces_of_hint
from voxloom.languages.zh.normalize import normalize
from voxloom.languages.zh.notations import notations
from voxloom.languages.zh.options import ZhOptions
from voxloom.languages.zh.symbols import symbols

if TYPE_CHECKING:
    from voxloom.languages.zh.official.frontend import OfficialChinese

LANGUAGE = "zh"
_MEND = "Take it out, or use the frontend `mixed` with the text's languages."
_RARE = "Write another character or its meaning in common ones."
_SAME_SOUND = str.maketrans({"〇": "零", "嗯": "恩", "呣": "母"})
_WORD = re.compile(r"[^\W\d_]|[々〇〻]")


class ChineseFrontend(TextFrontend):
    """Reads Chinese text as initials and toned finals."""

    languages = (LANGUAGE,)

    def __init__(self, options: ZhOptions, build: Build) -> None:
        """Raises SpecError (inventory), PluginError (jieba's data are missing, or onnxruntime for a
        g2pW model), WeightsError (the model)."""
        super().__init__(options, build)
        form_of(options.inventory)
        self._inventory = build.inventory(options.inventory)
        self._notations = notations(options.inventory)
        self._official: OfficialChinese | None = None
        if options.rules == "official":
            from voxloom.languages.zh.official.frontend import OfficialChinese

            self._official = OfficialChinese(self._inventory)
        else:
            model = None
            if options.g2pw:
                from voxloom.languages.zh.g2pw import G2pw

                model = G2pw(Path(options.g2pw).expanduser())
            # Models of the first list were trained without the tones of erhua.
            erhua = options.inventory != "gpt-sovits-v1"
            self._g2p = G2P(model.readings if model is not None else None, erhua=erhua)

    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        """See TextFrontend. `phones_per_character` counts the phones of each character of
        `normalized`. Latin letters are refused, except as units after a number. By the official
        rules nothing is refused; what the original drops stands in the note `dropped`."""
        return self.read(text, language)

    def read(self, text: str, language: str = AUTO, hints: Sequence[Hint] = ()) -> Phones:
        """See TextFrontend. Notation: `pinyin`; every way of `say-as`. Pinyin with one syllable a
        character is said as given, and the tones of its neighbours follow it."""
        check_language(language, self.languages)
        given = hinted(text, hints, self.languages, self._notations)
        if self._official is not None:
            return self._official.read(text, given, self._notations)
        prepared = prepare(text, {HAN, LATIN, "Greek"}, self.languages, _MEND, given.held)
        normal = normalize(prepared.text)
        return assemble(
            text,
            list(self._pieces(text, normal, given)),
            self._inventory,
            per_character=True,
            notes=prepared.notes,
            normal=given.held.shown(text, normal),
        )

    def _pieces(self, text: str, normal: AlignedText, given: Hinted) -> Iterator[Piece]:
        fixed = given.syllables(normal)
        for places in clauses(normal.text):
            index = places.start
            char = normal.text[index]
            if is_han(char):
                yield from self._clause(normal, places, text, given, fixed)
            elif char in given.held.hints:
                hint = given.held.hints[char]
                yield from pieces_of_hint(hint, text, self._inventory, self._notations, LANGUAGE)
            elif char in MARKS:
                mark = mark_of(char)
                yield Piece((mark,), normal.spans[index], LANGUAGE, mark)
            elif _WORD.match(char):
                start = normal.spans[index][0]
                raise UnspeakableError(text[start], start, self.languages, mend=_MEND)

    def _clause(
        self, normal: AlignedText, places: range, text: str, given: Hinted, fixed: dict[int, str]
    ) -> Iterator[Piece]:
        """A run of Han characters."""
        clause = normal.text[places.start : places.stop].translate(_SAME_SOUND)
        settled = {index - places.start: fixed[index] for index in places if index in fixed}
        for index, said in zip(places, self._g2p.said(clause, settled), strict=True):
            span = normal.spans[index]
            phones = symbols(said.syllable, self._inventory.id) if said.syllable != UNREAD else None
            if phones is None:
                raise UnspeakableError(text[span[0]], span[0], self.languages, mend=_RARE)
            source = source_of(given.fixed[span[0]][1]) if index in fixed else said.source
            yield Piece(phones, span, LANGUAGE, normal.text[index], source, said.rule)
