"""Numbers and signs that are written onto Latin letters inside Mandarin: A10086, H₂O, x²+y².

Mandarin says the letters as they are and the number in its own words. Cantonese, Japanese and
Korean mostly keep the English number.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from voxloom.interfaces.hints import SAY_AS, Hint

_TOKEN = re.compile(r"(?:[A-Za-z\d₀-₉⁰-⁹²³+=×÷()-]|(?<=\d)\.(?=\d))+")
_ADDRESS = re.compile(
    r"[@/_#&%:~?][A-Za-z\d]|[A-Za-z\d][@/_#&%:]|\.[A-Za-z]|[A-Za-z]\.\d"
)  # no single word
_LETTER = re.compile("[A-Za-z]")
_WORD = re.compile("[A-Za-z]{2,}")


# Letters and at least four digits in one word, but for sums of money and round thousands.
_MODEL = re.compile(
    r"(?<![A-Za-z\d.])(?!(?:USD?|RMB|CNY|EUR|GBP|HKD?|JPY|KRW|TWD|NTD?|AUD?)-?\d)"
    r"[A-Za-z]+(?:\d{0,2}-)?((?!\d000(?!\d))\d{4,})(?![\d%]|[.,]\d)(?![万亿元块个人名次])"
)
SOURCE = "model number"


def model_numbers(text: str, hints: Sequence[Hint] = ()) -> list[Hint]:
    """Long numbers written onto letters, which Mandarin says digit by digit: RTX4090 四零九零; in
    order, without those that a hint is about."""
    found = [Hint(*match.span(1), SAY_AS, "digits", SOURCE) for match in _MODEL.finditer(text)]
    if not found or not hints:
        return found
    told = bytearray(len(text))
    for hint in hints:
        told[hint.start : hint.end] = b"\1" * (hint.end - hint.start)
    return [one for one in found if not any(told[one.start : one.end])]


def within(numbers: Sequence[Hint], start: int, end: int) -> list[Hint]:
    """Those of [start, end), counted from its start."""
    first = bisect_left(numbers, start, key=lambda one: one.start)
    last = bisect_left(numbers, end, key=lambda one: one.start)
    return [one.moved(-start) for one in numbers[first:last] if one.end <= end]


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
