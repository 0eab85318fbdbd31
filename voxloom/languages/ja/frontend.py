"""The Japanese frontend."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import PHONES, Hint
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.stage import Build
from voxloom.languages.ja.g2p import G2P
from voxloom.languages.ja.hinted import Reading, reading_of, symbols_of_hint
from voxloom.languages.ja.normalize import name_signs, normalize
from voxloom.languages.ja.official import OfficialJapanese, official_dictionary
from voxloom.languages.ja.options import JaOptions
from voxloom.languages.ja.say_as import WAYS
from voxloom.languages.ja.symbols import writer
from voxloom.languages.text.aligned import AlignedText, Rule
from voxloom.languages.text.assemble import Piece, assemble, form_of, mark_of
from voxloom.languages.text.characters import (
    HAN,
    KANA,
    LATIN,
    MARKS,
    SILENT_CHARACTERS,
    kind_of,
)
from voxloom.languages.text.hints import hold, source_of
from voxloom.languages.text.prepare import Prepared, prepare
from voxloom.languages.text.refuse import UnspeakableError, check_language

LANGUAGE = "ja"
NOTATION = "kana"
_MEND = "Take it out, or use the frontend `mixed` with the text's languages."
_UNREAD = "Write it in kana."
_BREAK = "、"  # makes Open JTalk end an accent phrase; gives no phone
_QUOTES = re.compile("[「」『』“”‘’\"'´`«»‹›„‟‚‛*_^|\\\\＊＿＾]")
_SILENT = re.compile(f"[{re.escape(''.join(SILENT_CHARACTERS))}]")
_SEPARATORS = (
    Rule("quote", _QUOTES, ""),
    Rule("bracket", _SILENT, " "),
    Rule("separator", re.compile(r"[\s/]+"), " "),
)
_READABLE = frozenset({HAN, KANA, LATIN, "digit", "Greek"})
_ASKED = {"?": "？", "!": "！", ".": "。"}


class JapaneseFrontend(TextFrontend):
    """Reads Japanese text as Open JTalk's phones with the pitch of every mora."""

    languages = (LANGUAGE,)

    def __init__(self, options: JaOptions, build: Build) -> None:
        """Raises SpecError (inventory), PluginError (a dictionary cannot be opened)."""
        super().__init__(options, build)
        form_of(options.inventory)
        self._inventory = build.inventory(options.inventory)
        self._symbols = writer(options.inventory, options.prosody)
        self._official: OfficialJapanese | None = None
        if options.rules == "official":
            plain = options.prosody == "none"
            dictionary = official_dictionary(options.dictionary)
            self._official = OfficialJapanese(self._inventory, plain=plain, dictionary=dictionary)
        else:
            self._g2p = G2P()

    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        """See TextFrontend. The phones of a word share the word's span. Latin words are read as
        Open JTalk or the table of loan words knows them, else letter by letter. By the official
        rules nothing is refused; what the original cannot write is UNK, named in the note
        `unknown`."""
        return self.read(text, language)

    def read(self, text: str, language: str = AUTO, hints: Sequence[Hint] = ()) -> Phones:
        """See TextFrontend. Hints: `kana` with accents (see kana.py), `phones`, `say-as` as in
        say_as.py, `language`."""
        check_language(language, self.languages)
        held = hold(text, hints, self.languages, ways=WAYS, notations=(NOTATION,))
        if self._official is not None:
            return self._official.read(text, held, self._symbols)
        scripts = {HAN, KANA, LATIN, "Greek"}
        held = replace(held, text=name_signs(held.text))
        prepared = prepare(text, scripts, self.languages, _MEND, held)
        normal = normalize(prepared.text).apply(_SEPARATORS)
        marks = {
            index: mark_of(char)
            for index, char in enumerate(normal.text)
            if _is_mark(normal.text, index)
        }
        pieces = [
            (index, Piece((mark,), normal.spans[index], LANGUAGE, normal.text[index]))
            for index, mark in marks.items()
        ]
        heard = [_read_as(normal.text, index, marks.get(index)) for index in range(len(normal))]
        for index, char in enumerate(heard):
            if char in "？！" and (index == 0 or heard[index - 1] in "、。？！"):
                heard[index] = _BREAK  # Open JTalk complains of a question without words
        reading = reading_of(heard, normal.text, prepared.hints, text)
        pieces += self._words(reading, normal, prepared, text)
        pieces.sort(key=lambda piece: piece[0])
        made = [piece for _, piece in pieces]
        return assemble(text, made, self._inventory, notes=prepared.notes, normal=normal)

    def _words(
        self, reading: Reading, normal: AlignedText, prepared: Prepared, text: str
    ) -> list[tuple[int, Piece]]:
        """(place in the normalised text, piece) of every word."""
        pieces = []
        said = self._g2p.words(reading.text, reading.fixed)
        for (first, last), words in groupby(said, lambda word: (word.start, word.end)):
            start, end = reading.places[first], reading.places[last - 1] + 1
            surface, span = normal[start:end], normal.span(start, end)
            hints = [prepared.hints[char] for char in surface.text if char in prepared.hints]
            spoken: tuple[str, ...] = ()
            source = rule = ""
            for word in words:
                source, rule = word.source, word.rule
                spoken += tuple(symbol for sound in word.sounds for symbol in self._symbols(sound))
            if not rule and any(char.isdecimal() for char in surface.text):
                rule = "number"  # Open JTalk reads digits itself
            if hints:
                source, rule = source_of(hints[0]), ""
                shown = "".join(
                    text[prepared.hints[char].start : prepared.hints[char].end]
                    if char in prepared.hints
                    else char
                    for char in surface.text
                )
            else:
                shown = surface.text
            if hints and hints[0].kind == PHONES:
                spoken = symbols_of_hint(hints[0], text, self._inventory)
            if spoken:
                pieces.append((start, Piece(spoken, span, LANGUAGE, shown, source, rule)))
            else:
                self._refuse(surface, text)
        return pieces

    def _refuse(self, surface: AlignedText, text: str) -> None:
        """A word without phones must be a mark or a separator."""
        for index, char in enumerate(surface.text):
            if kind_of(char) in _READABLE and char not in "ーっッ":
                start = surface.spans[index][0]
                raise UnspeakableError(text[start], start, self.languages, mend=_UNREAD)


def _read_as(text: str, index: int, mark: str | None) -> str:
    """What stands for a character in the sentence that Open JTalk reads: a hyphen between digits
    stays, as that makes it read a telephone number."""
    char = text[index]
    if char == "-" and text[index - 1 : index].isdigit() and text[index + 1 : index + 2].isdigit():
        return char
    if mark is not None:
        return _ASKED.get(mark, _BREAK)
    return _BREAK if char == " " else char


def _is_mark(text: str, index: int) -> bool:
    """A mark that is not inside a number such as 3.14."""
    char = text[index]
    between = index > 0 and text[index - 1].isdigit() and text[index + 1 : index + 2].isdigit()
    return char in MARKS and not (char == "." and between)
