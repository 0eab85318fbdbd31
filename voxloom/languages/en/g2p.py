"""English words -> CMUdict phones: homographs, dictionary, letters, parts, and a network last."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from voxloom.languages.en.homographs import Homographs
from voxloom.languages.en.new_words import NEW_WORDS, SPOKEN
from voxloom.languages.en.pack import DATA, unpack
from voxloom.languages.en.sources import data_folder
from voxloom.languages.en.symbols import VOWELS

if TYPE_CHECKING:
    from voxloom.languages.en.guess import Guesser

Reading = tuple[str, ...]
DICTIONARY, HOMOGRAPH, LETTERS = "dictionary", "homograph", "letters"
COMPOUND, NETWORK = "compound", "network"


class Said(NamedTuple):
    """A word's phones and where they are from: one of the constants above; `compound` is a word
    put together from known parts or endings."""

    phones: Reading
    source: str


_NOTHING = Said((), "")
_POLISH = ("P", "OW1", "L", "IH0", "SH")
_LETTER_W = ("D", "AH1", "B", "AH0", "L", "Y", "UW0")
_SIBILANTS = frozenset("S Z SH ZH CH JH".split())
_VOICELESS = frozenset("P T K F TH HH".split())
_CONTRACTIONS = {
    **{"'ll": ("AH0", "L"), "'ve": ("AH0", "V"), "'re": ("ER0",), "'d": ("D",)},
    **{"'m": ("AH0", "M"), "n't": ("AH0", "N", "T"), "'em": ("AH0", "M")},
}
# Two or three capitals are letters, unless they are one of these words, written loudly.
_LOUD = frozenset(
    "THE AND BUT NOT ALL FOR YOU ARE NEW NOW YES NO SO OF TO IN ON IS BE WE HE ME MY GO DO UP BY "
    "AS AT OR AN IF ANY WAS HAS HAD HER HIM HIS OUR OUT OFF TOP BIG BAD CAN DID GET GOT HOW LET "
    "ONE TWO SEE SAY TOO WHY WAY OLD END BOY MAN MEN DAY OWN RED HOT SHE HEY WOW BYE ASK RUN BUY "
    "CAT DOG".split()
)
_AFTER_LETTER_A = frozenset("level levels lister listers frame frames".split())
_ARTICLES = frozenset("the a an it them this that these those your my his her our their".split())
_CASES = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_VOWEL_LETTERS = frozenset("aeiouy")


def is_acronym(word: str) -> bool:
    """At least two letters, all capitals, perhaps with a plural s: `USB`, `PDFs`."""
    stem = word[:-1] if word.endswith("s") else word
    return len(stem) >= 2 and stem.isupper()


class G2P:
    """Readings of words. Immutable; the cache of guessed words is its own."""

    def __init__(self) -> None:
        """Reads the dictionary and the homographs; the network when it is first needed. Raises
        PluginError."""
        self._codes, self._phone_of = unpack(DATA.read_bytes())
        self._folder = data_folder()
        self._homographs = Homographs(self._folder / "homographs.en")
        self._unknown = lru_cache(maxsize=4096)(self._read_unknown)

    @cached_property
    def _guesser(self) -> Guesser:
        from voxloom.languages.en.guess import Guesser  # brings numpy, which few sentences need

        return Guesser(self._folder / "checkpoint20.npz")

    def readings(self, words: Sequence[str]) -> list[Reading]:
        """The phones of `said` alone."""
        return [said.phones for said in self.said(words)]

    def said(self, words: Sequence[str]) -> list[Said]:
        """words: one sentence, marks as words of their own (they get no phones)."""
        lower = [word.lower() for word in words]
        letters = [word for word in words if word.isalpha() and len(word) > 1]
        loud = len(letters) > 1 and sum(word.isupper() for word in letters) * 2 > len(letters)
        return [
            self._in_sentence(words, lower, index, loud) if word[:1].isalpha() else _NOTHING
            for index, word in enumerate(words)
        ]

    def _in_sentence(
        self, words: Sequence[str], lower: Sequence[str], index: int, loud: bool
    ) -> Said:
        word = words[index]
        if word in {"A", "a"}:
            after = words[index + 1] if index + 1 < len(words) else ""
            first = index == 0 or not words[index - 1][0].isalpha()
            named = after in _AFTER_LETTER_A
            article = word == "a" or (first and after[:1].isalpha() and len(after) > 1)
            article = article and not (named and word == "A")
            return Said(("AH0",), DICTIONARY) if article else Said(("EY1",), LETTERS)
        if word == "US" and not loud:
            return self._spelled("us")
        if is_acronym(word) and not loud:
            return self._acronym(word)
        if word == "Polish" and not _opens_request(words, index):
            return Said(_POLISH, HOMOGRAPH)
        chosen = self._homographs.reading(lower, index)
        return Said(chosen, HOMOGRAPH) if chosen else self._word(word)

    def _known(self, word: str) -> Reading | None:
        new = NEW_WORDS.get(word)
        if new is not None:
            return new
        codes = self._codes.get(word)
        return None if codes is None else tuple(self._phone_of[code] for code in codes)

    def _word(self, word: str) -> Said:
        lower = word.lower()
        known = self._known(lower)
        if known is not None:
            return Said(known, DICTIONARY if len(word) > 1 else LETTERS)
        if lower.endswith("'"):
            return self._word(word[:-1])
        for ending, phones in _CONTRACTIONS.items():
            if lower.endswith(ending) and len(lower) > len(ending):
                return _ended(self._word(word[: -len(ending)]), phones)
        if lower.endswith("'s"):
            return _genitive(self._word(word[:-2]))
        if "'" in lower:
            return self._joined([self._word(part) for part in word.split("'") if part])
        cases = _CASES.findall(word)
        if len(cases) > 1 and not word.isupper():
            return self._joined([self._cased(part) for part in cases])
        return self._unknown(lower)

    @staticmethod
    def _joined(parts: Sequence[Said]) -> Said:
        return Said(tuple(phone for part in parts for phone in part.phones), COMPOUND)

    def _cased(self, part: str) -> Said:
        if len(part) > 1 and part.isupper():
            return self._acronym(part)
        return self._word(part)

    def _acronym(self, word: str) -> Said:
        if word.endswith("'s"):
            return _genitive(self._acronym(word[:-2]))
        if word.endswith("s"):
            return _genitive(self._acronym(word[:-1]))
        known = self._known(word.lower())
        as_word = word in _LOUD or word in SPOKEN
        if known is not None and (as_word or len(word) > 3 or _names_letters(word, known)):
            return Said(known, DICTIONARY)
        return self._spelled(word.lower()) if len(word) <= 5 else self._word(word.lower())

    def _spelled(self, word: str) -> Said:
        result: list[str] = []
        for letter in word:
            name = {"a": ("EY1",), "w": _LETTER_W}.get(letter) or self._known(letter) or ()
            result += name
        return Said(tuple(result), LETTERS)

    def _read_unknown(self, word: str) -> Said:
        """A lower-case word of letters only that the dictionary lacks."""
        if len(word) <= 3 or (len(word) <= 6 and not _VOWEL_LETTERS & set(word)):
            return self._spelled(word)
        parts = self._inflected(word) or self._compound(word)
        return Said(parts, COMPOUND) if parts else self._guessed(word)

    def _inflected(self, word: str) -> Reading | None:
        if word.endswith("s") and not word.endswith("ss"):
            stem = self._known(word[:-1])
            if stem is None and word.endswith("es"):
                stem = self._known(word[:-2])
            if stem is not None:
                return _with_s(stem)
        if word.endswith("ed"):
            stem = self._known(word[:-2]) or self._known(word[:-1])
            if stem is not None:
                return _with_ed(stem)
        if word.endswith("ing"):
            stem = self._known(word[:-3]) or self._known(word[:-3] + "e")
            if stem is not None:
                return (*stem, "IH0", "NG")
        for ending, phones in (("ness", "N AH0 S"), ("less", "L AH0 S"), ("ly", "L IY0")):
            stem = self._known(word[: -len(ending)]) if word.endswith(ending) else None
            if stem is not None:
                return (*stem, *phones.split())
        return None

    def _compound(self, word: str) -> Reading | None:
        """Two known parts of at least three letters, one of at least four: the most even cut."""
        best: tuple[int, Reading] | None = None
        for cut in range(3, len(word) - 2):
            left = self._known(word[:cut])
            right = self._known(word[cut:]) or self._inflected(word[cut:])
            shorter = min(cut, len(word) - cut)
            if left is None or right is None or max(cut, len(word) - cut) < 4:
                continue
            if best is None or shorter > best[0]:
                best = (shorter, left + _second(right))
        return best[1] if best else None

    def _guessed(self, word: str) -> Said:
        phones = tuple(self._guesser.phones(word))
        return Said(phones, NETWORK) if phones else self._spelled(word)


def _opens_request(words: Sequence[str], index: int) -> bool:
    """At the start of a sentence and before its object: Polish the table."""
    first = index == 0 or not words[index - 1][:1].isalpha()
    return first and "".join(words[index + 1 : index + 2]).lower() in _ARTICLES


def _ended(stem: Said, phones: Reading) -> Said:
    return Said(stem.phones + phones, stem.source)


def _genitive(stem: Said) -> Said:
    return Said(_with_s(stem.phones), stem.source)


def _second(reading: Reading) -> Reading:
    """The later part of a compound: its main stress becomes a secondary one."""
    return tuple(phone.replace("1", "2") for phone in reading)


def _names_letters(word: str, reading: Reading) -> bool:
    """Whether a dictionary reading spells the letters anyway: one stressed vowel a letter."""
    stressed = sum(phone[-1] in "12" for phone in reading)
    return stressed >= len(word) and stressed == sum(phone[:2] in VOWELS for phone in reading)


def _with_s(stem: Reading) -> Reading:
    last = stem[-1] if stem else ""
    if last in _SIBILANTS:
        return (*stem, "AH0", "Z")
    return (*stem, "S" if last in _VOICELESS else "Z")


def _with_ed(stem: Reading) -> Reading:
    last = stem[-1]
    if last in {"T", "D"}:
        return (*stem, "AH0", "D")
    return (*stem, "T" if last in _VOICELESS | {"S", "SH", "CH"} else "D")
