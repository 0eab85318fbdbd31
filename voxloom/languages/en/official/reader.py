"""Words of a sentence -> phones, by the order of look-ups of the original."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from voxloom.languages.en.g2p import COMPOUND, DICTIONARY, HOMOGRAPH, LETTERS, NETWORK, Said
from voxloom.languages.en.guess import Guesser
from voxloom.languages.en.official.dictionary import Dictionary, Reading
from voxloom.languages.en.official.split import Splitter
from voxloom.languages.en.official.tags import tag
from voxloom.languages.en.sources import data_folder

MARKS = frozenset(",.?!-")
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")
_SIBILANTS = frozenset("S Z SH ZH CH JH".split())
_VOICELESS = frozenset("P T K F TH HH".split())
_NO_PHONES = frozenset({"UW", "<pad>", "<s>", "</s>"})
_ADDED = {
    "read": (("R", "IY1", "D"), ("R", "EH1", "D"), "VBP"),
    "complex": (
        ("K", "AH0", "M", "P", "L", "EH1", "K", "S"),
        ("K", "AA1", "M", "P", "L", "EH0", "K", "S"),
        "JJ",
    ),
}


def homographs(path: Path) -> dict[str, tuple[Reading, Reading, str]]:
    """g2p_en's table: word -> (reading for the tag, reading else, tag), with two changes."""
    table: dict[str, tuple[Reading, Reading, str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.strip().split("|")
        if len(fields) == 4 and not line.startswith("#"):
            first, second = tuple(fields[1].split()), tuple(fields[2].split())
            table[fields[0].lower()] = (first, second, fields[3])
    return table | _ADDED


class Reader:
    """Immutable after construction but for the counts that the splitter loads when first needed."""

    def __init__(self, dictionary: Dictionary) -> None:
        """Raises PluginError: data of g2p_en or wordsegment are missing."""
        self._dictionary = dictionary
        folder = data_folder()
        self._homographs = homographs(folder / "homographs.en")
        self._guesser = Guesser(folder / "checkpoint20.npz")
        self._splitter = Splitter()

    def readings(self, tokens: Sequence[str]) -> list[Reading]:
        """The phones of `said` alone."""
        return [said.phones for said in self.said(tokens)]

    def said(self, tokens: Sequence[str]) -> list[Said]:
        """tokens: one sentence in order. A mark reads as itself, an unknown sign as nothing."""
        return [self._read(tokens, index) for index in range(len(tokens))]

    def _read(self, tokens: Sequence[str], index: int) -> Said:
        token = tokens[index]
        word = token.lower()
        if not _LETTERS & set(word):
            mark = "-" if word == "'" else word
            return Said((mark,), "mark") if mark in MARKS else Said((), "")
        if len(word) == 1:
            phones = ("EY1",) if token == "A" else self._dictionary.get(word) or ()
            return Said(phones, LETTERS)
        if word in self._homographs:
            first, second, wanted = self._homographs[word]
            found = tag(tokens, index)
            fits = found.startswith(wanted) or wanted.startswith(found)
            return Said(first if fits else second, HOMOGRAPH)
        return self._word(word)

    def _word(self, word: str) -> Said:
        """A lower-case word outside its sentence."""
        known = self._dictionary.get(word) if len(word) > 1 else None
        if known is not None:
            return Said(known, DICTIONARY)
        if len(word) <= 3:
            return Said(tuple(phone for letter in word for phone in self._letter(letter)), LETTERS)
        if word.endswith("'s") and word[:-2].isalpha():
            stem = self._word(word[:-2])
            return Said(with_s(stem.phones), stem.source)
        parts = self._splitter.parts(word)
        if len(parts) == 1:
            return Said(self._guessed(word), NETWORK)
        phones = tuple(phone for part in parts for phone in self._word(part).phones)
        return Said(phones, COMPOUND)

    def _guessed(self, word: str) -> Reading:
        """What the network gives, without its signs and the vowel that no inventory has."""
        raw = self._guesser.raw(word)
        return tuple("UNK" if name == "<unk>" else name for name in raw if name not in _NO_PHONES)

    def _letter(self, letter: str) -> Reading:
        """The name of a letter; a mark inside a short word stays a mark."""
        if letter == "a":
            return ("EY1",)
        mark = "-" if letter == "'" else letter
        return (mark,) if mark in MARKS else self._dictionary.get(letter) or ()


def with_s(stem: Reading) -> Reading:
    """The genitive: S after a voiceless sound, AH0 Z after a hissing one, else Z."""
    if stem[-1] in _VOICELESS:
        return (*stem, "S")
    return (*stem, "AH0", "Z") if stem[-1] in _SIBILANTS else (*stem, "Z")
