"""Numbers that belong together: ranges, ratios, sizes, powers, and numbers that name things.

They run before the rules of single numbers, and leave digits to them wherever they can.
"""

from __future__ import annotations

import re
from re import Match

from voxloom.languages.en.numbers import cardinal, fraction, ordinal, plural, roman, spell, year
from voxloom.languages.en.units import UNITS
from voxloom.languages.text.aligned import Rule

NUMBER = r"\d+(?:,\d{3})+(?:\.\d+)?|\d*\.\d+|\d+"
UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_DASH = r"\s?[-–—~]\s?"
_HALF_DAY = r"[AP] M\b"
_NAMED = (
    "[Ff]light|[Rr]oom|Boeing|Airbus|[Rr]oute|[Hh]ighway|[Ii]nterstate|[Aa]partment|[Ss]uite|Area|"
    "[Bb]us|[Cc]hannel"
)
_EMERGENCY = "911|999|112|411|110|119|120|000"
_PER = {
    **{"l": "liter", "L": "liter", "dl": "deciliter", "ml": "milliliter", "kg": "kilogram"},
    **{"g": "gram", "m": "meter", "km": "kilometer", "s": "second", "sec": "second"},
    **{"min": "minute", "h": "hour", "hr": "hour", "day": "day", "week": "week", "lb": "pound"},
    **{"month": "month", "year": "year", "yr": "year", "gal": "gallon", "mi": "mile"},
}
_SHORT = {"mo": "month", "yr": "year", "wk": "week", "hr": "hour"}
_EACH = "year|month|week|day|hour|night|person|unit|page|seat|minute|second|" + "|".join(_SHORT)
_SECRET = "PIN|[Cc]ode|[Pp]asscode|[Pp]assword|ZIP|[Zz]ip code|[Ee]xtension|[Aa]ccount number"
_DOTTED = "oz|lbs?|ft|in|hrs?|mins?|secs?|tsp|tbsp|yd|mi|gal|pt"
CODES = {
    **{"USD": "U S dollar", "EUR": "euro", "GBP": "pound", "JPY": "yen", "CNY": "yuan"},
    **{"KRW": "won", "INR": "rupee", "CAD": "Canadian dollar", "AUD": "Australian dollar"},
    **{"CHF": "Swiss franc", "HKD": "Hong Kong dollar", "MXN": "Mexican peso"},
}
_CODE = "|".join(CODES)
MONTH_NAMES = (
    "January February March April May June July August September October November December"
).split()
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_POWERS = {"2": "squared", "3": "cubed"}
_FUNCTION_WORDS = frozenset(
    "of in at on to for and or from with is was are were be has had have by than as per each "
    "that which who ago away left later more less long high tall wide deep thick apart off out "
    "down up every when while if but so because it he she they we you i the a an his her their "
    "before after into over under between through around will would can could may might must "
    "today tomorrow yesterday now then here there only just total too also".split()
)
_OPENS_NOUN = re.compile(
    r"(?:^|\s)(?:a|an|the|this|that|another|every|each|his|her|its|my|our|your|their)\s+"
    r"(?:\S+ by )?$",
    re.I,
)
_NEXT_WORD = re.compile(r"[ -]([a-z]+)\b")


def before_noun(match: Match[str]) -> bool:
    """Whether an amount stands between a determiner and a noun, where English leaves its unit in
    the singular: a five kilometer race."""
    following = _NEXT_WORD.match(match.string, match.end())
    if following is None or following[1] in _FUNCTION_WORDS:
        return False
    opening = match.string[max(0, match.start() - 24) : match.start()]
    return _OPENS_NOUN.search(opening) is not None


def _power(match: Match[str]) -> str:
    digits = "".join(str(SUPERSCRIPTS.find(c)) if c in SUPERSCRIPTS else c for c in match[2])
    sign = "negative " if match[0][len(match[1]) :].lstrip("^").startswith(("-", "−")) else ""
    if digits in _POWERS and not sign:
        return f"{match[1]} {_POWERS[digits]} "
    name = f"{sign}{cardinal(digits)}" if sign else ordinal(digits)
    return f"{match[1]} to the {name} "


def _size(match: Match[str]) -> str:
    return f"{_paired(match[1])} by {_paired(match[2])}"


def _paired(digits: str) -> str:
    plain = len(digits) == 4 and digits[0] != "0" and digits[1:] != "000" and "." not in digits
    return (
        (year(digits) if int(digits[:2]) % 10 or int(digits[2:]) >= 10 else digits)
        if plain
        else digits
    )


def _designation(match: Match[str]) -> str:
    head, tail = match[2][0], match[2][1:]
    if tail == "00":
        return match[0]
    rest = f"oh {cardinal(tail[1])}" if tail[0] == "0" else cardinal(tail)
    return f"{match[1]} {cardinal(head)} {rest}"


def _duration(match: Match[str]) -> str | None:
    before = match.string[max(0, match.start() - 8) : match.start()].lower().split()
    if before and before[-1] in {"at", "is", "was", "by", "until", "from", "to", "since"}:
        return None
    parts = [(int(match[1]), "hour"), (int(match[2]), "minute"), (int(match[3]), "second")]
    said = [f"{cardinal(str(n))} {name}{'s' * (n != 1)}" for n, name in parts if n]
    return " ".join([*said[:-1], "and", said[-1]] if len(said) > 1 else said) or "zero seconds"


def _part_of_unit(match: Match[str]) -> str:
    unit = UNITS[match[3]][0]
    article = "an" if unit[0] in "aeiou" else "a"
    if (match[1], match[2]) == ("1", "2"):
        return f"half {article} {unit}"
    return f"{fraction(match[1], match[2])} of {article} {unit}"


def _mixed_of_unit(match: Match[str]) -> str:
    part = "a half" if match[2] + "/" + match[3] == "1/2" else fraction(match[2], match[3])
    return f"{match[1]} and {part} {UNITS[match[4]][1]}"


def _season(match: Match[str]) -> str | None:
    """2008-09, the year that begins in one and ends in the next."""
    first, second = match[1], match[2]
    if (int(first) + 1) % 100 != int(second):
        return None
    return f"{year(first)} {'oh ' + cardinal(second[1]) if second[0] == '0' else cardinal(second)}"


def _secret(match: Match[str]) -> str:
    return f"{match[1]}{match[2]}{spell(match[3])}"


def _inches(match: Match[str]) -> str | None:
    if match.string.count('"', 0, match.start()) % 2:
        return None  # it closes a quotation
    single = match[1] == "1" or "/" in match[1] or before_noun(match)
    return f"{match[1]} {'inch' if single else 'inches'}"


def _coded(match: Match[str]) -> str:
    code, amount = sorted(match.groups(), key=lambda part: part not in CODES)
    name = CODES[code]
    several = amount != "1" and name not in {"yen", "yuan", "won"}
    return f"{amount} {name}{'s' if several else ''}"


def _century(match: Match[str]) -> str | None:
    number = roman(match[1])
    return ordinal(str(number)) if number else None


def _spaced_dash(match: Match[str]) -> str:
    sums = re.search(
        r"[=+×÷*]|\b(?:is|are|equals?|makes|leaves)\s+-?\d",
        match.string[max(0, match.start() - 30) : match.end() + 30],
    )
    return " minus " if sums else " to "


def _pairs(match: Match[str]) -> str:
    return f"{match[1].rstrip()} {_paired(match[2])}"


def _hundreds(match: Match[str]) -> str:
    return {"100": "hundreds", "1000": "thousands"}.get(match[1], match[0])


def _hundred_in_two(match: Match[str]) -> str | None:
    return f"{match[1]} to {match[2]}" if int(match[1]) + int(match[2]) == 100 else None


def _hours_minutes(match: Match[str]) -> str:
    parts = ((match[1], "hour"), (match[2], "minute"))
    return " ".join(f"{cardinal(str(int(n)))} {name}{'s' * (int(n) != 1)}" for n, name in parts)


def _thousands(match: Match[str]) -> str:
    return re.sub(r"\D", "", match[0])


RANGE_RULES = (
    Rule(
        "date",
        re.compile(r"\b(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z\b)?(?!\w)"),
        lambda m: f"{m[1]}, {m[2]}{' U T C' if m[3] else ''}",
    ),
    Rule(
        "number-thousands", re.compile(r"(?<![\w.,])\d{1,3}(?:\.\d{3}){2}(?![\w.]*\d)"), _thousands
    ),
    Rule(
        "number-thousands",
        re.compile(r"(?<![\w.,])(?<!\d )\d{1,3}(?:[ \u00a0\u202f]\d{3})*[ \u00a0\u202f]000\b"),
        _thousands,
    ),
    Rule("date", re.compile(r"(?<![\d/])9/11\b(?!/)"), "nine eleven"),
    Rule("decade", re.compile(r"(?<!\w)'?00'?s\b"), "2000s"),
    Rule("number-thousands", re.compile(r"(?<![\w.,])(10?00)s(?= of\b)"), _hundreds),
    Rule("money", re.compile(r"\bRs\.?\s?(?=\d)"), "₹"),
    Rule("ratio", re.compile(r"(?<![\d/])(\d{1,2}\.\d)/(\d{1,3})\b(?!/)"), r"\1 out of \2"),
    Rule("ratio", re.compile(r"\b50[-–]50\b"), "fifty fifty"),
    Rule("ratio", re.compile(r"\b([3-9]\d):([1-6]\d)\b(?!:)"), _hundred_in_two),
    Rule(
        "ratio",
        re.compile(r"(?<![\d:])\d(?::\d){2,}(?![\d:])"),
        lambda m: m[0].replace(":", " to "),
    ),
    Rule("unit", re.compile(r"\b(\d+)h\s?(\d{1,2})(?:m|min)?\b"), _hours_minutes),
    Rule("unit", re.compile(r"\b([4-7])'(\d|1[01])\b(?![\"'\d])"), r"\1 foot \2"),
    Rule("range", re.compile(rf"({NUMBER})\s?%{_DASH}({NUMBER})\s?(?=%)"), r"\1 to \2"),
    Rule("range", re.compile(rf"({NUMBER})\s?°[CF]?{_DASH}({NUMBER})\s?(?=°)"), r"\1 to \2"),
    Rule("power", re.compile(r"(?<=\d[eE])[-−](?=\d)"), " minus "),
    Rule(
        "range", re.compile(r"(?<=\dst|\dnd|\drd|\dth)\s?[-–—]\s?(?=\d+(?:st|nd|rd|th)\b)"), " to "
    ),
    Rule(
        "range",
        re.compile(rf"\b([Bb]etween) ([$£€¥]?)({NUMBER})\s?[-–—]\s?\2({NUMBER})(?!\.?\d|[-/:])"),
        r"\1 \2\3 and \2\4",
    ),
    Rule("telephone", re.compile(r"\b1-([89])00-(?=[A-Z\d])(?!\d{3}-\d)"), r"one, \g<1>00 "),
    Rule(
        "designation",
        re.compile(r"\b([Ff]light (?:[A-Z]{2} ?)|(?:[Rr]oom|[Ss]uite|[Aa]partment) )(\d{4})\b"),
        _pairs,
    ),
    Rule(
        "power",
        re.compile(
            rf"(\d|\b[A-Za-z]{{1,3}})(?:\^[-−]?|(?=[{SUPERSCRIPTS}]))(\d+|[{SUPERSCRIPTS}]+)"
        ),
        _power,
    ),
    Rule(
        "number-cardinal",
        re.compile(f"[{SUPERSCRIPTS}]+"),
        lambda m: f" {''.join(str(SUPERSCRIPTS.index(char)) for char in m[0])} ",
    ),
    Rule(
        "time",
        re.compile(r"\b(\d{1,2}):([0-5]\d):([0-5]\d)\b(?! ?[AP] M)"),
        _duration,
    ),
    Rule("range", re.compile(rf"(?<={'[AP] M'}){_DASH}(?=\d)"), " to "),
    Rule("range", re.compile(rf"(?<=\d:[0-5]\d){_DASH}(?=\d{{1,2}}\b)"), " to "),
    Rule(
        "range",
        re.compile(rf"(?<![\w.-])({NUMBER})[-–—~]({NUMBER})(?=\s?(?:%|°|℃|℉|(?:{UNIT})\b))"),
        r"\1 to \2",
    ),
    Rule(
        "money",
        re.compile(rf"([$£€¥])({NUMBER}){_DASH}\1?({NUMBER})(?![\d.,]*\d|[-/])"),
        r"\2 to \1\3",
    ),
    Rule("number-negative", re.compile(r"(?<![\w.)])[-−](?=[$£€¥]\d)"), "negative "),
    Rule("ratio", re.compile(r"\b(\d{1,4}):(\d|\d{3,6})(?![\d:])"), r"\1 to \2"),
    Rule(
        "ratio",
        re.compile(r"\b([1-9]0)/([1-9]0)\b"),
        lambda m: f"{m[1]} {m[2]}" if int(m[1]) + int(m[2]) == 100 else None,
    ),
    Rule(
        "per",
        re.compile(rf"(?<=\d)\s?/({_EACH})\b"),
        lambda m: f" per {_SHORT.get(m[1], m[1])}",
    ),
    Rule("arithmetic", re.compile(r"(?<=\d)\s/\s(?=\d)"), " divided by "),
    Rule("year", re.compile(r"\b((?:19|20)\d\d)[-–/](\d\d)\b(?![-/.]?\d)"), _season),
    Rule(
        "digits", re.compile(rf"\b({_SECRET})(:? (?:is |was )?)(\d{{3,8}})\b(?![.,-]\d)"), _secret
    ),
    Rule("unit", re.compile(r"\by/o\b"), "years old"),
    Rule("money", re.compile(r"([€£$]\d{1,3}),(\d\d)\b(?!,)"), r"\1.\2"),
    Rule("money", re.compile(rf"\b({_CODE})\s?({NUMBER})\b"), _coded),
    Rule("money", re.compile(rf"(?<![\w.])({NUMBER})\s?({_CODE})\b"), _coded),
    Rule(
        "date",
        re.compile(r"\b([Oo]n|[Ss]ince|[Uu]ntil)\s(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])\b(?!/)"),
        lambda m: f"{m[1]} {MONTH_NAMES[int(m[2]) - 1]} {ordinal(str(int(m[3])))}",
    ),
    Rule(
        "identifier",
        re.compile(r"(?<![\w.-])\d+(?:-\d+){3,}\b(?!-)"),
        lambda m: ", ".join(spell(group) for group in m[0].split("-")),
    ),
    Rule("designation", re.compile(r"(?<=[A-Z]-)(\d+)s\b"), lambda m: plural(cardinal(m[1]))),
    Rule("unit", re.compile(rf"(?<=\d)(\s?)({_DOTTED})\.(?=\s+[a-z&(])"), r"\1\2"),
    Rule("arithmetic", re.compile(r"\b(\d+(?:\.\d+)?)x\b(?!\s?\d)"), r"\1 times"),
    Rule("arithmetic", re.compile(r"(?<=\d)\s[-–−]\s(?=\d)"), _spaced_dash),
    Rule("unit", re.compile(r"\b(\d)'\s?(\d{1,2})(?:\"|'')"), r"\1 foot \2"),
    Rule("unit", re.compile(r"(?<![\"\d.])(\d+(?:[./]\d+)?)\s?\"(?=\s|$|[.,;])"), _inches),
    Rule(
        "unit",
        re.compile(r"\b(\d+)\s?ft\.?\s(\d{1,2})\s?in\b\.?(?=\s|$|[.,;])"),
        r"\1 feet \2 inches",
    ),
    Rule(
        "fraction",
        re.compile(rf"(?<![\d/.])(\d+) (\d)/(\d{{1,2}})\s?({UNIT})\b(?!\.\w)"),
        _mixed_of_unit,
    ),
    Rule("fraction", re.compile(rf"(?<![\d/.] )\b(\d)/(\d{{1,2}})\s?({UNIT})\b"), _part_of_unit),
    Rule(
        "unit",
        re.compile(rf"({NUMBER})\s?({UNIT})/({'|'.join(sorted(_PER, key=len, reverse=True))})\b"),
        lambda m: None if f"{m[2]}/{m[3]}" in UNITS else f"{m[1]}{m[2]} per {_PER[m[3]]}",
    ),
    Rule("size", re.compile(rf"\b(\d+(?:\.\d+)?)x(\d+(?:\.\d+)?)(?=\W|$|(?:{UNIT})\b)"), _size),
    Rule("designation", re.compile(rf"\b({_NAMED})\s(\d{{3}})\b(?![,.:/-]?\d)"), _designation),
    Rule(
        "telephone",
        re.compile(rf"\b([Dd]ial|[Cc]all|[Rr]ing|[Pp]hone)\s({_EMERGENCY})\b(?![-.\d])"),
        lambda m: f"{m[1]} {spell(m[2])}",
    ),
    Rule(
        "telephone",
        re.compile(r"\b(\d{3})\.(\d{3})\.(\d{4})\b(?!\.\d)"),
        lambda m: ", ".join(spell(group) for group in m.groups()),
    ),
    Rule(
        "roman-ordinal", re.compile(r"\b([IVX]+)(?=(?:st|nd|rd|th)? centur(?:y|ies)\b)"), _century
    ),
    Rule(
        "number-thousands",
        re.compile(r"(?<![$£€¥\w.,])(?:(\d+(?:\.\d+)?)(M|bn|mn)|(\d+\.\d+)(B))\b(?!\w)"),
        lambda m: f"{m[1] or m[3]} {'million' if m[2] in {'M', 'mn'} else 'billion'}",
    ),
    Rule(
        "year",
        re.compile(r"\b([Ii]n|[Ss]ince|[Uu]ntil|[Bb]attle of|[Yy]ear|AD)\s(10\d\d)\b(?![,.:]?\d)"),
        lambda m: f"{m[1]} {year(m[2])}" if m[2][2:] != "00" else None,
    ),
)
