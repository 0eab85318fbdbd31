"""Chinese number words."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
LONGEST = 16  # digits read as one number; longer ones are read digit by digit


def spell(digits: str, *, one: str = "一") -> str:
    """Digit by digit; `one` is 幺 in telephone and room numbers. Other characters are skipped."""
    return "".join(one if char == "1" else DIGITS[int(char)] for char in digits if char.isdigit())


def _group(number: int) -> str:
    """1 to 9999, with 零 for gaps inside."""
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + DIGITS[digit] + _PLACES[place]
        gap = False
    return words


def _words(number: int) -> str:
    """1 to 10**16 - 1: what stands before 亿, then before 万, then the rest."""
    for name, size in (("亿", 10**8), ("万", 10**4)):
        if number >= size:
            high, rest = divmod(number, size)
            gap = "零" if 0 < rest < size // 10 else ""
            return _words(high) + name + gap + (_words(rest) if rest else "")
    return _group(number)


def cardinal(digits: str) -> str:
    """`12000` -> 一万二千; a leading zero or a huge number is read digit by digit."""
    digits = digits.replace(",", "")
    if len(digits) > LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return spell(digits)
    words = _words(int(digits)) if int(digits) else DIGITS[0]
    return words.removeprefix("一") if words.startswith("一十") else words


def decimal(number: str) -> str:
    """`3.50` -> 三点五零; `-3` -> 负三."""
    sign = "负" if number[0] in "-−" else ""
    whole, dot, fraction = number.lstrip("-−+").partition(".")
    return sign + cardinal(whole or "0") + (f"点{spell(fraction)}" if dot and fraction else "")


def counted(number: str) -> str:
    """A number before a classifier: exactly 2 is 两."""
    return "两" if number == "2" else decimal(number)
