"""The Korean frontend."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.stage import Build
from voxloom.languages.ko.g2p import DICTIONARY, G2P, RULES
from voxloom.languages.ko.hangul import Sound
from voxloom.languages.ko.normalize import normalize
from voxloom.languages.ko.options import KoOptions
from voxloom.languages.ko.rules import RULES as NUMBER_RULES
from voxloom.languages.ko.say_as import WAYS
from voxloom.languages.ko.symbols import NOTATIONS, SPACE, symbols
from voxloom.languages.ko.words import Analyser
from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.assemble import Piece, assemble, form_of, mark_of
from voxloom.languages.text.characters import HAN, LATIN, MARKS, is_han
from voxloom.languages.text.hints import Held, hold, source_of, symbols_of
from voxloom.languages.text.prepare import prepare
from voxloom.languages.text.refuse import UnspeakableError, check_language

if TYPE_CHECKING:
    from voxloom.languages.ko.official.frontend import OfficialKorean

LANGUAGE = "ko"
_MEND = "Take it out, or use the frontend `mixed` with the text's languages."
_UNREAD = "Write it in Hangul."
_NUMERIC = frozenset(rule.name for rule in NUMBER_RULES)
_WORD = re.compile(r"[^\W\d_]")
_BY_LETTERS = frozenset({"letters", "jamo-name", "greek-letter"})


class KoreanFrontend(TextFrontend):
    """Reads Korean text as letters of syllables as they are pronounced."""

    languages = (LANGUAGE,)

    def __init__(self, options: KoOptions, build: Build) -> None:
        """Raises SpecError (inventory), PluginError (mecab-ko or its dictionary is missing)."""
        super().__init__(options, build)
        form_of(options.inventory)
        self._inventory = build.inventory(options.inventory)
        self._official: OfficialKorean | None = None
        analyser = Analyser()
        if options.rules == "official":
            from voxloom.languages.ko.official.frontend import OfficialKorean

            self._official = OfficialKorean(self._inventory, analyser)
        else:
            self._g2p = G2P(analyser)

    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        """See TextFrontend. Each syllable has its own phones, but for what was written as a number
        or in Latin letters. By the official rules nothing is refused."""
        return self.read(text, language)

    def read(self, text: str, language: str = AUTO, hints: Sequence[Hint] = ()) -> Phones:
        """See TextFrontend. Notation: `hangul`, as it is pronounced; every way of `say-as`."""
        check_language(language, self.languages)
        held = hold(text, hints, self.languages, ways=WAYS, notations=NOTATIONS)
        if self._official is not None:
            return self._official.read(text, held)
        scripts = {"Hangul", HAN, LATIN, "Greek"}
        prepared = prepare(text, scripts, self.languages, _MEND, held)
        normal = normalize(prepared.text)
        numbers = [bool(_NUMERIC.intersection(rule.split("+"))) for rule in normal.rules]
        pieces: list[Piece] = []
        for sound in self._g2p.sounds(normal.text, numbers):
            self._add(pieces, sound, normal, text, held)
        while pieces and pieces[-1].symbols == (SPACE,):
            pieces.pop()
        if pieces and not pieces[-1].is_mark:  # the models know no sentence without a final mark
            pieces.append(Piece((".",), (len(text), len(text)), LANGUAGE, "."))
        return assemble(
            text,
            pieces,
            self._inventory,
            notes=prepared.notes,
            normal=held.shown(text, normal),
        )

    def _add(
        self, pieces: list[Piece], sound: Sound, normal: AlignedText, text: str, held: Held
    ) -> None:
        char, span = sound.char, normal.spans[sound.index]
        if char in held:
            hint = held.hints[char]
            phones = symbols_of(hint, text, self._inventory, NOTATIONS)
            written = text[hint.start : hint.end]
            pieces.append(Piece(phones, span, LANGUAGE, written, source_of(hint)))
        elif sound.spoken:
            phones = symbols(sound.onset, sound.vowel, sound.coda)
            named = "letters" if normal.rules[sound.index] in _BY_LETTERS else RULES
            source = DICTIONARY if "exception" in sound.rules else named
            rule = "+".join(dict.fromkeys(sound.rules))
            pieces.append(Piece(phones, span, LANGUAGE, normal.text[sound.index], source, rule))
        elif char in MARKS:
            if pieces and pieces[-1].symbols == (SPACE,):
                pieces.pop()
            pieces.append(Piece((mark_of(char),), span, LANGUAGE, mark_of(char)))
        elif char.isspace():
            if pieces and pieces[-1].symbols != (SPACE,):
                pieces.append(Piece((SPACE,), span, LANGUAGE, " ", "mark", "word-space"))
        elif is_han(char) or _WORD.match(char):
            raise UnspeakableError(text[span[0]], span[0], self.languages, mend=_UNREAD)
