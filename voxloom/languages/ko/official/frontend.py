"""The Korean path of GPT-SoVITS: letters, idioms, tags of words, numbers, sound changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

from voxloom.interfaces.phones import Inventory, Phones
from voxloom.languages.ko.hangul import (
    DECOMPOSED,
    Sound,
    coda_of,
    compose_runs,
    decompose,
)
from voxloom.languages.ko.letters import NAMES
from voxloom.languages.ko.official import changes, special
from voxloom.languages.ko.official.numbers import SINO, before
from voxloom.languages.ko.symbols import LETTERS, NOTATIONS, SPACE
from voxloom.languages.ko.words import Analyser
from voxloom.languages.text.aligned import AlignedText, Span
from voxloom.languages.text.hints import Held, source_of, symbols_of
from voxloom.languages.text.official import official_phones

LANGUAGE = "ko"
UNKNOWN = "停"
_LATIN = {
    variant: name for letter, name in NAMES.items() for variant in (letter, letter.upper())
} | {"ſ": NAMES["s"], "\u212a": NAMES["k"], "İ": NAMES["i"], "ı": NAMES["i"]}
_MARKS = {
    **dict.fromkeys("：；，·、", ","),
    **{"。": ".", "！": "!", "？": "?", "\n": ".", " ": SPACE},
}
# Markers behind a character: the end of a stem, an ending in ㄹ, a bound noun.
STEM, ENDING, NOUN = "\ue000", "\ue001", "\ue002"
_TAGS = {STEM: "P", ENDING: "E", NOUN: "B"}
_NOT_MARKERS = dict.fromkeys(_TAGS, "\ue003")  # private characters of the text: unknown anyway
_COUNTED = re.compile(rf"(\d[\d,]*)(?=([ㄱ-힣]+){NOUN})")
_STEM_CODAS = frozenset({"ㄴ", "ㄵ", "ㅁ", "ㄻ", "ㄺ", "ㄼ", "ㄾ"})
_LAST_IS_LETTER = re.compile("[ㄱ-ㅣ]\n?$")
Spoken = tuple[str, Span]


@lru_cache(maxsize=1)
def idioms() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Words of the original's list and what they become, in its order."""
    table = files("voxloom.languages.ko.official") / "idioms.tsv"
    rows = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines())
    return tuple((re.compile(re.escape(word)), reading) for word, reading in rows)


@lru_cache(maxsize=1)
def _any_idiom() -> re.Pattern[str]:
    return re.compile("|".join(pattern.pattern for pattern, _ in idioms()))


def _count(match: re.Match[str]) -> str | None:
    return before(match[2], match[1].replace(",", ""))


class OfficialKorean:
    """Reads as the original does."""

    def __init__(self, inventory: Inventory, analyser: Analyser) -> None:
        self._inventory, self._analyser = inventory, analyser
        _any_idiom()

    def phonemize(self, text: str) -> Phones:
        """Any text at all, also one without phones. `normalized` is the text itself, as there."""
        return self.read(text, Held(AlignedText.of(text)))

    def read(self, text: str, held: Held) -> Phones:
        """The same with hinted stretches, which the original knows nothing of. Raises InputError:
        a hint that cannot be followed."""
        normal = held.text.sub(DECOMPOSED, compose_runs, "plain-form").translate(_LATIN, "letters")
        if _any_idiom().search(normal.text):
            for pattern, reading in idioms():
                normal = normal.sub(pattern, reading, "idiom")
        normal = normal.translate(_NOT_MARKERS)
        tagged = self._tagged(normal).sub(_COUNTED, _count, "number-cardinal")
        tagged = tagged.translate(SINO, "number-digits")
        sounds = _sounds(tagged)
        special.apply(sounds)
        heard = list(_spoken(changes.apply(sounds), tagged))
        _mend_particle(heard)
        if heard and _LAST_IS_LETTER.search("".join(symbol for symbol, _ in heard)):
            place = len(heard) - (heard[-1][0] == "\n")
            heard.insert(place, (".", (len(text), len(text))))
        spoken: list[Spoken] = []
        sources: list[str] = []
        for symbol, span in heard:
            hint = held.hints.get(symbol)
            if hint is None:
                found: tuple[str, ...] = (self._symbol(symbol),)
                source = "mark" if symbol == " " else "rules"
            else:
                found = symbols_of(hint, text, self._inventory, NOTATIONS)
                source = source_of(hint)
            spoken += [(each, span) for each in found]
            sources += [source] * len(found)
        shown = dict.fromkeys(_TAGS, "") | {char: held.written(text, char) for char in held.hints}
        phones = official_phones(
            text, tagged.translate(shown), spoken, self._inventory, LANGUAGE, sources=sources
        )
        return replace(phones, normalized=text)

    def _symbol(self, char: str) -> str:
        symbol = _MARKS.get(char, char)
        return symbol if symbol in self._inventory.index else UNKNOWN

    def _tagged(self, text: AlignedText) -> AlignedText:
        """The text with a marker behind the last letter of a stem, an ending in ㄹ and a bound
        noun; without any where mecab's words are not the text without its spaces."""
        words = self._analyser.words(text.text)
        if text.text.replace(" ", "") != "".join(word.surface for word in words):
            return text
        places = [index for index, char in enumerate(text.text) if char != " "]
        marked: dict[int, str] = {}
        end = 0
        for word in words:
            end += len(word.surface)
            place = places[end - 1]
            kind, coda = word.last_tag, coda_of(text.text[place])
            if kind == "NNBC":
                marked[place] = NOUN
            elif kind.startswith("E") and coda == "ㄹ":
                marked[place] = ENDING
            elif kind.startswith("V") and coda in _STEM_CODAS:
                marked[place] = STEM
        pieces: list[str] = []
        spans: list[Span] = []
        rules: list[str] = []
        for index, char in enumerate(text.text):
            new = char + marked.get(index, "")
            pieces.append(new)
            spans += [text.spans[index]] * len(new)
            rules += [text.rules[index]] * len(new)
        return AlignedText("".join(pieces), tuple(spans), tuple(rules), text.gone)


def _sounds(text: AlignedText) -> list[Sound]:
    """A Sound for each character, markers as tags of the one before."""
    sounds: list[Sound] = []
    for index, char in enumerate(text.text):
        if char in _TAGS:
            sounds[-1].tag = _TAGS[char]
        else:
            sounds.append(Sound(char, index, *decompose(char)))
    return sounds


def _spoken(sounds: list[Sound], text: AlignedText) -> Iterator[Spoken]:
    for sound in sounds:
        span = text.spans[sound.index]
        if not sound.spoken:
            for letter in LETTERS.get(sound.char, sound.char):
                yield letter, span
            continue
        letters = sound.onset + LETTERS.get(sound.vowel, sound.vowel) + sound.coda
        for letter in letters:
            yield letter, span


def _mend_particle(spoken: list[Spoken]) -> None:
    """을 or 를, a space and ㄹ: the ㄹ becomes ㄴ."""
    symbols = [symbol for symbol, _ in spoken]
    place = 0
    while place < len(symbols) - 4:
        first = "".join(symbols[place : place + 5])
        if first in ("ㅇㅡㄹ ㄹ", "ㄹㅡㄹ ㄹ"):
            spoken[place + 4] = ("ㄴ", spoken[place + 4][1])
            place += 5
        else:
            place += 1
