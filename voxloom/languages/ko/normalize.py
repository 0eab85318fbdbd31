"""Korean text -> Hangul syllables, marks and single spaces."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files
from re import Match

from voxloom.languages.ko.hangul import DECOMPOSED, compose_runs
from voxloom.languages.ko.letters import SPOKEN_NAMES
from voxloom.languages.ko.numbers import sino, spell
from voxloom.languages.ko.rules import RULES
from voxloom.languages.ko.units import CURRENCIES, GREEK, JAMO, SIGNS
from voxloom.languages.text.aligned import AlignedText, Rule
from voxloom.languages.text.numerals import long_numbers, raised_signs
from voxloom.languages.text.prepare import plain

_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_OWN = {
    **{chr(code): chr(code) for code in range(0x3131, 0x3164)},  # single letters stay single
    **{wide: narrow for wide, narrow in _WIDE.items() if wide not in "，！？；：（）．～"},
    **{
        "²": "²",
        "³": "³",
        "㎡": "m²",
        "㎢": "km²",
        "㎥": "m³",
        "−": "−",
        "㈜": "주식회사",
        "№": "№",
    },
    **{"µ": "μ", "㎍": "μg", "Ω": "Ω"},
    **dict(zip("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫ", "1 2 3 4 5 6 7 8 9 10 11 12".split(), strict=True)),
}
_LAUGH = {
    "ㅋ": "크",
    "ㅎ": "흐",
    "ㄷ": "덜",
    "ㅠ": "유",
    "ㅜ": "우",
    "ㅇ": "응",
    "ㄴ": "노",
    "ㄱ": "고",
}
_VOWELS = {chr(0x314F + place): chr(0xC544 + 28 * place) for place in range(21)}
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[A-Za-z0-9.\-/_?=&%#:+~]*[A-Za-z0-9/]|"
    r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+|"
    r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.(?:com|net|org|kr|io|dev|ai|jp|cn)(?:/[A-Za-z0-9._/-]*)?(?![A-Za-z])"
)
_ADDRESS_SIGNS = {
    **{
        ".": "점",
        "/": "슬래시",
        ":": "콜론",
        "@": "골뱅이",
        "-": "하이픈",
        "_": "언더바",
        "?": "물음표",
    },
    **{"=": "이퀄", "&": "앤드", "%": "퍼센트", "#": "샵", "+": "플러스", "~": "물결"},
}
_LATIN = re.compile(r"[A-Za-z]+(?:['’-][A-Za-z]+)*\d*|[A-Za-z]+")
_MODEL = re.compile(r"(?<![A-Za-z])([A-Za-z]{1,4})(-?)(\d+)(?![\d.,:/%A-Za-z])")
_WORD = re.compile(r"[a-z]+|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_SINGLE_SIGNS = {
    **SIGNS,
    **{sign: name for sign, (name, _) in CURRENCIES.items() if len(sign) == 1},
}
_POWERS = {"²": "의 제곱", "³": "의 세제곱"}


@lru_cache(maxsize=1)
def known_words() -> dict[str, str]:
    """Latin words in lower case -> Hangul."""
    table = files("voxloom.languages.ko") / "data" / "latin.tsv"
    return dict(line.split("\t") for line in table.read_text(encoding="utf-8").splitlines())


def spelled(letters: str) -> str:
    """Letters by their names; other characters vanish."""
    return "".join(SPOKEN_NAMES.get(char, "") for char in letters.lower())


def latin_word(word: str) -> str:
    """A word that is known, one that is made of known ones (`KakaoTalk`), else its letters."""
    table = known_words()
    found = table.get(word.lower())
    if found and not (len(word) == 1 or (word.isupper() and len(word) <= 2)):
        return found
    parts = _WORD.findall(word)
    if len(parts) > 1 and all(part.lower() in table and len(part) > 1 for part in parts):
        return "".join(table[part.lower()] for part in parts)
    return spelled(word)


def _latin(match: Match[str]) -> str:
    word = match[0]
    if word.lower() in known_words():
        return known_words()[word.lower()] if len(word) > 1 else spelled(word)
    letters = word.rstrip("0123456789")
    pieces = [latin_word(part) for part in re.split("['’-]", letters)]
    return "".join(pieces) + word[len(letters) :]


def _address(match: Match[str]) -> str:
    words = [
        _ADDRESS_SIGNS.get(part) or (latin_word(part) if part[0].isalpha() else part)
        for part in re.findall(r"[A-Za-z]+|\d+|[^A-Za-z\d]", match[0])
    ]
    return " ".join(words)


def _model(match: Match[str]) -> str | None:
    """`A4`, `KTX-101`, `B12`: letters by name, up to two digits as a number, more one by one."""
    if match[1].lower() in known_words() and len(match[1]) > 2:
        return None
    if (match[1] + match[3]).lower() in known_words():
        return None
    return spelled(match[1]) + match[3]


def _laugh(match: Match[str]) -> str:
    return _LAUGH[match[1]] * len(match[0])


_BEFORE = (
    Rule("bracket", re.compile(r"(?<=\w)[(（\[［〔【](?=\w)"), " "),
    Rule("plain-form", DECOMPOSED, compose_runs),
    Rule("url", _ADDRESS, _address),
    Rule("emoticon", re.compile(r"([ㅋㅎㄷㅠㅜㅇㄴㄱ])\1+"), _laugh),
)
_RAISED = raised_signs(
    lambda sign, digits: f"의 {sign} {sino(digits)}제곱", "플러스", "마이너스", " "
)
_LONG = long_numbers(spell)
_TIDY = (
    Rule("repeated-marks", re.compile(r"(?:\.[ ]?){2,}|…+|⋯+"), "…"),
    Rule("line-end", re.compile(r"[ \t]*[\r\n]+\s*"), ". "),
    Rule("repeated-marks", re.compile(r"-{2,}|[—–―─]+"), "-"),
)


# Letters and digits of one name, such as MP3 or A4, come before plain numbers are read.
_PLAIN = next(place for place, rule in enumerate(RULES) if rule.name == "arithmetic")
_NUMBERS = (
    *RULES[:_PLAIN],
    Rule("latin-word", re.compile(r"(?<![A-Za-z])[Mm][Pp][34](?!\w)"), _latin),
    Rule("letters", _MODEL, _model),
    *RULES[_PLAIN:],
)
_LETTERS = (Rule("letters", _MODEL, _model), Rule("latin-word", _LATIN, _latin))
# What a Latin word left, such as the 3 of `web3`.
_LEFT = (RULES[-1],)
_GREEK = {**GREEK, **{char.upper(): name for char, name in GREEK.items()}}
_DIGIT, _LETTER = re.compile(r"\d"), re.compile("[A-Za-z]")


def normalize(text: AlignedText) -> AlignedText:
    """Rewrite numbers, units, Latin words and symbols; nothing is dropped."""
    normal = plain(text.apply(_RAISED), _OWN).apply((_LONG, *_BEFORE))
    if _DIGIT.search(normal.text):
        normal = normal.apply(_NUMBERS)
    normal = normal.translate(_POWERS, "power")
    if _LETTER.search(normal.text):
        normal = normal.apply(_LETTERS).apply(_LEFT)
    normal = normal.translate(_SINGLE_SIGNS, "symbol").translate(_GREEK, "greek-letter")
    return normal.translate(JAMO, "jamo-name").translate(_VOWELS, "jamo-name").apply(_TIDY)
