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
    """In order; spaces belong to none. Of a run of one sign the fourth and later are dropped."""
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        alone = end - start == 1 and not match[0].isalpha()
        if not (alone and text[max(0, start - 3) : start] == match[0] * 3):
            yield Token(match[0], start, end)
