"""Numbers in words: 1987 -> mil naŭcent okdek sep."""

from __future__ import annotations

DIGITS = "nul unu du tri kvar kvin ses sep ok naŭ".split()
_POWERS = ((10**12, "duiliono"), (10**9, "miliardo"), (10**6, "miliono"))
LARGEST = 10**15 - 1


def cardinal(number: int) -> str:
    """0 to LARGEST in words."""
    words: list[str] = []
    for power, name in _POWERS:
        count, number = divmod(number, power)
        if count:
            words.append(f"{_below_million(count)} {name}{'j' if count > 1 else ''}")
    if number or not words:
        words.append(_below_million(number))
    return " ".join(words)


def ordinal(number: int) -> str:
    """The words joined and ended in -a: 21 -> dudek-unua."""
    return cardinal(number).replace(" ", "-") + "a"


def decimal(whole: str, fraction: str) -> str:
    """3,14 -> tri komo unu kvar."""
    return f"{cardinal(int(whole))} komo {' '.join(DIGITS[int(digit)] for digit in fraction)}"


def _below_million(number: int) -> str:
    thousands, rest = divmod(number, 1000)
    words = []
    if thousands:
        words.append("mil" if thousands == 1 else f"{_below_thousand(thousands)} mil")
    if rest or not words:
        words.append(_below_thousand(rest))
    return " ".join(words)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    words = []
    for count, name in ((hundreds, "cent"), (tens, "dek")):
        if count:
            words.append(name if count == 1 else DIGITS[count] + name)
    if ones or not words:
        words.append(DIGITS[ones])
    return " ".join(words)
