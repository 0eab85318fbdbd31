"""English text -> words and marks: Latin letters, apostrophes, spaces and `, . ? ! … -`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from voxloom.languages.en.numbers import cardinal, spell
from voxloom.languages.en.rules_numbers import NUMBER_RULES
from voxloom.languages.en.rules_ranges import RANGE_RULES, SUPERSCRIPTS
from voxloom.languages.en.rules_signs import SIGN_RULES
from voxloom.languages.en.rules_words import SYMBOL_RULES, WORD_RULES
from voxloom.languages.text.aligned import AlignedText, Rule
from voxloom.languages.text.characters import LATIN, compatible, kind_of
from voxloom.languages.text.numerals import long_numbers, raised_signs
from voxloom.languages.text.prepare import plain

_LETTERS = {
    **{"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O"},
    **{"đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "þ": "th", "Þ": "Th", "ð": "th", "Ð": "Th"},
    **{"ı": "i", "ħ": "h", "Ħ": "H", "ŋ": "ng", "Ŋ": "Ng", "ə": "e", "ª": "a", "º": "o"},
}
_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"　": " "}
_PUNCTUATION = {
    **dict.fromkeys("‘’‛ʼ＇`´", "'"),
    **dict.fromkeys("“”„‟«»＂", '"'),
    **{"，": ",", "、": ",", "；": ";", "：": ":", "。": ".", "？": "?", "！": "!"},
    **{"−": "-", "－": "-", "‐": "-", "‑": "-", "∶": ":"},
    **{"℃": "°C", "℉": "°F", "№": "No. ", "∕": "/"},
}
_VULGAR = re.compile("(?<=\\d)[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅐⅑⅒]")
_OWN = {
    **{char: f" {compatible(char)} " for char in "①②③④⑤⑥⑦⑧⑨⑩"},
    **{char: char for char in SUPERSCRIPTS},
    **dict.fromkeys("™℠®", ""),
    **_WIDE,
    **_PUNCTUATION,
}
_RAISED = raised_signs(
    lambda sign, digits: f" to the {sign} {cardinal(digits)} ", "plus", "minus", " "
)
_LONG = long_numbers(lambda digits: f" {spell(digits)} ")
_TIDY = (
    Rule("ellipsis", re.compile(r"\.(?:[ ]?\.){1,}"), "…"),
    Rule("dash", re.compile(r"--+|(?<=\s)-(?=\s)"), "—"),
    Rule("apostrophe", re.compile(r"(?<![A-Za-z])'(?!(?:em|til|tis|twas)\b)"), " "),
    Rule("paragraph", re.compile(r"[ \t]*(?:\r?\n[ \t]*){2,}"), " . "),
    Rule("hyphen", re.compile(r"\b(wi)-(fi)\b", re.IGNORECASE), r"\1\2"),  # the dictionary's word
    Rule("abbreviation", re.compile(r"\bsci-?(fi)\b", re.IGNORECASE), r"sigh \1"),
    Rule("hyphen", re.compile(r"(?<=\w)-(?=\w)"), " "),
    Rule("hyphen", re.compile(r"-"), " "),
    Rule("space", re.compile(r"\s+"), " "),
)


@lru_cache(maxsize=2048)
def ascii_of(char: str) -> str | None:
    """ASCII letters of an accented or full-width Latin letter, `` for a bare accent, None if the
    letter has no English reading."""
    if char in _LETTERS:
        return _LETTERS[char]
    bare = "".join(
        part for part in unicodedata.normalize("NFKD", char) if not unicodedata.combining(part)
    )
    bare = bare.replace("∕", "/")
    return bare if bare.isascii() else None


def _plain(text: AlignedText) -> AlignedText:
    text = text.sub(_VULGAR, lambda match: " " + compatible(match[0]), "fraction")
    letters = {
        char: ascii_of(char) or ""
        for char in set(text.text)
        if not char.isascii() and kind_of(char) == LATIN
    }
    return plain(text, letters | _OWN)


def normalize(text: AlignedText) -> AlignedText:
    """Rewrite everything that is not a word or a mark; the order of the rules matters."""
    text = _plain(text.apply(_RAISED)).apply((_LONG,))
    for rules in (WORD_RULES, SIGN_RULES, RANGE_RULES, NUMBER_RULES, SYMBOL_RULES, _TIDY):
        text = text.apply(rules)
    return text
