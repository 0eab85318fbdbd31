"""The Esperanto frontend: every letter is one sound, the last vowel but one is stressed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from voxloom.core.coverage import nearest_phones
from voxloom.interfaces import AUTO, Build, Phones, TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.languages.text.aligned import Rule
from voxloom.languages.text.assemble import FORMS, Piece, assemble, mark_of
from voxloom.languages.text.characters import LATIN, MARKS, SILENT_CHARACTERS
from voxloom.languages.text.hints import HELD, Way, hold, source_of, symbols_of
from voxloom.languages.text.prepare import prepare
from voxloom.languages.text.refuse import UnspeakableError, check_language
from voxloom_esperanto.normalize import LETTER_NAMES, normalize
from voxloom_esperanto.notation import LETTERS, STRESS
from voxloom_esperanto.numbers import DIGITS
from voxloom_esperanto.options import EsperantoOptions

CODE = "eo"
OWN = "esperanto"
_VOWELS = frozenset("aeiou")
_IPA = {
    **{"t͡s": "c", "ts": "c", "t͡ʃ": "ĉ", "tʃ": "ĉ", "d͡ʒ": "ĝ", "dʒ": "ĝ", "x": "ĥ", "ʒ": "ĵ"},
    **{"ʃ": "ŝ", "u̯": "ŭ", "w": "ŭ", "ɡ": "g", "ɾ": "r", "ˌ": "", ".": "", "ː": ""},
}
_MEND = "Take it out, or use the frontend `mixed` with the text's languages."
_UNREAD = "Write it with the letters of Esperanto."
_TOKEN = re.compile(rf"(?P<held>[{HELD}])|(?P<mark>[{re.escape(''.join(MARKS))}]+)|[^\W\d_{HELD}]+")
_SEPARATORS = (
    Rule("quote-or-bracket", re.compile(f"[{re.escape(''.join(SILENT_CHARACTERS))}]"), " "),
)


def sounds(word: str) -> list[str]:
    """Letters -> symbols of the inventory `esperanto`; `ˈ` stands before a stressed syllable that
    is not the last but one. Raises ValueError: a letter that Esperanto lacks."""
    letters, told = word.replace(STRESS, ""), word.find(STRESS)
    strange = next((letter for letter in letters if letter not in LETTERS), "")
    if strange:
        raise ValueError(f"Esperanto has no sound {strange!r}")
    vowels = [place for place, letter in enumerate(letters) if letter in _VOWELS]
    marked = [place for place in vowels if place >= told >= 0][:1]
    stressed = marked or vowels[-2:-1] or vowels
    return [
        f"eo:{letter}{int(place in stressed)}" if letter in _VOWELS else f"eo:{letter}"
        for place, letter in enumerate(letters)
    ]


def from_ipa(value: str) -> list[str]:
    """IPA -> symbols; words are separated by spaces. Raises ValueError: a sound it lacks."""
    for written, letter in _IPA.items():
        value = value.replace(written, letter)
    return from_letters(value)


def from_letters(value: str) -> list[str]:
    """The notation `eo-letters` -> symbols. Raises ValueError: a letter that Esperanto lacks."""
    return [symbol for word in value.split() for symbol in sounds(word)]


def _letters(stretch: str) -> str | None:
    names = [LETTER_NAMES.get(letter) for letter in stretch.lower()]
    return " ".join(name for name in names if name) if all(names) else None


def _digits(stretch: str) -> str | None:
    return " ".join(DIGITS[int(digit)] for digit in stretch) if stretch.isdecimal() else None


def _whole(stretch: str) -> str | None:
    return stretch if stretch.isdecimal() else None


WAYS: dict[str, Way] = {
    **{"characters": _letters, "digits": _digits, "telephone": _digits, "cardinal": _whole},
    "ordinal": lambda stretch: f"{stretch}-a" if stretch.isdecimal() else None,
}
NOTATIONS = {"ipa": from_ipa, "eo-letters": from_letters}


class EsperantoFrontend(TextFrontend):
    """Reads Esperanto as its own phones, or as the nearest ones of `mini`."""

    languages = (CODE,)

    def __init__(self, options: EsperantoOptions, build: Build) -> None:
        super().__init__(options, build)
        self._written = build.inventory(OWN)
        self._model = build.inventory(options.inventory)

    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        """See TextFrontend."""
        return self.read(text, language)

    def read(self, text: str, language: str = AUTO, hints: Sequence[Hint] = ()) -> Phones:
        """See TextFrontend. Hints: `ipa`, `eo-letters`, `phones`, and `say-as` as in WAYS."""
        check_language(language, self.languages)
        held = hold(text, hints, self.languages, ways=WAYS, notations=NOTATIONS)
        prepared = prepare(text, {LATIN}, self.languages, _MEND, held)
        normal = normalize(prepared.text).apply(_SEPARATORS)
        pieces = []
        for match in _TOKEN.finditer(normal.text):
            span = normal.span(*match.span())
            if match["held"]:
                hint = prepared.hints[match[0]]
                symbols = symbols_of(hint, text, self._written, NOTATIONS)
                shown = text[hint.start : hint.end]
                pieces.append(Piece(symbols, span, CODE, shown, source_of(hint)))
            elif match["mark"]:
                pieces.append(Piece((mark_of(match[0]),), span, CODE, match[0]))
            else:
                try:
                    symbols = tuple(sounds(match[0]))
                except ValueError:
                    place = next(i for i, c in enumerate(match[0]) if c not in LETTERS)
                    start = normal.spans[match.start() + place][0]
                    raise UnspeakableError(
                        text[start], start, self.languages, mend=_UNREAD
                    ) from None
                pieces.append(Piece(symbols, span, CODE, match[0], "letters"))
        form = FORMS["mini"]  # the inventory extends mini: a pause first, a mark last
        phones = assemble(text, pieces, self._written, separator=" ", normal=normal, form=form)
        if self._model is self._written:
            return phones
        return nearest_phones(phones, self._written, self._model)
