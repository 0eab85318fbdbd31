"""ToJyutping's table of words, read from its file without importing the package.

The package builds an object for each of its readings when it is imported; here a reading is
decoded when it is first met. Format of the file (ToJyutping 3): a tree of characters; behind a
character stand the readings of the word that ends there, two characters of base 90 a syllable,
`~` between the syllables of one character; `{` and `}` enclose what follows it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path

from voxloom.interfaces.errors import PluginError

_ONSETS = ("", *"b p m f d t n l g k ng gw kw w h z c s j".split())
_NUCLEI = "aa a e i o u".split()
_RHYMES = "oe oen oeng oet oek eoi eon eot yu yun yut m ng".split()
_CODAS = ("", *"i u m n ng p t k".split())
_NODE = re.compile("([\u0100-\U0010ffff]*)([!-z~]*)([{}]?)")
_PER_ONSET, _TONES = 402, 6
_NAMED = len(_NUCLEI) * len(_CODAS)


def table_file() -> Path:
    """Where ToJyutping has its table. Raises PluginError: it is not installed."""
    spec = find_spec("ToJyutping")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder) / "trie.txt"
        if path.is_file():
            return path
    raise PluginError(
        "The Cantonese frontend cannot find ToJyutping and its table of words.",
        mend='Install the extra: pip install "voxloom[yue]".',
    )


def decode(code: str) -> str:
    """Two characters of the table -> a syllable of jyutping."""
    number = (ord(code[0]) - 33) * 90 + ord(code[1]) - 33
    rhyme = number % _PER_ONSET // _TONES
    if rhyme >= _NAMED:
        sound = _RHYMES[rhyme - _NAMED]
    else:
        sound = _NUCLEI[rhyme // len(_CODAS)] + _CODAS[rhyme % len(_CODAS)]
    return _ONSETS[number // _PER_ONSET] + sound + str(number % _TONES + 1)


def read_table(text: str) -> dict[str, str]:
    """The whole file -> word: codes of its readings, the usual one first.

    Raises PluginError: the file has another format."""
    table: dict[str, str] = {}
    words = [""]
    # The file opens with an item that holds the top of the tree.
    for match in _NODE.finditer(text, 1):
        path, codes, bracket = match.groups()
        word = words[-1] + path
        if codes:
            table[word] = codes
        if bracket == "{":
            words.append(word)
        elif bracket == "}":
            words.pop()
        if not words:
            break
    if len(table) < 1000 or any(word not in table for word in "一人佢"):
        raise PluginError(
            "The table of words of the installed ToJyutping has a format that is not known.",
            mend='Install a version that is: pip install "ToJyutping>=3.2,<4".',
        )
    return table


class Lexicon:
    """Words and their readings; the longest word wins, from the left. Immutable but for a cache."""

    def __init__(self, *own: Mapping[str, str]) -> None:
        """own: tables of further words -> jyutping, for `words`. Raises PluginError."""
        self._table = read_table(table_file().read_text(encoding="utf-8"))
        self._longest: dict[str, int] = {}
        for word in (*self._table, *chain.from_iterable(own)):
            self._longest[word[0]] = max(self._longest.get(word[0], 0), len(word))
        self._decoded = lru_cache(maxsize=16384)(self._decode)

    def _decode(self, word: str) -> tuple[str, ...]:
        """The usual reading, one entry a character, a character of several syllables joined by
        spaces."""
        codes = self._table[word]
        found: list[str] = []
        place = 0
        joins = False
        while len(found) < len(word) or joins:
            syllable = decode(codes[place : place + 2])
            place += 2
            if joins:
                found[-1] += f" {syllable}"
            else:
                found.append(syllable)
            joins = codes[place : place + 1] == "~"
            place += joins
        return tuple(found)

    def words(
        self, text: str, own: Mapping[str, str] | None = None
    ) -> Iterator[tuple[str, tuple[str, ...], bool]]:
        """(word, a reading for each character, whether it is of `own`) from left to right; a
        character that is not known has an empty reading. own: words that come before those of the
        table of the same length, one of the constructor's tables or of their words."""
        mine = own or {}
        start = 0
        while start < len(text):
            longest = min(self._longest.get(text[start], 0), len(text) - start)
            for size in range(longest, 0, -1):
                word = text[start : start + size]
                if word in mine:
                    yield word, tuple(mine[word].split(" ")), True
                    break
                if word in self._table:
                    yield word, self._decoded(word), False
                    break
            else:
                size = 1
                yield text[start], ("",), False
            start += size
