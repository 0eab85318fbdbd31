"""The ways of saying a stretch of text that a caller can ask for, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping

from voxloom.languages.ko.letters import SPOKEN_NAMES
from voxloom.languages.ko.normalize import normalize
from voxloom.languages.ko.numbers import LONGEST, decimal, ordinal, sino, spell
from voxloom.languages.ko.rules import telephone
from voxloom.languages.ko.units import JAMO, SIGNS
from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.hints import Way

_NUMBER = re.compile(r"([-+−]?)(\d+(?:,\d{3})+|\d*)(\.\d+)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)")
_COMPACT_TIME = re.compile(r"(\d\d?)(?:[h.](\d\d))?")
_TELEPHONE = re.compile(r"\+?[\d\s().-]*\d[\d\s().-]*")


def characters(text: str) -> str | None:
    """Letters, digits and signs one by one; None for a sign without a name."""
    words: list[str] = []
    for char in text:
        if char.isascii() and char.isalpha():
            words.append(SPOKEN_NAMES[char.lower()])
        elif char.isascii() and char.isdigit():
            words.append(spell(char))
        elif char in JAMO:
            words.append(JAMO[char])
        elif char in SIGNS:
            words.append(SIGNS[char])
        elif "가" <= char <= "힣":
            words.append(char)
        elif not char.isspace():
            return None
    return " ".join(words)


def digits(text: str) -> str | None:
    """Digits one by one; what stands between them is silent."""
    if any(char.isalpha() for char in text):
        return None
    return spell("".join(char for char in text if char.isascii() and char.isdigit())) or None


def cardinals(text: str) -> str | None:
    """A number, with sign and decimals, in Sino-Korean numerals."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None or not any(char.isdigit() for char in text):
        return None
    sign = {"": "", "+": "플러스 "}.get(match[1], "마이너스 ")
    return sign + decimal(match[2].replace(",", "") + (match[3] or ""))


def ordinals(text: str) -> str | None:
    """`3` or `3번째` -> 세번째, `제3` -> 제삼."""
    match = re.fullmatch(r"(제?)\s?(\d+)\s?(?:번째|번|위|째)?", text.strip())
    if match is None or not match[2].strip("0"):
        return None
    if match[1] or len(match[2]) > LONGEST:
        return match[1] + sino(match[2]) + ("" if match[1] else "번째")
    return ordinal(int(match[2])) + "번째"


def date(text: str) -> str | None:
    """What the rules read as a date, or eight digits."""
    compact = _COMPACT_DATE.fullmatch(text.strip())
    return _by_rule("-".join(compact.groups()) if compact else text, "date")


def time(text: str) -> str | None:
    """What the rules read as a time, or an hour, or hour and minutes as `15.30`."""
    compact = _COMPACT_TIME.fullmatch(text.strip())
    return _by_rule(f"{compact[1]}:{compact[2] or '00'}" if compact else text, "time")


def telephones(text: str) -> str | None:
    """Digits one by one, with a pause between groups."""
    return telephone(text) if _TELEPHONE.fullmatch(text.strip()) else None


def _by_rule(text: str, rule: str) -> str | None:
    normal = normalize(AlignedText.of(text.strip()))
    return normal.text.strip() if rule in "+".join(normal.rules) else None


WAYS: Mapping[str, Way] = {
    "characters": characters,
    "digits": digits,
    "cardinal": cardinals,
    "ordinal": ordinals,
    "date": date,
    "time": time,
    "telephone": telephones,
}
