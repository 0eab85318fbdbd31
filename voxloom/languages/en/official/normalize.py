"""Rewrites English text as the original does; the order of the rules is its order."""

from __future__ import annotations

import re
import unicodedata
from re import Match

from voxloom.interfaces.errors import InputError
from voxloom.languages.en.official.numbers import cardinal, number_words, ordinal
from voxloom.languages.text.aligned import AlignedText, Rule
from voxloom.languages.text.official import collapse
from voxloom.languages.text.trace import DROPPED

_MARKS = {"。": ".", "！": "!", "？": "?"}
_UNITS = {
    **{"m": ("meter", "meters"), "km": ("kilometer", "kilometers"), "ft": ("feet", "feet")},
    **{"L": ("liter", "liters"), "tbsp": ("tablespoon", "tablespoons")},
    **{"tsp": ("teaspoon", "teaspoons"), "h": ("hour", "hours"), "min": ("minute", "minutes")},
    **{"s": ("second", "seconds"), "°C": ("degree celsius", "degrees celsius")},
    **{"°F": ("degree fahrenheit", "degrees fahrenheit")},
}
_SIGNS = {"+": "plus", "-": "minus", "×": "times", "÷": "divided by", "=": "Equals"}
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹ˣʸⁿ"
_SMALL = {"penny": "pence", "cent": "cents"}
_MOST_DIGITS = 4300  # that Python turns into a number
_UNCOUNTED = re.compile(rf"(?<![\d.,])\d(?:,*\d){{{_MOST_DIGITS},}}")
_AMOUNT = r"[\d.,]*\d"


def _listed(match: Match[str]) -> str:
    """`1. ` to `1st, `, which a later rule reads."""
    last = int(match[1][-1]) if match[1][-2:-1] != "1" else 0
    return f"{match[1]}{('th', 'st', 'nd', 'rd')[last if last < 4 else 0]}, "


def _clock(match: Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    half = "a.m." if hour < 12 else "p.m."
    hour -= 12 if hour > 12 else 0
    return f"{cardinal(hour)} {cardinal(minute) if minute else chr(111) + chr(39) + 'clock'} {half}"


def _measure(match: Match[str]) -> str:
    one, many = _UNITS[match[3]]
    single = match[2] is None and int(match[1]) == 1
    return f"{match[1]}{match[2] or ''} {one if single else many}"


def _money(match: Match[str], unit: str, part: str) -> str:
    amount = match[1]
    pieces = amount.split(".")
    if len(pieces) > 2:
        return f"{amount} {unit}s"
    # The original fails on a comma that no digit precedes; here it is passed over.
    whole = int(pieces[0].replace(",", "") or 0)
    small = int(pieces[1].replace(",", "").ljust(2, "0")) if len(pieces) == 2 else 0
    parts = []
    if whole:
        parts.append(f"{whole} {unit if whole == 1 else unit + 's'}")
    if small:
        parts.append(f"{small} {part if small == 1 else _SMALL[part]}")
    return " and ".join(parts) or f"zero {unit}s"


def _pounds(match: Match[str]) -> str:
    return _money(match, "pound", "penny")


def _dollars(match: Match[str]) -> str:
    return _money(match, "dollar", "cent")


def _fraction(match: Match[str]) -> str:
    above, below = int(match[1]), int(match[2])
    words = cardinal(above, " and ")
    if below == 1:
        return words
    if below == 2:
        return f"{words} {'half' if above == 1 else 'halves'}"
    return f"{words} {ordinal(below)}{'s' if above > 1 else ''}"


_NUMBERS = (
    Rule("number-ordinal", re.compile(r"\b(\d+)\. "), _listed),
    Rule(
        "arithmetic",
        re.compile(rf"(?<=[A-Za-z0-9{_RAISED}])\s+([-+×÷=])\s+(?=-?\d|\.\d|[A-Za-z])"),
        lambda m: f" {_SIGNS[m[1]]} ",
    ),
    Rule("number-negative", re.compile(r"(?:^|\s+)-(?=\d)"), "negative "),
    Rule("thousands-comma", re.compile(r"\d[\d,]+\d"), lambda m: m[0].replace(",", "")),
    Rule("time", re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b"), _clock),
    Rule("unit", re.compile(r"\b(\d+)(\.\d+)?(km|m|ft|L|tbsp|tsp|h|min|s|°C|°F)\b"), _measure),
    Rule("money", re.compile(rf"£({_AMOUNT})"), _pounds),
    Rule("money", re.compile(rf"({_AMOUNT})£"), _pounds),
    Rule("money", re.compile(rf"\$({_AMOUNT})"), _dollars),
    Rule("money", re.compile(rf"({_AMOUNT})\$"), _dollars),
    Rule(
        "number-decimal", re.compile(r"(\d+)\.(\s*\d+)"), lambda m: f"{m[1]} point {' '.join(m[2])}"
    ),
    Rule("fraction", re.compile(r"(\d+)/(\d+)"), _fraction),
    Rule("number-ordinal", re.compile(r"(\d+)(?:st|nd|rd|th)"), lambda m: ordinal(int(m[1]))),
    Rule("number-cardinal", re.compile(r"\d+"), lambda m: number_words(m[0])),
)
_PERCENT = Rule("percent", re.compile("%"), " percent")
_LETTERS = (
    Rule("abbreviation", re.compile(r"i\.e\.", re.I), "that is"),
    Rule("abbreviation", re.compile(r"e\.g\.", re.I), "for example"),
    Rule("inner-capital", re.compile(r"(?<!^)(?<!\s)([A-Z])"), r" \1"),
)


def _bare(char: str) -> str:
    """A letter without its accents."""
    parts = unicodedata.normalize("NFD", char)
    return "".join(part for part in parts if unicodedata.category(part) != "Mn")


def _check_numbers(text: str) -> None:
    long = _UNCOUNTED.search(text)
    if long is not None:
        raise InputError(
            f"The number that starts at character {long.start() + 1}, {long[0][:8]}…, has more "
            f"than {_MOST_DIGITS:,} digits, on which the original fails.",
            mend="Write it in parts, or set the frontend's `rules` to default.",
        )


def normalize(text: AlignedText, kept: str = "") -> AlignedText:
    """Letters, apostrophes, spaces and `. , ? ! -`; the rest is read or deleted, but for the
    characters of `kept`, placeholders of hints. Raises InputError: a number of more digits than
    the original counts with."""
    text = text.translate(_MARKS, "plain-form")
    _check_numbers(text.text)
    text = text.apply(_NUMBERS)
    accents = {char: _bare(char) for char in set(text.text) if not char.isascii()}
    text = text.translate(accents, "plain-form").apply((_PERCENT,))
    text = text.sub(re.compile(rf"[^ A-Za-z'.,?!{kept}-]"), "", DROPPED)
    return collapse(text.apply(_LETTERS))
