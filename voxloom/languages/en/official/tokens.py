"""Tokens of normalised English: NLTK's tweet tokenizer on the characters that are left by then.

Of its patterns these can match letters, apostrophes, marks and spaces: an address without scheme,
a word with apostrophes or hyphens inside, a plain word, dots, any single mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"[a-z]+(?:[.-][a-z]+)*\.[a-z]{2,13}\b"
    r"|[a-z][a-z'-]+[a-z]"
    r"|[a-z]+"
    r"|\.(?: *\.)+"
    r"|\S",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Token:
    """A word or a mark at [start, end) of the normalised text."""

    text: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """In order; spaces belong to none."""
    for match in _TOKEN.finditer(text):
        yield Token(match[0], match.start(), match.end())
