"""The ways of saying a stretch of text that a caller can ask for, in characters."""

from __future__ import annotations

import re
from collections.abc import Mapping

from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.characters import compatible, is_han
from voxloom.languages.text.hints import Way
from voxloom.languages.yue.normalize import normalize
from voxloom.languages.yue.numbers import cardinal, decimal, spell
from voxloom.languages.yue.rules import SYMBOLS, clock
from voxloom.languages.yue.rules import telephone as dial

_NUMBER = re.compile(r"([-+−]?)(\d+(?:,\d{3})*(?:\.\d+)?)")
_COMPACT_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)")
_TELEPHONE = re.compile(r"\+?[\d\s().-]*\d[\d\s().-]*")
_TIME = re.compile(r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?")
_SIGNS = {".": "點", "-": "橫線", "/": "斜線", "_": "底線", ":": "冒號", ",": "逗號"}


def _plain(text: str) -> str:
    return "".join(map(compatible, text)).strip()


def characters(text: str) -> str | None:
    """Characters, Latin letters, digits and signs one by one; None for a sign without a name."""
    words = []
    for char in _plain(text):
        if is_han(char):
            words.append(char)
        elif char.isdecimal():
            words.append(spell(char))
        elif char.isascii() and char.isalpha():
            words.append(char.upper())
        elif char in _SIGNS or char in SYMBOLS:
            words.append(_SIGNS.get(char) or SYMBOLS[char])
        elif not char.isspace():
            return None
    return "".join(words)


def digits(text: str) -> str | None:
    """Digits one by one; what stands between them is silent."""
    plain = _plain(text)
    if any(char.isalpha() for char in plain):
        return None
    return spell("".join(char for char in plain if char.isdecimal())) or None


def cardinals(text: str) -> str | None:
    """A number with sign and decimals."""
    match = _NUMBER.fullmatch(_plain(text))
    if match is None:
        return None
    sign = {"": "", "+": "正"}.get(match[1], "負")
    return sign + decimal(match[2].replace(",", ""))


def ordinals(text: str) -> str | None:
    """A whole number, as 第幾."""
    plain = _plain(text).removeprefix("第")
    return f"第{cardinal(plain)}" if re.fullmatch(r"\d+", plain) else None


def date(text: str) -> str | None:
    """`2024-03-15`, `20240315`, `3/15`, or what is written in characters."""
    plain = _plain(text)
    compact = _COMPACT_DATE.fullmatch(plain)
    if compact:
        plain = "-".join(compact.groups())
    short = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})", plain)
    if short:
        return f"{cardinal(short[1])}月{cardinal(short[2])}號"
    words = normalize(AlignedText.of(plain)).text
    dated = any(char in words for char in "號号日月年")
    return words if dated and all(map(is_han, words)) else None


def time(text: str) -> str | None:
    """`9:05`, `18.30`, or what is written in characters."""
    match = _TIME.fullmatch(_plain(text))
    if match:
        return clock(match[1], match[2], match[3])
    words = normalize(AlignedText.of(_plain(text))).text
    timed = any(char in words for char in "點点時时分秒")
    return words if timed and all(map(is_han, words)) else None


def telephone(text: str) -> str | None:
    """Digit by digit, with a pause between groups."""
    plain = _plain(text)
    return dial(plain) if _TELEPHONE.fullmatch(plain) else None


WAYS: Mapping[str, Way] = {
    "characters": characters,
    "digits": digits,
    "cardinal": cardinals,
    "ordinal": ordinals,
    "date": date,
    "time": time,
    "telephone": telephone,
}
