"""The Cantonese frontend."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
from voxloom.languages.text.chinese.traditional import simpler
from voxloom.languages.text.hints import Held, hold
from voxloom.languages.text.prepare import prepare
from voxloom.languages.text.refuse import UnspeakableError, check_language
from voxloom.languages.yue.g2p import G2P
from voxloom.languages.yue.hinted import LANGUAGE, pieces_of_hint
from voxloom.languages.yue.letters import NAMES
from voxloom.languages.yue.normalize import is_simplified, normalize
from voxloom.languages.yue.options import YueOptions
from voxloom.languages.yue.say_as import WAYS
from voxloom.languages.yue.symbols import NOTATIONS, symbols

if TYPE_CHECKING:
    from voxloom.languages.yue.official.frontend import OfficialCantonese

_MEND = "Take it out, or use the frontend `mixed` with the text's languages."
_RARE = "Write another character, or give its jyutping as a hint."
_WORD = re.compile(r"[^\W\d_]|[々〇〻]")
_SPELLED = re.compile(r"(?<![A-Za-z])(?:[A-Z]{1,8}|[a-z])(?![A-Za-z])")


class CantoneseFrontend(TextFrontend):
    """Reads Cantonese text, in traditional or simplified characters, as jyutping in two symbols a
    syllable."""

    languages = (LANGUAGE,)

    def __init__(self, options: YueOptions, build: Build) -> None:
        """Raises SpecError (inventory), PluginError (ToJyutping's table is missing)."""
        super().__init__(options, build)
        form_of(options.inventory)
        self._inventory = build.inventory(options.inventory)
        self._official: OfficialCantonese | None = None
        if options.rules == "official":
            from voxloom.languages.yue.official.frontend import OfficialCantonese

            self._official = OfficialCantonese(self._inventory)
        else:
            self._g2p = G2P()
            self._simpler = simpler()

    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        """See TextFrontend. `normalized` is in simplified characters, as the models' own program
        writes it, though the text is read as it was given; `phones_per_character` counts the
        phones of each of its characters. Capital letters are spelled; Latin words are refused,
        but for units after a number. By the official rules nothing is refused; what the original
        drops stands in the note `dropped`."""
        return self.read(text, language)

    def read(self, text: str, language: str = AUTO, hints: Sequence[Hint] = ()) -> Phones:
        """See TextFrontend. Notation: `jyutping`; every way of `say-as`."""
        check_language(language, self.languages)
        held = hold(text, hints, self.languages, ways=WAYS, notations=NOTATIONS)
        if self._official is not None:
            return self._official.read(text, held)
        prepared = prepare(text, {HAN, LATIN, "Greek"}, self.languages, _MEND, held)
        normal = normalize(prepared.text)
        return assemble(
            text,
            list(self._pieces(text, normal, held)),
            self._inventory,
            per_character=True,
            notes=prepared.notes,
            normal=held.shown(text, normal),
        )

    def _pieces(self, text: str, normal: AlignedText, held: Held) -> Iterator[Piece]:
        simplified = is_simplified(normal.text)
        spelled = {
            index for match in _SPELLED.finditer(normal.text) for index in range(*match.span())
        }
        for places in clauses(normal.text):
            index = places.start
            char = normal.text[index]
            if is_han(char):
                yield from self._clause(normal, places, text, simplified)
            elif char in held:
                yield from pieces_of_hint(held.hints[char], text, self._inventory)
            elif index in spelled:
                names = (symbols(name) or () for name in NAMES[char.lower()])
                phones = tuple(symbol for name in names for symbol in name)
                yield Piece(phones, normal.spans[index], LANGUAGE, char, "letters", "letters")
            elif char in MARKS:
                mark = mark_of(char)
                yield Piece((mark,), normal.spans[index], LANGUAGE, mark)
            elif _WORD.match(char):
                start = normal.spans[index][0]
                raise UnspeakableError(text[start], start, self.languages, mend=_MEND)

    def _clause(
        self, normal: AlignedText, places: range, text: str, simplified: bool
    ) -> Iterator[Piece]:
        """A run of Han characters."""
        clause = normal.text[places.start : places.stop]
        for index, said in zip(places, self._g2p.said(clause, simplified), strict=True):
            span = normal.spans[index]
            phones = tuple(
                symbol for each in said.jyutping.split() for symbol in symbols(each) or ()
            )
            if not phones:
                raise UnspeakableError(text[span[0]], span[0], self.languages, mend=_RARE)
            char = normal.text[index]
            yield Piece(phones, span, LANGUAGE, self._simpler.get(char, char), said.source)
