"""`say-as`: other ways of reading a stretch of Japanese text, in words that no rule changes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from voxloom.languages.ja.kana import digits, katakana
from voxloom.languages.text.hints import Way

_NUMBER = re.compile(r"-?\d{1,3}(?:,?\d{3})*|-?\d+")
_TELEPHONE = re.compile(r"\+?\d[\d\s()-]*\d")
_DATE = re.compile(r"(?:(\d{1,4})\s?[-/.年]\s?)?(\d{1,2})\s?[-/.月]\s?(\d{1,2})日?")
_TIME = re.compile(r"(\d{1,2})\s?[:時]\s?(\d{1,2})分?(?:\s?:?\s?(\d{1,2})秒?)?")
_LETTERS = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        (
            "エー ビー シー ディー イー エフ ジー エイチ アイ ジェー ケー エル エム エヌ オー ピー "
            "キュー アール エス ティー ユー ブイ ダブリュー エックス ワイ ゼット"
        ).split(),
        strict=True,
    )
)


def _narrow(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def characters(text: str) -> str | None:
    """Letters by name, digits one by one, kana as they are; None for anything else."""
    words = []
    for char in _narrow(text).lower():
        if char.isspace() or char in "-.・":
            continue
        kana = _LETTERS.get(char) or (digits(char) if char.isdecimal() else katakana(char))
        if not all("ァ" <= one <= "ー" for one in kana):
            return None
        words.append(kana)
    return "、".join(words)


def one_by_one(text: str) -> str | None:
    """Digits without their powers of ten."""
    number = _narrow(text).replace(",", "")
    return digits(number) if number.isdecimal() else None


def cardinal(text: str) -> str | None:
    """A whole number, whatever stands around it."""
    number = _narrow(text)
    return _plain(number) if _NUMBER.fullmatch(number) else None


def ordinal(text: str) -> str | None:
    """A place in an order: 3 -> 3番目."""
    number = _narrow(text).removeprefix("第")
    return f"{_plain(number)}番目" if _NUMBER.fullmatch(number) else None


def date(text: str) -> str | None:
    """Year, month and day, or month and day."""
    match = _DATE.fullmatch(_narrow(text))
    if match is None or not (1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31):
        return None
    year = f"{int(match[1])}年" if match[1] else ""
    return f"{year}{int(match[2])}月{int(match[3])}日"


def time(text: str) -> str | None:
    """Hours, minutes and seconds of a clock."""
    match = _TIME.fullmatch(_narrow(text))
    if match is None or int(match[1]) > 24 or int(match[2]) > 59:
        return None
    return f"{int(match[1])}時{int(match[2])}分" + (f"{int(match[3])}秒" if match[3] else "")


def telephone(text: str) -> str | None:
    """Digits one by one, a short pause between the groups."""
    number = _narrow(text)
    if not _TELEPHONE.fullmatch(number):
        return None
    groups = [digits(group) for group in re.findall(r"\d+", number)]
    return ("プラス" if number.startswith("+") else "") + "、".join(groups)


def _plain(number: str) -> str:
    sign = "マイナス" if number.startswith("-") else ""
    return sign + (number.lstrip("-").replace(",", "").lstrip("0") or "0")


WAYS: Mapping[str, Way] = {
    **{"characters": characters, "digits": one_by_one, "cardinal": cardinal, "ordinal": ordinal},
    **{"date": date, "time": time, "telephone": telephone},
}
