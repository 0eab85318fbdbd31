"""Chinese text -> Han characters and marks."""

from __future__ import annotations

import re

from voxloom.languages.text.aligned import AlignedText, Rule
from voxloom.languages.text.chinese.traditional import simpler
from voxloom.languages.text.numerals import long_numbers, raised_signs
from voxloom.languages.text.prepare import plain
from voxloom.languages.zh.numbers import cardinal, spell
from voxloom.languages.zh.rules import RULES

_WIDE = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {"　": " "}
_OWN = {
    # Marks keep their width, so that only an ASCII comma or point can belong to a number.
    **{wide: narrow for wide, narrow in _WIDE.items() if wide not in "，！？；：（）．"},
    **{"²": "²", "³": "³", "㎡": "m²", "−": "-", "﹣": "-", "№": "第", "∶": ":", "µ": "μ"},
    **{roman: roman for roman in "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ⁰¹⁴⁵⁶⁷⁸⁹"},
    **dict(zip("①②③④⑤⑥⑦⑧⑨⑩", "一二三四五六七八九十", strict=True)),
}
# First, so that no later pattern walks along a run of blanks again and again.
_BLANKS = Rule("spaces", re.compile(r"[ \t]{2,}"), " ")
_RAISED = raised_signs(lambda sign, digits: f"的{sign}{cardinal(digits)}次方", "正", "负")
_LONG = long_numbers(spell)
_TIDY = (
    Rule("dots", re.compile(r"(?:\.[ ]?){2,}|…+|⋯+"), "…"),
    Rule("line-end", re.compile(r"[ \t]*[\r\n]+\s*"), "，"),
    Rule("dashes", re.compile(r"-+|[—–―─]+"), "-"),
    Rule("spaces", re.compile(r"\s+"), " "),
)


def normalize(text: AlignedText) -> AlignedText:
    """Rewrite numbers, units and symbols; Latin letters that no rule reads stay as they are."""
    text = plain(text.apply(_RAISED), simpler() | _OWN)
    return text.apply((_BLANKS, _LONG, *RULES, *_TIDY))
