"""How the original says digits, with its peculiarities: a decimal keeps at most one final zero,
and a number past 10**16 says 亿 twice."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
_PLACES = ((4, "万"), (3, "千"), (2, "百"), (1, "十"))


def spell(digits: str) -> str:
    """`2019` -> 二零一九."""
    return "".join(DIGITS[int(digit)] for digit in digits)


def dial(digits: str) -> str:
    """Digit by digit as in telephone numbers: 1 is 幺."""
    return spell(digits).replace("一", "幺")


def _value(digits: str) -> str:
    """The words of a part of a number; zeros in front of a single digit are one 零."""
    end = len(digits)
    groups: list[str] = []
    while len(digits[:end].lstrip("0")) > 8:  # 亿 again for every eight digits
        groups.append("亿" + _below_yi(digits[end - 8 : end]))
        end -= 8
    return _below_yi(digits[:end]) + "".join(reversed(groups))


def _below_yi(digits: str) -> str:
    significant = digits.lstrip("0")
    if len(significant) <= 1:
        gap = DIGITS[0] if significant and len(digits) > 1 else ""
        return gap + spell(significant)
    place, name = next(row for row in _PLACES if row[0] < len(significant))
    return _below_yi(digits[:-place]) + name + _below_yi(digits[-place:])


def cardinal(digits: str) -> str:
    """`12000` -> 一万二千; only zeros -> 零; nothing -> nothing."""
    if not digits:
        return ""
    words = _value(digits.lstrip("0")) or DIGITS[0]
    return words[1:] if words.startswith("一十") else words


def number(text: str) -> str:
    """`3.50` -> 三点五零, `.5` -> 零点五; a sign is not known here."""
    whole, _, fraction = text.partition(".")
    words = cardinal(whole)
    if not fraction:
        return words
    zero = "0" if fraction.endswith("0") else ""
    return f"{words or DIGITS[0]}点{spell(fraction.rstrip('0') + zero)}"


def signed(text: str) -> str:
    """`-3.5` -> 负三点五."""
    return "负" + number(text[1:]) if text.startswith("-") else number(text)
