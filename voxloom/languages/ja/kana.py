"""Kana as a notation of pronunciation: `はし:1`, `は↓し`, `とうきょう:0 タワー:1`.

Accent phrases are separated by spaces. `↓` stands where the pitch falls, `↑` where it rises; or a
number after a colon names the mora after which it falls, 0 for nowhere. う after a mora in o and い
after one in e lengthen it, as in ordinary spelling; `・` between them keeps them apart (おも・う).
`’` after a kana devoices its vowel.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

RISE, FALL, APART, DEVOICED = "↑", "↓", "・", "’"
_NUMBER = re.compile(r"[:：](\d+)$")
_MORA = re.compile("[アイウエオカ-モヤユヨラ-ヴー][ァィゥェォャュョヮ]?")
_WRITTEN = re.compile(f"[ァ-ヺー{RISE}{FALL}{APART}{DEVOICED}]+")
_LONG_O = frozenset("オコソトノホモヨロヲゴゾドボポョォ")
_LONG_E = frozenset("エケセテネヘメレゲゼデベペェ")
_MENDED = {
    "ヷ": "ヴァ",
    "ヸ": "ヴィ",
    "ヹ": "ヴェ",
    "ヺ": "ヴォ",
    "ヲ": "オ",
    "ヂ": "ジ",
    "ヅ": "ズ",
}
_OLD = {"ヰ": "イ", "ヱ": "エ", "ヵ": "カ", "ヶ": "ケ"}
DIGITS = ("ゼロ", "イチ", "ニー", "サン", "ヨン", "ゴー", "ロク", "ナナ", "ハチ", "キュー")


@dataclass(frozen=True)
class Phrase:
    """One accent phrase. pron: katakana as pronounced, long vowels as ー; moras: how many;
    accent: the mora after which the pitch falls, 0 for none, None where nothing is said of it."""

    pron: str
    moras: int
    accent: int | None


def katakana(text: str) -> str:
    """Hiragana and half-width katakana as katakana; other characters as they are."""
    wide = unicodedata.normalize("NFKC", text)
    return "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ゖ" else char for char in wide)


def moras(pron: str) -> int:
    """How many moras a katakana pronunciation has."""
    return sum(1 for _ in _MORA.finditer(pron))


def parse(value: str) -> list[Phrase]:
    """Kana with accents -> phrases. Raises ValueError with a reason that reads after `because`."""
    phrases = [_phrase(part) for part in value.split()]
    if not phrases:
        raise ValueError("it is empty")
    return phrases


def _phrase(part: str) -> Phrase:
    number = _NUMBER.search(part)
    written = katakana(part[: number.start()] if number else part).replace("'", DEVOICED)
    if not _WRITTEN.fullmatch(written):
        strange = next((char for char in written if not _WRITTEN.fullmatch(char)), part)
        raise ValueError(f"{strange!r} is no kana")
    spelled = written.replace(RISE, "")
    if spelled.count(FALL) > 1 or (number and FALL in spelled):
        raise ValueError("an accent phrase falls once; separate phrases by a space")
    before, fall, after = spelled.partition(FALL)
    pron = pronounced(before + after)
    count = moras(pron)
    if not count or sum(len(match) for match in _MORA.findall(pron)) != len(
        pron.replace(DEVOICED, "")
    ):
        raise ValueError(f"{part!r} holds a kana that stands for no mora of its own")
    if fall:
        accent: int | None = moras(pronounced(before))
    elif number:
        accent = int(number[1])
    else:
        accent = 0 if RISE in written else None
    if accent is not None and accent > count:
        raise ValueError(f"{part!r} has {count} moras and its accent is on number {accent}")
    return Phrase(pron, count, accent)


def pronounced(spelled: str) -> str:
    """Katakana spelling -> pronunciation: long vowels as ー, one letter for each sound."""
    result = ""
    for char in spelled:
        last = result[-1:]
        if (char == "ウ" and last in _LONG_O) or (char == "イ" and last in _LONG_E):
            char = "ー"
        if char == "ー" and not result:
            raise ValueError("it starts with a long mark")
        result += _MENDED.get(char, _OLD.get(char, char))
    return result.replace(APART, "")


def digits(number: str) -> str:
    """Digits one by one, other characters as a pause: 10-2 -> イチゼロ、ニー."""
    return "".join(DIGITS[int(char)] if char.isdecimal() else "、" for char in number)
