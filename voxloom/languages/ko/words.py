"""Words of a Korean text by mecab-ko and its dictionary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from voxloom.interfaces.errors import PluginError

_UNSEEN = re.compile("[\x00\ud800-\udfff]")  # what mecab cannot be given


@dataclass(frozen=True)
class Part:
    """A morpheme inside a word, as the dictionary takes it apart."""

    surface: str
    tag: str


@dataclass(frozen=True)
class Word:
    """Characters [start, end) of the text. tag: the dictionary's, several joined by `+`; parts:
    its morphemes, () for a word of one; reading: in Hangul, of Chinese characters too."""

    surface: str
    tag: str
    start: int
    end: int
    parts: tuple[Part, ...] = ()
    reading: str = ""

    @property
    def last_tag(self) -> str:
        return self.tag.rpartition("+")[2]


class Analyser:
    """mecab-ko. Safe for several threads: every call has a lattice of its own."""

    def __init__(self) -> None:
        """Opens the dictionary. Raises PluginError: the package or its dictionary is missing."""
        try:
            from mecab import MeCab

            self._mecab: Any = MeCab()
        except (ImportError, RuntimeError, OSError) as error:
            raise PluginError(
                f"The Korean frontend cannot open mecab-ko: {error}.",
                mend='Install the extra: pip install "voxloom[ko]".',
            ) from error

    def words(self, text: str) -> list[Word]:
        """In order; what stands between them is white space."""
        found = []
        for each in self._mecab.parse(_UNSEEN.sub("?", text)):
            feature = each.feature
            parts = _parts(feature.expression) if feature.expression else ()
            span = each.span
            found.append(
                Word(each.surface, feature.pos, span.start, span.end, parts, feature.reading or "")
            )
        return found


def _parts(expression: str) -> tuple[Part, ...]:
    """`서울/NNP/지명+역/NNG/*` -> its morphemes."""
    rows = [part.split("/") for part in expression.split("+")]
    return tuple(Part(row[0], row[1]) for row in rows if len(row) > 1)
