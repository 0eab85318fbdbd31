"""Characters with several readings, told apart by the characters around them.

pypinyin reads words; these rules mend single characters that its words do not settle. Each
pattern matches exactly one character, the rest is lookaround.
"""

from __future__ import annotations

import re

_COUNT = "一二两三四五六七八九十百千几"
_RULES = (
    (
        "chang2",
        rf"(?<=[很太更最较全够])长(?![大老官辈])|长(?=[{_COUNT}]+[多余]?[米公千厘里丈尺寸])",
    ),
    ("hang2", rf"(?<=[这那哪]一)行|(?:(?<=[各本每])|(?<=第[{_COUNT}]))行(?![人走动驶为程李])"),
    ("shu3", r"数(?=到|清|一数|不清|完了)|(?<=[来去])数(?=[一二三])"),
    ("pian4", r"(?<=[照相名影图])片"),
    ("wei2", r"(?<=[约称成作认以有分视名变改化列定评选誉])为|为(?=期|首|止|例|主|人处)"),
    ("shao4", r"(?<=年)少(?!了)|少(?=先队|年|女|爷)"),
    ("bei1", r"背(?=着|起|上|包|书包|负)"),
    ("du1", r"都(?=市|城|会区)|(?<=[首古京成帝迁定])都"),
    ("huo2", r"和(?=面(?![前对容]))"),
    ("kong4", r"空(?=出|闲|位|座|白|缺|地)|(?<=[有没抽填])空(?![气间调])"),
    ("shan4", r"(?<=姓)单"),
    ("dei3", r"(?<=[我你他她们就还总非])得(?=[去要走做把先好快赶多再])"),
    ("huan2", r"还(?=[钱书债款清给原])"),
    ("zhi1", rf"(?<=[{_COUNT}半这那每])只(?![是有能会好要不想])"),
    ("chong2", r"重(?=[做写来启新复建试返申叠逢演播装组温拍印])"),
    ("zhong4", r"种(?=[树花菜地田植下])"),
)
_PATTERNS = tuple((reading, re.compile(pattern)) for reading, pattern in _RULES)


def readings(clause: str) -> dict[int, str]:
    """Index of a character -> its syllable with a tone, for the characters that a rule settles."""
    return {
        match.start(): reading
        for reading, pattern in _PATTERNS
        for match in pattern.finditer(clause)
    }


def reading_of_di(before: str, before_tag: str, last: bool) -> str:
    """地 after a manner (slowly, quietly) and before what is done is the particle, else ground."""
    doubled = len(before) > 1 and (before[-1] == before[-2] or before[::2] == before[1::2])
    manner = before_tag[:1] in {"a", "d", "z", "i", "l"} or doubled
    return "de5" if before and manner and not last else "di4"
