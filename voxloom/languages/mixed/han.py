"""Han characters: which of Chinese, Cantonese and Japanese they are.

A character that the character sets of one language have and those of the others lack decides (JIS
X 0208 with its vendors' additions, GB 2312, Big5); then words that only one of them writes; then
the text around it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from voxloom.languages.mixed.scripts import readers
from voxloom.languages.text.characters import HAN, KANA

_JAPANESE, _CANTONESE = "ja", "yue"
# Words and endings of Chinese, old forms included, that a Japanese phrase without kana lacks,
# although Japanese has the characters.
_CHINESE_WORDS = re.compile(
    "[你您们們吗嗎呢吧哪咱她它这這很啊呀嘛哦听]"
    "|(?<![自怪無彼])我(?![々慢流])|(?<![国社])是(?![非正認])|(?<![完終修満投魅校未読])了$"
)
_CANTONESE_WORDS = re.compile(
    "[嘅咗喺佢哋啲嗰咁噉冇嘢乜嚟畀諗睇攞瞓攰嘥嗌揾搵喎啫冧餸孭嬲啱]|唔(?=[\u4e00-\u9fff])"
    "|(?<![關关関聯联干体體])係(?![數数統员員])|呢[個度隻次排條]"
    "|而家|點解|点解|邊個|邊度|聽日|尋日|琴日|幾多|俾人"
)
_MANDARIN_WORDS = re.compile(
    "的(?!士)|了(?![解結结])|[們们這这嗎吗沒很她哪它]|什[麼么]|怎[麼么]|没有|那[個个些里裡]"
)


@lru_cache(maxsize=8192)
def _in(charset: str, char: str) -> bool:
    try:
        char.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def is_chinese_only(han: str) -> bool:
    """Whether Han characters cannot be Japanese: it has no such character, or no such word."""
    if _CHINESE_WORDS.search(han):
        return True
    return not all(_in("cp932", char) for char in han)


def is_japanese_only(han: str) -> bool:
    """Whether one of the Han characters is neither simplified nor traditional Chinese, and none is
    Chinese alone."""
    own = any(
        _in("cp932", char) and not _in("gb2312", char) and not _in("big5", char) for char in han
    )
    return own and not is_chinese_only(han)


def leaning(han: str) -> int:
    """How many words are Cantonese, less those that are Mandarin."""
    return len(_CANTONESE_WORDS.findall(han)) - len(_MANDARIN_WORDS.findall(han))


@dataclass(frozen=True)
class Surroundings:
    """Of the whole text: whether it has kana, and `leaning`."""

    kana: bool
    leaning: int


class HanReader:
    """Finds the language of Han characters, for a list of languages."""

    def __init__(self, languages: Sequence[str]) -> None:
        han = readers(HAN, languages)
        self.languages = tuple(han)
        self._japanese = next((code for code in han if code in readers(KANA, languages)), "")
        chinese = [code for code in han if code != self._japanese]
        self._cantonese = _CANTONESE if _CANTONESE in chinese else ""
        self._chinese = next(iter(chinese), "")
        self.mandarin = self._other = next((code for code in chinese if code != _CANTONESE), "")

    def surroundings(self, text: str, kinds: Sequence[str]) -> Surroundings:
        """What `of_clause` has to know of the text."""
        both = bool(self._cantonese and self._other)
        return Surroundings(KANA in kinds, leaning(text) if both else 0)

    def of_clause(
        self, stretches: Sequence[str], kana: bool, around: Surroundings, hint: str
    ) -> list[str]:
        """The language of each stretch of Han characters in a clause. kana: it has some too;
        hint: the caller's language, or ""."""
        if hint in self.languages:
            return [hint] * len(stretches)
        if len(self.languages) < 2:
            return ["".join(self.languages)] * len(stretches)
        together = "".join(stretches)
        if kana and self._japanese:
            found = [not is_chinese_only(stretch) or not self._chinese for stretch in stretches]
            return [
                self._japanese if japanese else self._sinitic(together, around)
                for japanese in found
            ]
        if self._is_japanese(together, around):
            return [self._japanese] * len(stretches)
        return [self._sinitic(together, around)] * len(stretches)

    def _is_japanese(self, han: str, around: Surroundings) -> bool:
        if not self._japanese or not self._chinese:
            return bool(self._japanese)
        return is_japanese_only(han) or (around.kana and not is_chinese_only(han))

    def _sinitic(self, han: str, around: Surroundings) -> str:
        if not self._cantonese or not self._other:
            return self._chinese
        tells = leaning(han) or around.leaning
        if tells == 0:
            return self._chinese
        return self._cantonese if tells > 0 else self._other
