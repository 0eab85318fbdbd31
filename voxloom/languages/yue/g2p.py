"""Han characters -> jyutping: the longest words, and what simplified text means."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from voxloom.languages.yue.words import Lexicon


class Said(NamedTuple):
    """The jyutping of one character, "" where it has none, and where it is from."""

    jyutping: str
    source: str


@lru_cache(maxsize=2)
def table(name: str) -> Mapping[str, str]:
    """`words`: readings that the big table lacks; `simplified`: of characters that mean another
    one in simplified text."""
    text = (files("voxloom.languages.yue") / "data" / f"{name}.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines())


class G2P:
    """Readings of clauses. Immutable; the cache of words' readings is its own."""

    def __init__(self) -> None:
        """Reads the tables. Raises PluginError: ToJyutping's table is missing or not known."""
        self._own = table("words")
        self._simplified = {**self._own, **table("simplified")}
        self._lexicon = Lexicon(self._simplified)

    def said(self, clause: str, simplified: bool) -> list[Said]:
        """A run of Han characters -> one Said each. simplified: whether the text is."""
        found: list[Said] = []
        own = self._simplified if simplified else self._own
        for word, readings, mine in self._lexicon.words(clause, own):
            source = "phrase" if mine and len(word) > 1 else "dictionary"
            found += [Said(reading, source) for reading in readings]
        return found
