"""Cantonese text -> Han characters, capital letters and marks, in the script it was written in."""

from __future__ import annotations

import re
from functools import lru_cache

from voxloom.languages.text.aligned import AlignedText, Rule
from voxloom.languages.text.chinese.traditional import simpler
from voxloom.languages.text.numerals import long_numbers, raised_signs
from voxloom.languages.text.prepare import plain
from voxloom.languages.yue.numbers import SIMPLER, cardinal, spell
from voxloom.languages.yue.rules import GREEK, RULES, SYMBOLS

_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"　": " "}
_OWN = {
    # Marks keep their width, so that only an ASCII comma or point can belong to a number.
    **{wide: narrow for wide, narrow in _WIDE.items() if wide not in "，！？；：（）．～"},
    **{"²": "²", "³": "³", "㎡": "m²", "−": "-", "﹣": "-", "№": "第", "∶": ":", "µ": "μ"},
    **dict(zip("①②③④⑤⑥⑦⑧⑨⑩", "一二三四五六七八九十", strict=True)),
    **dict(zip("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ", "一二三四五六七八九十", strict=True)),
    "〇": "零",
}
_DIGIT = re.compile(r"[\d⁰¹²³⁴⁵⁶⁷⁸⁹]")
_POWERS = {"²": "嘅平方", "³": "嘅立方"}
_RAISED = raised_signs(lambda sign, digits: f"嘅{sign}{cardinal(digits)}次方", "正", "負")
_LONG = long_numbers(spell)
_TIDY = (
    Rule("repeated-marks", re.compile(r"(?:\.[ ]?){2,}|…+|⋯+"), "…"),
    Rule("line-end", re.compile(r"[ \t]*[\r\n]+\s*"), "，"),
    Rule("repeated-marks", re.compile(r"-{2,}|[—–―─]+"), "-"),
    Rule("per", re.compile("/"), "每"),
    Rule("iteration-mark", re.compile("(.)々"), r"\1\1"),
)


@lru_cache(maxsize=1)
def _only_simplified() -> frozenset[str]:
    """Simplified characters that no traditional text has: those that Big5 lacks."""
    return frozenset(char for char in simpler().values() if not _in_big5(char))


def _in_big5(char: str) -> bool:
    try:
        char.encode("big5")
    except UnicodeEncodeError:
        return False
    return True


def is_simplified(text: str) -> bool:
    """Whether it has characters that only simplified text has."""
    return not _only_simplified().isdisjoint(text)


def normalize(text: AlignedText) -> AlignedText:
    """Rewrite numbers, units and symbols; Latin letters that no rule reads stay as they are."""
    simplified = is_simplified(text.text)
    normal = plain(text.apply(_RAISED), _OWN).apply((_LONG,))
    if _DIGIT.search(normal.text):
        normal = normal.apply(RULES)
    normal = normal.translate(_POWERS, "power")
    normal = normal.translate(SYMBOLS, "symbol").translate(GREEK, "greek-letter").apply(_TIDY)
    return _simpler(normal) if simplified else normal


def _simpler(normal: AlignedText) -> AlignedText:
    """What the rules wrote, in simplified characters."""
    pieces = [
        SIMPLER.get(char, char) if rule else char
        for char, rule in zip(normal.text, normal.rules, strict=True)
    ]
    return AlignedText("".join(pieces), normal.spans, normal.rules, normal.gone)
