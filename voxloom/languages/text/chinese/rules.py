"""The original's rewriting of numbers, units and symbols, in its order.

The algorithm is that of PaddleSpeech's text normaliser in the state that GPT-SoVITS carries; the
order matters, and so do its faults: a hyphen between numbers is a subtraction before any other
rule sees it, and Latin m and s are units wherever they stand.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from re import Match

from voxloom.languages.text.aligned import AlignedText, Rule
from voxloom.languages.text.chinese.numbers import cardinal, dial, number, signed, spell

_TABLES = json.loads((Path(__file__).parent / "data" / "tables.json").read_text(encoding="utf-8"))
_UNITS: dict[str, str] = _TABLES["units"]
_CLASSIFIER = "|".join(_TABLES["classifiers"].split())
_NAMES: dict[str, str] = dict(zip(_TABLES["signs"], _TABLES["sign_names"].split(), strict=True))
_HOUR, _SIXTY = "(?:[01]?[0-9]|2[0-3])", "[0-5][0-9]"
_CLOCK = rf"({_HOUR}):({_SIXTY})(?::({_SIXTY}))?"
_NUM = r"\d+(?:\.\d+)?"
# Where no rule can begin inside a run of digits: it is tried once a run and not once a digit.
_BEGIN = r"(?<!\d)"
_FIRST = rf"{_BEGIN}{_NUM}"
_ANY = rf"(?:-?{_NUM}|\.\d+)"
_POWERS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹ˣʸⁿ", "0123456789xyn", strict=True))
_POWER = f"[{''.join(_POWERS)}]"
_TERM = rf"(?:-?{_NUM}{_POWER}*|\.\d+{_POWER}*|[A-Za-z]{_POWER}*)"
_FIRST_TERM = rf"(?:-?{_FIRST}{_POWER}*|\.\d+{_POWER}*|[A-Za-z]{_POWER}*)"
_OPERATORS = {"+": "加", "-": "减", "×": "乘", "÷": "除", "=": "等于"}
_RANGED = "|".join(["%", "°C", "℃", "度", "摄氏度", *map(re.escape, _UNITS)])


def _date(match: Match[str]) -> str:
    year, month, day, name = match.groups()
    words = spell(year) + "年"
    words += cardinal(month) + "月" if month else ""
    return words + (cardinal(day) + name if day else "")


def _plain_date(match: Match[str]) -> str:
    return f"{spell(match[1])}年{cardinal(match[3])}月{cardinal(match[4])}日"


def _sixtieth(digits: str, name: str) -> str:
    """Minutes or seconds; 05 keeps its zero and 00 is silent."""
    rest = digits.lstrip("0")
    zero = "零" if digits.startswith("0") else ""
    return zero + cardinal(rest) + name if rest else ""


def _time(hour: str, minute: str, second: str | None, half: bool) -> str:
    rest = "半" if half and minute != "00" else _sixtieth(minute, "分")
    return f"{number(hour)}点{rest}{_sixtieth(second or '', '秒')}"


def _clock(match: Match[str]) -> str:
    return _time(match[1], match[2], match[3], match[2] == "30")


def _clocks(match: Match[str]) -> str:
    """The first minute decides about 半 in both, as in the original."""
    half = match[2] == "30"
    first = _time(match[1], match[2], match[3], half)
    return f"{first}至{_time(match[4], match[5], match[6], half)}"


def _temperature(match: Match[str]) -> str:
    """摄氏度 written out becomes 度 as well, as in the original."""
    return f"{'零下' if match[1] else ''}{number(match[2])}度"


def _fraction(match: Match[str]) -> str:
    sign = "负" if match[1] else ""
    return f"{sign}{cardinal(match[3])}分之{cardinal(match[2])}"


def _percent(match: Match[str]) -> str:
    return f"{'负' if match[1] else ''}百分之{number(match[2])}"


def _parts(match: Match[str]) -> str:
    return "，".join(dial(part) for part in match[0].split("-"))


def _counted(match: Match[str]) -> str:
    words = cardinal(match[1])
    more = match[2] or ""
    return ("两" if words == "二" else words) + ("多" if more == "+" else more)


_UNIT_RULES = tuple(
    Rule("unit", re.compile(re.escape(unit)), reading) for unit, reading in _UNITS.items()
)
BEFORE_SUMS = (
    Rule(
        "date",
        re.compile(
            r"(\d{4}|\d{2})年(?:(0?[1-9]|1[0-2])月)?"
            r"(?:(0?[1-9]|[12][0-9]|30|31)([日号]))?"
        ),
        _date,
    ),
    Rule(
        "date",
        re.compile(r"(\d{4})([- /.])(0[1-9]|1[012])\2(0[1-9]|[12][0-9]|3[01])"),
        _plain_date,
    ),
    Rule("time-range", re.compile(rf"{_CLOCK}[~-]{_CLOCK}"), _clocks),
    Rule("time", re.compile(_CLOCK), _clock),
    Rule(
        "range-of-units",
        re.compile(rf"(?:-?{_FIRST}|\.\d+)(?:{_RANGED})~{_ANY}(?:{_RANGED})"),
        lambda match: match[0].replace("~", "至"),
    ),
    Rule("temperature", re.compile(rf"(-?)({_FIRST})(?:°C|℃|度|摄氏度)"), _temperature),
    *_UNIT_RULES,
)
SUM = Rule(
    "arithmetic",
    re.compile(rf"({_FIRST_TERM})([-+×÷=])({_TERM})"),
    lambda match: match[1] + _OPERATORS[match[2]] + match[3],
)
AFTER_SUMS = (
    Rule(
        "power",
        re.compile(f"{_POWER}+"),
        lambda match: f"的{''.join(_POWERS[char] for char in match[0])}次方",
    ),
    Rule("fraction", re.compile(rf"(-?){_BEGIN}(\d+)/(\d+)"), _fraction),
    Rule("percent", re.compile(rf"(-?)({_FIRST})%"), _percent),
    Rule(
        "telephone",
        re.compile(r"(?<!\d)(?:\+?86 ?)?1(?:[38]\d|5[0-35-9]|7[678]|9[89])\d{8}(?!\d)"),
        lambda match: "，".join(dial(part) for part in match[0].strip("+").split()),
    ),
    Rule(
        "telephone",
        re.compile(r"(?<!\d)(?:0(?:10|2[1-3]|[3-9]\d{2})-?)?[1-9]\d{6,7}(?!\d)"),
        _parts,
    ),
    Rule("telephone", re.compile(r"400-?\d{3}-?\d{4}"), _parts),
    Rule(
        "range",
        re.compile(rf"(?<![\d+\-×÷=])(-?{_NUM})[-~](-?{_NUM})(?![\d+\-×÷=])"),
        lambda match: f"{signed(match[1])}到{signed(match[2])}",
    ),
    Rule("negative", re.compile(r"-(\d+)"), lambda match: "负" + cardinal(match[1])),
    Rule(
        "version",
        re.compile(rf"{_BEGIN}\d+\.\d+(?:\.\d+)?(?:\.\d+)+"),
        lambda match: "点".join(spell(part) for part in match[0].split(".")),
    ),
    Rule("decimal", re.compile(rf"-?{_BEGIN}\d+\.\d+|\.\d+"), lambda match: signed(match[0])),
    Rule("counted", re.compile(rf"{_BEGIN}(\d+)([多余几+])?(?={_CLASSIFIER})"), _counted),
    Rule("number-digits", re.compile(r"\d{3,}"), lambda match: dial(match[0])),
    Rule("number-cardinal", re.compile(rf"-?{_NUM}|\.\d+"), lambda match: signed(match[0])),
    Rule("symbol", re.compile(f"[{re.escape(''.join(_NAMES))}]"), lambda match: _NAMES[match[0]]),
)


def verbalize(sentence: AlignedText) -> AlignedText:
    """All rules over one piece between marks."""
    text = sentence.apply(BEFORE_SUMS)
    while SUM.pattern.search(text.text):
        text = text.apply((SUM,))
    return text.apply(AFTER_SUMS)
