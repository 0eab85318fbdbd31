"""The ways of saying a stretch of text that a caller can ask for, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from voxloom.languages.en.normalize import normalize
from voxloom.languages.en.numbers import ONES, cardinal, decimal, ordinal, roman, spell, year
from voxloom.languages.en.rules_ranges import MONTH_NAMES
from voxloom.languages.en.rules_words import DAYS, MONTHS, SIGN_NAMES
from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.hints import Way

_NUMBER = re.compile(r"([-+−]?)(\d+(?:,\d{3})+|\d*)(\.\d+)?")
_WHOLE = re.compile(r"(\d+(?:,\d{3})*|[IVXLCDM]+)(?:st|nd|rd|th)?", re.IGNORECASE)
_COMPACT_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)")
_YEAR = re.compile(r"[1-9]\d{0,3}")
_DAY_FIRST = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})")
_YEAR_MONTH = re.compile(r"(?P<y>\d{4})[-/](?P<m>\d\d?)|(?P<n>\d\d?)[-/](?P<z>\d{4})")
_MONTH_DAY = re.compile(r"(\d\d?)[/-](\d\d?)")
_COMPACT_TIME = re.compile(r"(\d\d?)(?:[h.]?(\d\d))?")
_SECONDS = re.compile(r"(\d\d?:\d\d):([0-5]\d)")
_NAMES = frozenset({*MONTH_NAMES, *MONTHS, *DAYS, *DAYS.values()})
_TELEPHONE = re.compile(r"\+?[\d\s().x*#/-]*\d[\d\s().x*#/-]*")
_KEYS = {"*": "star", "#": "pound", "x": "extension"}


def characters(text: str) -> str | None:
    """Letters and digits by name, other signs by theirs; None for a sign without a name."""
    words: list[str] = []
    for char in text:
        if char.isascii() and char.isalpha():
            words.append(char.upper())
        elif char.isdecimal():
            words.append(ONES[int(char)])
        elif char in SIGN_NAMES:
            words.append(SIGN_NAMES[char])
        elif not char.isspace():
            return None
    return " ".join(words)


def digits(text: str) -> str | None:
    """Digits one by one; what stands between them is silent."""
    if any(char.isalpha() for char in text):
        return None
    return spell(text) or None


def cardinals(text: str) -> str | None:
    """A number, with sign and decimals, or a Roman numeral."""
    text = text.strip()
    match = _NUMBER.fullmatch(text)
    if match is None:
        value = roman(text.upper()) if re.fullmatch("[IVXLCDM]+", text.upper()) else 0
        return cardinal(str(value)) if value else None
    if not any(char.isdigit() for char in text):
        return None
    sign = {"": "", "+": "plus "}.get(match[1], "negative ")
    return sign + decimal(match[2].replace(",", "") + (match[3] or ""))


def ordinals(text: str) -> str | None:
    """A whole number, with or without its ending, or a Roman numeral."""
    match = _WHOLE.fullmatch(text.strip())
    if match is None:
        return None
    number = match[1].replace(",", "")
    if not number.isdigit():
        value = roman(number.upper())
        return ordinal(str(value)) if value else None
    return ordinal(number.lstrip("0") or "0")


def date(text: str) -> str | None:
    """What the rules read as a date, a year, month or weekday alone, or numbers: `20240315`,
    `15.3.2024` (the day first), `2024-03`, `3/2024`, `12/25` (the month first)."""
    text = text.strip()
    if _YEAR.fullmatch(text):
        return year(text) if len(text) == 4 else cardinal(text)
    if match := _COMPACT_DATE.fullmatch(text):
        text = "-".join(match.groups())
    elif match := _DAY_FIRST.fullmatch(text):
        text = f"{match[3]}-{match[2]}-{match[1]}"
    elif match := _YEAR_MONTH.fullmatch(text):
        return _month_of(match["m"] or match["n"], year(match["y"] or match["z"]))
    elif match := _MONTH_DAY.fullmatch(text):
        day = int(match[2])
        return _month_of(match[1], ordinal(str(day))) if 1 <= day <= 31 else None
    if set(re.findall(r"\w+", text)) <= _NAMES and text:
        return _normal(text)
    return _by_rule(text, {"date", "year", "decade", "weekday"})


def _month_of(month: str, rest: str) -> str | None:
    return f"{MONTH_NAMES[int(month) - 1]} {rest}" if 1 <= int(month) <= 12 else None


def time(text: str) -> str | None:
    """What the rules read as a time, an hour, or hour and minutes as `15h30`, `15.30`, `1530`; with
    seconds the time of day, not a duration; noon and midnight."""
    text = text.strip()
    if text.lower() in {"noon", "midnight"}:
        return text
    if match := _SECONDS.fullmatch(text):
        start = _by_rule(match[1], {"time"})
        second = int(match[2])
        return start and f"{start} and {cardinal(str(second))} second{'s' * (second != 1)}"
    if compact := _COMPACT_TIME.fullmatch(text):
        text = f"{compact[1]}:{compact[2] or '00'}"
    return _by_rule(text, {"time", "half-day"})


def telephone(text: str) -> str | None:
    """Digits one by one, with a pause between groups."""
    if not _TELEPHONE.fullmatch(text.strip()):
        return None
    groups = re.findall(r"\d+|[*#x]", text)
    plus = "plus " if text.strip().startswith("+") else ""
    return plus + ", ".join(_KEYS.get(group) or spell(group) for group in groups)


def _normal(text: str) -> str:
    return normalize(AlignedText.of(text)).text.strip()


def _by_rule(text: str, rules: Set[str]) -> str | None:
    """The normalised text if one of the rules had a part in it."""
    normal = normalize(AlignedText.of(text))
    return normal.text.strip() if rules & set(normal.rules) else None


WAYS: Mapping[str, Way] = {
    "characters": characters,
    "digits": digits,
    "cardinal": cardinals,
    "ordinal": ordinals,
    "date": date,
    "time": time,
    "telephone": telephone,
}
