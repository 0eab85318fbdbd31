"""Dates, times, money, units, ranges and plain numbers."""

from __future__ import annotations

import re
from re import Match

from voxloom.languages.en.numbers import (
    cardinal,
    decimal,
    fraction,
    ordinal,
    plural,
    spell,
    year,
)
from voxloom.languages.en.rules_ranges import MONTH_NAMES, NUMBER, UNIT, before_noun
from voxloom.languages.en.rules_words import MONTHS
from voxloom.languages.en.units import UNITS
from voxloom.languages.text.aligned import Rule

_MONTH = f"(?:{'|'.join([*MONTH_NAMES, *MONTHS])})"
_NUMBER, _UNIT = NUMBER, UNIT
_YEAR = r"(?:1[1-9]\d\d|20\d\d)"
CURRENCIES = {
    **{"$": ("dollar", "cent"), "£": ("pound", "penny"), "€": ("euro", "cent")},
    **{"¥": ("yen", ""), "₩": ("won", ""), "₹": ("rupee", "paisa"), "￥": ("yen", "")},
    **{"US$": ("U S dollar", "cent"), "A$": ("Australian dollar", "cent")},
    **{"C$": ("Canadian dollar", "cent"), "HK$": ("Hong Kong dollar", "cent")},
}
_START = r"(?<![\w.])(?<!\d,)"  # not inside a longer number
_SIGN = r"US\$|A\$|C\$|HK\$|[$£€¥₩₹￥]"
_SCALE = {"k": "thousand", "K": "thousand", "m": "million", "M": "million", "bn": "billion"}
_SCALE |= {"B": "billion", "tn": "trillion", "T": "trillion", "mn": "million"}
_INVARIANT = frozenset({"yen", "won"})
_PLURALS = {"penny": "pence", "paisa": "paise"}
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
        "sigma sigma tau upsilon phi chi psi omega".split(),
        strict=True,
    )
)


def _many(name: str, amount: str) -> str:
    if amount == "1" or name in _INVARIANT or not name:
        return name
    return _PLURALS.get(name, name + "s")


def _money(match: Match[str]) -> str:
    sign, amount, scale = match["sign"], match["amount"].replace(",", ""), match["scale"]
    unit, small = CURRENCIES[sign]
    if scale:
        word = _SCALE.get(scale, scale.strip(" -\n\t"))
        single = before_noun(match) or "-" in scale
        return f"{decimal(amount)} {word} {_many(unit, '1' if single else '2')}"
    whole, _, cents = amount.partition(".")
    if len(cents) == 2 and small and cents != "00":
        minor = str(int(cents))
        tail = f"{cardinal(minor)} {_many(small, minor)}"
        if int(whole or 0) == 0:
            return tail
        return f"{cardinal(whole)} {_many(unit, whole)} and {tail}"
    if cents and cents != "00":
        return f"{decimal(amount)} {_many(unit, '2')}"
    return f"{cardinal(whole)} {_many(unit, '1' if before_noun(match) else whole)}"


def _clock(match: Match[str]) -> str | None:
    hour, minute, second = match[1], match[2], match[3]
    if int(hour) > 24 or int(minute) > 59:
        return None
    half_day = match[4] or ""
    words = cardinal(str(int(hour)))
    if second:
        return f"{words} {_minutes(minute)} and {cardinal(str(int(second)))} seconds {half_day}"
    if minute == "00":
        if half_day:
            return f"{words} {half_day.strip()}"
        return f"{words} o'clock" if int(hour) <= 12 else f"{words} hundred hours"
    return f"{words} {_minutes(minute)} {half_day.strip()}"


def _minutes(minute: str) -> str:
    if minute == "00":
        return "o'clock"
    return f"oh {cardinal(minute[1])}" if minute[0] == "0" else cardinal(minute)


def _date(month: int, day: str, year_digits: str) -> str | None:
    if not 1 <= month <= 12 or not 1 <= int(day) <= 31:
        return None
    tail = f" {year(year_digits)}" if len(year_digits) == 4 else f" {_short(year_digits)}"
    return f"{MONTH_NAMES[month - 1]} {ordinal(str(int(day)))}{tail if year_digits else ''}"


def _month_first(match: Match[str]) -> str:
    month, end = MONTHS.get(match[1], match[1]), match[3]
    through = f" to {ordinal(end)}" if end else ""
    return f"{month} {ordinal(match[2])}{through}{' ' + year(match[4]) if match[4] else ''}"


def _short(digits: str) -> str:
    return f"oh {cardinal(digits[1])}" if digits[:1] == "0" else cardinal(digits) if digits else ""


def _plain_year(digits: str) -> str:
    return year(digits) if re.fullmatch(_YEAR, digits) else decimal(digits)


def _phone(match: Match[str]) -> str:
    groups = re.findall(r"\d+", match[0])
    lead = "plus " if match[0].startswith("+") else ""
    return lead + ", ".join(spell(group) for group in groups)


def _quantity(match: Match[str]) -> str:
    single, several = UNITS[match[2]]
    one = match[1] == "1" or before_noun(match)
    return f"{decimal(match[1])} {single if one else several}"


def _temperature(match: Match[str]) -> str:
    number = ("negative " if match[1] else "") + decimal(match[2])
    scale = {"C": " Celsius", "F": " Fahrenheit", "K": " Kelvin"}.get(match[3] or "", "")
    return f"{number} {_many('degree', match[2])}{scale}"


def _range(match: Match[str]) -> str:
    first, second = match[1], match[2]
    return f"{_plain_year(first)} to {_plain_year(second)}"


def _era(match: Match[str]) -> str:
    digits = match[1]
    words = year(digits) if len(digits) == 4 else cardinal(digits)
    return plural(words)


_END = r"(?![\w'])"
NUMBER_RULES = (
    Rule(
        "greek-letter",
        re.compile(rf"(?<![Α-ω])[{''.join(_GREEK)}ΓΔΘΛΞΠΣΦΨΩ](?![Α-ω])(?<!\dΩ)(?<!\d Ω)(?<![kM]Ω)"),
        lambda m: f" {_GREEK[m[0].lower()]} ",
    ),
    Rule(
        "date",
        re.compile(r"\b(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b"),
        lambda m: _date(int(m[2]), m[3], m[1]),
    ),
    Rule(
        "date",
        re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})\b"),
        lambda m: _date(int(m[1]), m[2], m[3]),
    ),
    Rule(
        "date",
        re.compile(
            rf"\b({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:[-–](\d{{1,2}})(?:st|nd|rd|th)?\b)?"
            rf"(?:,?\s+({_YEAR})\b)?(?![:.]\d)"
        ),
        _month_first,
    ),
    Rule(
        "date",
        re.compile(
            rf"\b(?:(?<!the )(\d{{1,2}})(?:st|nd|rd|th)?)\s+({_MONTH})\b(?:,?\s+({_YEAR})\b)?"
        ),
        lambda m: (
            f"the {ordinal(m[1])} of {MONTHS.get(m[2], m[2])}{' ' + year(m[3]) if m[3] else ''}"
        ),
    ),
    Rule("time", re.compile(r"\b(\d{1,2}):(\d\d)(?::(\d\d))?( ?[AP] M\b)?(?!:?\d)"), _clock),
    Rule(
        "telephone",
        re.compile(
            r"\+\d{1,3}(?:[ -]\d{2,4}){2,4}\b|(?<!\d)\(\d{3}\) ?\d{3}-\d{4}\b"
            r"|\b(?:\d{3}-)?\d{3}-\d{4}\b|\b1-\d{3}-\d{3}-\d{4}\b"
        ),
        _phone,
    ),
    Rule(
        "money",
        re.compile(
            rf"(?P<sign>{_SIGN})\s?(?P<amount>{_NUMBER})"
            r"(?P<scale>(?:[\s-]?(?:thousand|million|billion|trillion)|(?:bn|tn|mn|[kKmMBT]))\b)?"
        ),
        _money,
    ),
    Rule(
        "money",
        re.compile(rf"\b(?P<amount>{_NUMBER})(?P<scale>)\s?(?P<sign>[$£€¥₩₹])"),
        _money,
    ),
    Rule(
        "money", re.compile(r"\b(\d+)\s?[¢￠]"), lambda m: f"{cardinal(m[1])} {_many('cent', m[1])}"
    ),
    Rule(
        "temperature",
        re.compile(rf"{_START}([-–−]?)({_NUMBER})\s?°(?:\s?([CFK])\b)?"),
        _temperature,
    ),
    Rule("number-sign", re.compile(r"#\s?(?=\d)"), "number "),
    Rule("decade", re.compile(r"(?<!\w)'?(\d{4}|\d0)'?s\b"), _era),
    Rule("ratio", re.compile(r"\b10/10\b"), "ten out of ten"),
    Rule(
        "ratio",
        re.compile(r"\b(\d\d)/\1\b"),
        lambda m: " ".join([cardinal(m[1])] * 2),
    ),
    Rule("ratio", re.compile(r"\b24/7\b"), "twenty four seven"),
    Rule(
        "fraction",
        re.compile(r"\b(\d+) (\d+)/(\d+)\b(?!/)"),
        lambda m: (
            f"{cardinal(m[1])} and "
            + ("a half" if m[2] + "/" + m[3] == "1/2" else fraction(m[2], m[3]))
        ),
    ),
    Rule(
        "fraction",
        re.compile(r"(?<![/\d.])(\d{1,4})/(\d{1,4})(?![/\d])"),
        lambda m: fraction(m[1], m[2]),
    ),
    Rule(
        "version",
        re.compile(r"\b[vV]?(\d+(?:\.\d+){2,})\b"),
        lambda m: (
            ("version " if m[0][0] in "vV" else "")
            + " point ".join(cardinal(part) for part in m[1].split("."))
        ),
    ),
    Rule("version", re.compile(r"\b[vV](?=\d)"), "version "),
    Rule(
        "percent",
        re.compile(rf"{_START}([-–−]?)({_NUMBER})\s?%"),
        lambda m: f"{'negative ' if m[1] else ''}{decimal(m[2])} percent",
    ),
    Rule(
        "percent", re.compile(rf"{_START}({_NUMBER})\s?‰"), lambda m: f"{decimal(m[1])} per mille"
    ),
    Rule("unit", re.compile(rf"{_START}({_NUMBER})\s?({_UNIT}){_END}"), _quantity),
    Rule("arithmetic", re.compile(r"(?<=\d) ?[x×*] ?(?=\d)"), " times "),
    Rule("comparison", re.compile(r"\s?<\s?(?=\d)"), " less than "),
    Rule("comparison", re.compile(r"\s?>\s?(?=\d)"), " greater than "),
    Rule("approximation", re.compile(r"[~～](?=\s?\d)"), "about "),
    Rule(
        "range",
        re.compile(r"(?<![\w.-])(\d+(?:\.\d+)?)([kK]?)\s?[-–—]\s?(\d+(?:\.\d+)?)[kK](?![\w-])"),
        lambda m: f"{decimal(m[1])}{' thousand' * bool(m[2])} to {decimal(m[3])} thousand",
    ),
    Rule("range", re.compile(rf"(?<![\w.-])({_NUMBER})\s?[-–—]\s?({_NUMBER})(?![\w-])"), _range),
    Rule(
        "number-thousands",
        # Not in the name of a model: i7-12700K.
        re.compile(r"(?<![A-Za-z]-)(?<![A-Za-z]\d-)\b(\d+(?:\.\d+)?)[kK]\b(?!\w)"),
        lambda m: None if m[0][-1] == "K" and len(m[1]) == 1 else f"{decimal(m[1])} thousand",
    ),
    Rule(
        "number-ordinal",
        re.compile(r"\b(\d+(?:,\d{3})*)(?:st|nd|rd|th)\b", re.I),
        lambda m: ordinal(m[1].replace(",", "")),
    ),
    Rule("number-negative", re.compile(rf"(?<![\w.)])[-–−](?=(?:{_NUMBER}))"), "negative "),
    Rule(
        "list-number",
        re.compile(r"(?:(?<=^)|(?<=[.!?\n] ))(\d{1,2})\. (?=[A-Z])"),
        lambda m: f"{cardinal(m[1])}, ",
    ),
    Rule("year", re.compile(rf"(?<![\w.,$£€-])({_YEAR})(?![\w,]*\d|\.\d)"), lambda m: year(m[1])),
    Rule("letters-then-digits", re.compile(r"(?<=[A-Za-z])-?(?=\d)"), " "),
    Rule("number-cardinal", re.compile(_NUMBER), lambda m: f" {decimal(m[0])} "),
)
