"""The ways of saying a stretch of text that a caller can ask for, in characters."""

from __future__ import annotations

import re
from collections.abc import Mapping

from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.characters import compatible, is_han
from voxloom.languages.text.hints import Way
from voxloom.languages.zh.normalize import normalize
from voxloom.languages.zh.numbers import cardinal, decimal, spell
from voxloom.languages.zh.rules import SYMBOLS

_NUMBER = re.compile(r"[-+−]?\d+(?:,\d{3})*(?:\.\d+)?")
_COMPACT_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)")
_TELEPHONE = re.compile(r"\+?[\d\s().-]*\d[\d\s().-]*")
_TIME = re.compile(r"(\d{1,2})[:.](\d\d)(?:[:.](\d\d))?")
_SIGNS = {".": "点", "-": "杠", "/": "斜杠", "_": "下划线", ":": "冒号", ",": "逗号"}


def _plain(text: str) -> str:
    return "".join(map(compatible, text)).strip()


def characters(text: str) -> str | None:
    """Each digit and sign by name; None for a letter, which Chinese alone cannot say."""
    words = []
    for char in _plain(text):
        if is_han(char):
            words.append(char)
        elif char.isdecimal():
            words.append(spell(char))
        elif char in SYMBOLS or char in _SIGNS:
            words.append(SYMBOLS.get(char, _SIGNS.get(char, "")))
        elif not char.isspace():
            return None
    return "".join(words)


def digits(text: str) -> str | None:
    """Digits one by one; what stands between them is silent."""
    plain = _plain(text)
    return None if any(char.isalpha() for char in plain) else spell(plain) or None


def cardinals(text: str) -> str | None:
    """A number with sign and decimals."""
    plain = _plain(text)
    return decimal(plain) if _NUMBER.fullmatch(plain) else None


def ordinals(text: str) -> str | None:
    """A whole number, as 第几."""
    plain = _plain(text).removeprefix("第")
    return f"第{cardinal(plain)}" if re.fullmatch(r"\d+", plain) else None


def _normalized(text: str, wanted: str) -> str | None:
    words = normalize(AlignedText.of(text)).text
    return words if all(map(is_han, words)) and wanted in words else None


def date(text: str) -> str | None:
    """`2024-03-15`, `20240315`, `3/15`, or what is written in characters."""
    plain = _plain(text)
    compact = _COMPACT_DATE.fullmatch(plain)
    if compact:
        plain = "-".join(compact.groups())
    short = re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})", plain)
    if short:
        plain = f"{int(short[1])}月{int(short[2])}日"
    return next((words for mark in "日号月年" if (words := _normalized(plain, mark))), None)


def time(text: str) -> str | None:
    """`9:05`, `18.30`, or what is written in characters."""
    match = _TIME.fullmatch(_plain(text))
    plain = ":".join(filter(None, match.groups())) if match else _plain(text)
    return next((words for mark in "点时分秒" if (words := _normalized(plain, mark))), None)


def telephone(text: str) -> str | None:
    """Digit by digit, 1 as 幺."""
    plain = _plain(text)
    if not _TELEPHONE.fullmatch(plain):
        return None
    return ("加" if plain[0] == "+" else "") + spell(plain, one="幺")


WAYS: Mapping[str, Way] = {
    "characters": characters,
    "digits": digits,
    "cardinal": cardinals,
    "ordinal": ordinals,
    "date": date,
    "time": time,
    "telephone": telephone,
}
