"""Numbers and signs that are written onto Latin letters inside Mandarin: A10086, H₂O, x²+y².

Mandarin says the letters as they are and the number in its own words. Cantonese, Japanese and
Korean mostly keep the English number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_TOKEN = re.compile(r"(?:[A-Za-z\d₀-₉⁰-⁹²³+=×÷()-]|(?<=\d)\.(?=\d))+")
_ADDRESS = re.compile(
    r"[@/_#&%:~?][A-Za-z\d]|[A-Za-z\d][@/_#&%:]|\.[A-Za-z]|[A-Za-z]\.\d"
)  # no single word
_LETTER = re.compile("[A-Za-z]")
_WORD = re.compile("[A-Za-z]{2,}")


def glued(text: str, clause: range, owners: Sequence[str], language: str) -> set[int]:
    """Places of a clause whose number or sign stands in one word with Latin letters, if the clause
    has more characters of the language than Latin words. owners: the language of each letter."""
    written = text[clause.start : clause.stop]
    if not _LETTER.search(written):
        return set()
    own = sum(owners[place] == language for place in clause)
    if own < max(1, len(_WORD.findall(written))):
        return set()
    found: set[int] = set()
    for token in _TOKEN.finditer(written):
        start, end = token.span()
        around = written[max(0, start - 2) : end + 2]
        if _LETTER.search(token[0]) and not _ADDRESS.search(around):
            found.update(range(clause.start + start, clause.start + end))
    return found
