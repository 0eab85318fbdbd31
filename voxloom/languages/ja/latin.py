"""Latin words in Japanese: a table of loan words, words in Latin transcription, else letters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files

_PARTS = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]")
_ROWS = {
    "": "アイウエオ",
    **{"k": "カキクケコ", "s": "サ-スセソ", "t": "タ--テト", "n": "ナニヌネノ", "h": "ハヒ-ヘホ"},
    **{"m": "マミムメモ", "y": "ヤ-ユ-ヨ", "r": "ラリルレロ", "w": "ワ----", "g": "ガギグゲゴ"},
    **{"z": "ザ-ズゼゾ", "d": "ダ--デド", "b": "バビブベボ", "p": "パピプペポ"},
}
_SMALL = {
    **{"ky": "キ", "sh": "シ", "ch": "チ", "ny": "ニ", "hy": "ヒ", "my": "ミ", "ry": "リ"},
    **{"gy": "ギ", "j": "ジ", "by": "ビ", "py": "ピ"},
}


def _syllables() -> Mapping[str, str]:
    table = {
        consonant + vowel: kana
        for consonant, row in _ROWS.items()
        for vowel, kana in zip("aiueo", row, strict=True)
        if kana != "-"
    }
    for consonant, kana in _SMALL.items():
        table |= {consonant + v: kana + small for v, small in zip("auo", "ャュョ", strict=True)}
    return table | {"shi": "シ", "chi": "チ", "tsu": "ツ", "fu": "フ", "ji": "ジ"}


_SYLLABLES = _syllables()
_TRANSCRIBED = re.compile(
    "(?:(?P<double>[kstpgdbcz])(?=(?P=double)|(?<=t)c)|"
    + "|".join(sorted(_SYLLABLES, key=len, reverse=True))
    + "|[nm](?![aiueoy]))"
)


def transcribed(word: str) -> str:
    """A word in Hepburn's transcription as katakana, "" if it is none: yamada -> ヤマダ."""
    result, position = "", 0
    while position < len(word):
        match = _TRANSCRIBED.match(word, position)
        if match is None:
            return ""
        kana = "ッ" if match["double"] else _SYLLABLES.get(match[0], "ン")
        result += kana
        position = match.end()
    return re.sub("(?<=[オコソトノホモヨロゴゾドボポョ])[ウオ]|(?<=ュ)ウ", "ー", result)


class LatinWords:
    """The table of data/latin.tsv and its rules."""

    def __init__(self) -> None:
        source = files("voxloom.languages.ja") / "data" / "latin.tsv"
        lines = source.read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        self._table = {word: (pron, int(accent)) for word, pron, accent in rows}

    def read(self, word: str) -> tuple[str, int] | None:
        """How a word of ASCII letters is said: katakana as pronounced, and its accent; None to
        spell it. Parts such as those of GitHub or webSearch must all be known."""
        found = self._table.get(word.lower())
        if found is not None or word.isupper():
            return found
        parts = _PARTS.findall(word)
        if len(parts) > 1:
            read = [self._table.get(part.lower()) for part in parts]
            if all(part is not None for part in read):
                pron = "".join(part[0] for part in read if part is not None)
                return pron, 0
        if len(word) > 3 and (kana := transcribed(word.lower())):
            return kana, max(0, len(kana) - 2)
        return None
