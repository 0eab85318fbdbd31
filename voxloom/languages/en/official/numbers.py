"""Numbers in words, with the commas and hyphens of the original: `twelve thousand, four hundred`.

The commas matter: they become phones.
"""

from __future__ import annotations

from voxloom.languages.en.numbers import ONES, TENS, ordinal_of

_SCALES = (
    "",
    *"thousand million billion trillion quadrillion quintillion sextillion septillion".split(),
    *"octillion nonillion decillion".split(),
)


def _two_digits(number: int) -> str:
    if number < 20:
        return ONES[number]
    unit = f"-{ONES[number % 10]}" if number % 10 else ""
    return TENS[number // 10] + unit


def _three_digits(number: int, joiner: str) -> str:
    hundreds, rest = divmod(number, 100)
    head = f"{ONES[hundreds]} hundred" if hundreds else ""
    return joiner.join(part for part in (head, _two_digits(rest) if rest else "") if part)


def cardinal(number: int, joiner: str = " ") -> str:
    """12450 -> twelve thousand, four hundred fifty. joiner: ` ` or ` and `, before the tens; a last
    group below a hundred follows it instead of a comma."""
    if number == 0:
        return ONES[0]
    groups: list[str] = []
    small = 0 < number % 1000 < 100 and number > 1000
    for scale in _SCALES:
        number, rest = divmod(number, 1000)
        if rest:
            groups.insert(0, f"{_three_digits(rest, joiner)} {scale}".rstrip())
        if not number:
            break
    else:  # past the names there are: digit by digit would be another number, so say the rest
        groups.insert(0, cardinal(number, joiner))
    if small:
        last = groups.pop()
        return f"{', '.join(groups)}{joiner}{last}"
    return ", ".join(groups)


def ordinal(number: int, joiner: str = " and ") -> str:
    """21 -> twenty-first."""
    words = cardinal(number, joiner)
    for separator in ("-", " "):
        head, found, last = words.rpartition(separator)
        if found and " " not in last and "-" not in last:
            return f"{head}{separator}{ordinal_of(last)}"
    return ordinal_of(words)


def in_pairs(number: int) -> str:
    """A number of four digits as two of two: 1987 -> nineteen eighty-seven, 1907 -> nineteen oh
    seven."""
    head, rest = divmod(number, 100)
    return f"{_two_digits(head)} {'oh ' if rest < 10 else ''}{_two_digits(rest)}"


def number_words(digits: str) -> str:
    """A plain number: those between 1000 and 3000 in pairs, as years are read."""
    number = int(digits)
    if not 1000 < number < 3000:
        return cardinal(number)
    if number == 2000:
        return "two thousand"
    if 2000 < number < 2010:
        return f"two thousand {ONES[number % 100]}"
    if number % 100 == 0:
        return f"{_two_digits(number // 100)} hundred"
    return in_pairs(number)
