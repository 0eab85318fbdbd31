"""The ways of saying a stretch of text that a caller can ask for, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from voxloom.languages.en.normalize import normalize
from voxloom.languages.en.numbers import ONES, cardinal, decimal, ordinal, roman, spell
from voxloom.languages.en.rules_words import SIGN_NAMES
from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.hints import Way

_NUMBER = re.compile(r"([-+−]?)(\d+(?:,\d{3})+|\d*)(\.\d+)?")
_WHOLE = re.compile(r"(\d+(?:,\d{3})*|[IVXLCDM]+)(?:st|nd|rd|th)?", re.IGNORECASE)
_COMPACT_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)")
_COMPACT_TIME = re.compile(r"(\d\d?)(?:[h.](\d\d))?")
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
    return ordinal(str(int(number)))


def date(text: str) -> str | None:
    """What the rules read as a date, or eight digits."""
    compact = _COMPACT_DATE.fullmatch(text.strip())
    return _by_rule("-".join(compact.groups()) if compact else text, "date")


def time(text: str) -> str | None:
    """What the rules read as a time, or an hour, or hour and minutes as `15h30`, `15.30`."""
    compact = _COMPACT_TIME.fullmatch(text.strip())
    return _by_rule(f"{compact[1]}:{compact[2] or '00'}" if compact else text, "time")


def telephone(text: str) -> str | None:
    """Digits one by one, with a pause between groups."""
    if not _TELEPHONE.fullmatch(text.strip()):
        return None
    groups = re.findall(r"\d+|[*#x]", text)
    plus = "plus " if text.strip().startswith("+") else ""
    return plus + ", ".join(_KEYS.get(group) or spell(group) for group in groups)


def _by_rule(text: str, rule: str) -> str | None:
    normal = normalize(AlignedText.of(text.strip()))
    return normal.text.strip() if rule in normal.rules else None


WAYS: Mapping[str, Way] = {
    "characters": characters,
    "digits": digits,
    "cardinal": cardinals,
    "ordinal": ordinals,
    "date": date,
    "time": time,
    "telephone": telephone,
}
