"""How Chinese reads addresses, Roman numbers, scores and other things that only look like numbers.
These rules come before those of plain numbers; Latin letters stay for who can say them."""

from __future__ import annotations

import re
from re import Match

from voxloom.languages.text.aligned import Rule
from voxloom.languages.zh.numbers import cardinal, spell

_ADDRESS_SIGNS = {
    **{".": "点", "@": "艾特", "/": "斜杠", "-": "杠", "_": "下划线", ":": "冒号", "?": "问号"},
    **{"=": "等于", "&": "和", "#": "井号", "%": "百分号", "+": "加", "~": "波浪号", ",": "逗号"},
}
_HOST = r"[A-Za-z\d](?:[A-Za-z\d-]*[A-Za-z\d])?"
_PATH = r"[A-Za-z\d._~:/?#@&=%+-]*[A-Za-z\d/#=]"
_ENDINGS = "com|cn|net|org|gov|edu|io|ai|co|info|me|tv|cc|top|hk|tw|jp|uk|xyz|app|dev"
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_ROMAN = "[IVXLC]+"
_AFTER = "|".join(  # names of rulers, and the sign of an ordinal
    f"(?<={name})"
    for name in (
        *("路易", "亨利", "查理", "乔治", "爱德华", "亚历山大", "尼古拉", "本笃", "威廉"),
        *("腓特烈", "拿破仑", "伊丽莎白", "第"),
    )
)
_PARTS = "[章节卷部册篇回届期代世幕季号型类级]"
_FOUGHT = "的获赢击输险大横落惜领取告逆绝淘不胜负平拿战晋完结力扳追"

_OUTCOMES = (
    "[战击][胜败]|[险大完小惜]胜|[惜惨大]败|领先|落后|获胜|取胜|胜出|告负|不敌|负于|力克|轻取|横扫|淘汰|"
    "战平|逼平|打平|逆转"
)


def _address(match: Match[str]) -> str:
    return re.sub(
        r"\d+|[^A-Za-z\d]",
        lambda part: (
            spell(part[0], one="幺") if part[0].isdigit() else _ADDRESS_SIGNS.get(part[0], "")
        ),
        match[0],
    )


def roman(text: str) -> int:
    """The value of a Roman number, 0 for what is none: `XIV` -> 14."""
    values = [_ROMAN_VALUES[char] for char in text]
    total = sum(
        -value if any(after > value for after in values[place + 1 : place + 2]) else value
        for place, value in enumerate(values)
    )
    return total if _written(total) == text else 0


def _written(number: int) -> str:
    words = ""
    steps = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"))
    for value, letters in (*steps, (4, "IV"), (1, "I")):
        words += letters * (number // value)
        number %= value
    return words


def _roman(match: Match[str]) -> str | None:
    value = roman(match[0])
    return cardinal(str(value)) if value else None


def _score(match: Match[str]) -> str:
    return f"{cardinal(match[1])}比{cardinal(match[2])}"


_ASCII_EDGE = r"(?<![A-Za-z\d._@-])"
FIRST = (
    Rule(
        "email",
        re.compile(rf"{_ASCII_EDGE}[A-Za-z\d][A-Za-z\d._+-]*@{_HOST}(?:\.{_HOST})+"),
        _address,
    ),
    Rule("url", re.compile(rf"{_ASCII_EDGE}(?:https?|ftp)://{_PATH}", re.IGNORECASE), _address),
    Rule(
        "url",
        re.compile(
            rf"{_ASCII_EDGE}(?:www\.{_HOST}(?:\.{_HOST})+|{_HOST}(?:\.{_HOST})*\.(?:{_ENDINGS}))"
            rf"(?![A-Za-z\d])(?:(?::\d+)?/(?:{_PATH})?)?",
            re.IGNORECASE,
        ),
        _address,
    ),
    Rule(
        "number-roman",
        re.compile(rf"(?:{_AFTER}){_ROMAN}(?![A-Za-z\d])"),
        _roman,
    ),
    Rule("number-roman", re.compile(rf"(?<![A-Za-z\d]){_ROMAN}(?={_PARTS})"), _roman),
    Rule("number-ordinal", re.compile(r"(?<![A-Za-z])[Nn]o\.\s?(?=\d)"), "第"),
    Rule(
        "score",
        re.compile(
            rf"(?:(?<=比分)|(?<=比分[是为])|(?<=以)|(?<=[战打踢]成)|(?<=总分))"
            rf"(\d{{1,3}})\s?[-:：—]\s?(\d{{1,3}})(?![\d:：])(?=[{_FOUGHT}]|\W|$)"
        ),
        _score,
    ),
    Rule(
        "score",
        re.compile(
            r"(?<![\d:：])(\d{1,3})[:：](\d{1,3})(?=[胜负赢输平险]|[战击]|领先|落后|告负|获胜)"
        ),
        _score,
    ),
    Rule(
        "score",
        re.compile(rf"(?<![\dA-Za-z.:：-])(\d{{1,3}})[-–—](\d{{1,3}})(?={_OUTCOMES})"),
        _score,
    ),
    Rule(
        "ratio",
        re.compile(r"(?:(?<=比例[为是])|(?<=比例)|(?<=配比[为是])|(?<=汇率))(\d+)[:：](\d+)"),
        _score,
    ),
    Rule("ratio", re.compile(r"(?<![\d:：])(\d+)[:：](\d*000)(?![\d:：])"), _score),
    Rule("house-number", re.compile(r"(?<=\d)#(?=[楼院房桌机线])"), "号"),
    Rule("telephone", re.compile(r"[(（](0\d{2,3})[)）](?=\s?\d{7,8}(?!\d))"), r"\1-"),
    Rule(
        "date",
        re.compile(r"(?<!\d)0(?=[1-9][月日号])"),
        lambda match: "",
    ),
    Rule("date-range", re.compile(r"(?<=[年月日号])\s?[-~～—–]+\s?(?=\d)"), "到"),
    Rule(
        "date",
        re.compile(r"(?<=公元前)\d{3,4}(?=年)"),
        lambda match: spell(match[0]),
    ),
    Rule(  # 3·15晚会, 9·11事件
        "date-name",
        re.compile(r"(?<![\d.])(\d{1,2})[·•](\d{1,2})(?![\d.])"),
        lambda match: spell(match[1] + match[2]),
    ),
    Rule(
        "power",
        re.compile(r"(?<=\d)\^([-−]?)(\d{1,3})(?!\d)"),
        lambda match: f"的{'负' if match[1] else ''}{cardinal(match[2])}次方",
    ),
    Rule(
        "time",
        re.compile(r"(?<![\d.])(\d{1,3})['′’](\d{1,2})[\"″”]"),
        lambda match: f"{cardinal(match[1])}分{cardinal(match[2])}秒",
    ),
    Rule("decimal", re.compile(r"(?<![A-Za-z\d.])\.(\d+)"), lambda match: "零点" + spell(match[1])),
)
