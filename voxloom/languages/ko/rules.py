"""How Korean reads dates, times, money, units, ranges, counted things and plain numbers."""

from __future__ import annotations

import re
from re import Match

from voxloom.languages.ko.counters import LONGEST_NATIVE_HOURS, NATIVE, SINO_AFTER_ALL
from voxloom.languages.ko.numbers import ABOUT, counting, decimal, native, ordinal, sino, spell
from voxloom.languages.ko.units import CURRENCIES, DEGREES, SPEEDS, UNITS
from voxloom.languages.text.aligned import Rule

_NUM = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_START = r"(?<![\d.])(?<!\d,)"  # not inside a longer number
_TO = r"(?:\s?[~～〜]\s?|[–—-]|\s[–—-]\s)"
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_SPEED = "|".join(sorted(map(re.escape, SPEEDS), key=len, reverse=True))
_SIGN = "|".join(sorted(map(re.escape, CURRENCIES), key=len, reverse=True))
_SCALE = "천만|백만|십만|[십백천]?[만억조]|[백천]"
_MONTHS = {6: "유", 10: "시"}
_NUMBERED = "계좌번호|전화번호|비밀번호|우편번호|인증번호|학번|사번|군번|번호|코드|암호|내선"
_AFTER_LETTER = r"(?![A-Za-z])"


def plain(number: str) -> str:
    """`1,234.5` -> 천이백삼십사점오; a whole number with zeros in front is read digit by digit."""
    number = number.replace(",", "")
    if len(number) > 1 and number[0] == "0" and number[1] != ".":
        return spell(number) if "." not in number else decimal(number)
    return decimal(number)


def month(digits: str) -> str:
    """`6` -> 유월, `10` -> 시월."""
    return _MONTHS.get(int(digits), sino(digits)) + "월"


def _date(match: Match[str]) -> str | None:
    if not (1 <= int(match["month"]) <= 12 and 1 <= int(match["day"]) <= 31):
        return None
    return f"{sino(match['year'])}년 {month(match['month'])} {sino(match['day'])}일"


def _month(match: Match[str]) -> str | None:
    return month(match[1]) if 1 <= int(match[1]) <= 12 else None


def hour(digits: str) -> str:
    """1 to 12 in native numerals, 0 and 13 to 24 in Sino-Korean ones."""
    value = int(digits)
    return (counting(value) if 1 <= value <= 12 else sino(digits)) + "시"


def clock(hours: str, minutes: str, seconds: str | None = None) -> str | None:
    if int(hours) > 24 or int(minutes) > 59 or int(seconds or 0) > 59:
        return None
    words = hour(hours)
    if int(minutes) or seconds:
        words += f" {sino(minutes)}분"
    return words + (f" {sino(seconds)}초" if seconds else "")


def _clock(match: Match[str]) -> str | None:
    return clock(match[1], match[2], match[3])


def _clocks(match: Match[str]) -> str | None:
    first, second = clock(match[1], match[2]), clock(match[3], match[4])
    return f"{first}에서 {second}" if first and second else None


def _hours(match: Match[str]) -> str | None:
    return hour(match[1]) if int(match[1]) <= 24 else None


def _hour_range(match: Match[str]) -> str | None:
    if int(match[1]) > 24 or int(match[2]) > 24:
        return None
    return f"{hour(match[1])}에서 {hour(match[2])}"


def telephone(text: str) -> str:
    """Digits one by one, a pause between groups; a leading plus is said."""
    groups = re.findall(r"\d+", text)
    lead = "플러스 " if text.lstrip().startswith("+") else ""
    return lead + " ".join(spell(group) for group in groups)


def _telephone(match: Match[str]) -> str:
    return telephone(match[0])


def _numbered(match: Match[str]) -> str:
    return match[1] + telephone(match[2])


def _money(match: Match[str]) -> str:
    sign, number, scale = match["sign"], match["number"].replace(",", ""), match["scale"] or ""
    name, part = CURRENCIES[sign]
    whole, _, fraction = number.partition(".")
    minus = "마이너스 " if match["minus"] else ""
    if part and len(fraction) == 2 and not scale:
        cents = f" {sino(fraction)}{part}" if fraction.strip("0") else ""
        return f"{minus}{sino(whole)}{name}{cents}"
    return f"{minus}{plain(number)}{scale}{name}"


def _temperature(match: Match[str]) -> str:
    scale = DEGREES[match["scale"]]
    below = bool(match["minus"])
    if below and scale == "섭씨":
        return f"영하 {plain(match['number'])}도"
    return f"{scale} {'마이너스 ' if below else ''}{plain(match['number'])}도"


def _temperatures(match: Match[str]) -> str:
    first, second = plain(match["first"]), plain(match["second"])
    return f"{DEGREES[match['scale']]} {first}에서 {second}도"


def _unit(match: Match[str]) -> str:
    sign = "마이너스 " if match["minus"] else ""
    return f"{sign}{plain(match['number'])}{UNITS[match['unit']]}"


def _speed(match: Match[str]) -> str:
    before, unit = SPEEDS[match[2]]
    return f"{before} {plain(match[1])}{unit}"


def _unit_range(match: Match[str]) -> str:
    first, second = plain(match["first"]), plain(match["second"])
    return f"{first}에서 {second}{UNITS[match['unit']]}"


def _percent_range(match: Match[str]) -> str:
    return f"{plain(match[1])}에서 {plain(match[2])}퍼센트"


def _percent(match: Match[str]) -> str:
    sign = "마이너스 " if match[1] else ""
    return f"{sign}{plain(match[2])}{'퍼센트포인트' if match[3] else '퍼센트'}"


def _fraction(match: Match[str]) -> str | None:
    return f"{sino(match[2])}분의 {sino(match[1])}" if match[2].strip("0") else None


def _mixed_fraction(match: Match[str]) -> str | None:
    return f"{sino(match[1])}과 {sino(match[3])}분의 {sino(match[2])}"


def _score(match: Match[str]) -> str:
    return f"{sino(match[1])} 대 {sino(match[2])}"


def _version(match: Match[str]) -> str:
    return "점".join(sino(part) for part in match[0].split("."))


def _ordinal(match: Match[str]) -> str:
    return ordinal(int(match[1].replace(",", "")))


def _counted(match: Match[str]) -> str | None:
    """A number before a noun; large ones, decimals and numbers of a rank are Sino-Korean."""
    number, noun = match["number"].replace(",", ""), match["noun"]
    if "." in number or SINO_AFTER_ALL.match(match.string, match.start("noun")):
        return None
    value = int(number)
    if 100 < value < 200 and noun not in ("시간", "번", "배"):
        return "백" + counting(value - 100)
    limit = LONGEST_NATIVE_HOURS if noun in ("시간", "번", "배") else 99
    if not 1 <= value <= limit or number[0] == "0":
        return None
    if noun == "달" and match.string[match.end() :][:1] == "러":
        return None
    return counting(value)


def _counted_range(match: Match[str]) -> str | None:
    first, second = match["first"], match["second"]
    if first + second in ABOUT:
        return ABOUT[first + second]
    if SINO_AFTER_ALL.match(match.string, match.start("noun")):
        return None
    values = int(first), int(second)
    if match["by"] == ",":
        return None
    if not all(1 <= value <= 20 for value in values):
        return None
    return f"{native(values[0])}에서 {counting(values[1])}"


def _range(match: Match[str]) -> str:
    return f"{plain(match[1])}에서 {plain(match[2])}"


def _scaled(match: Match[str]) -> str:
    """`1만` is 만 and `1억` 일억; `2,500만` as it stands."""
    number, scale = match["number"].replace(",", ""), match["scale"]
    if number == "1" and scale[0] in "십백천만":
        return scale
    return plain(number) + scale


def _negative(match: Match[str]) -> str:
    return f"마이너스 {plain(match[1])}"


def _sum(match: Match[str]) -> str:
    """`2+3=5` -> 이 더하기 삼은 오: the particle is 은 after a coda."""
    terms = re.findall(rf"[-+×÷=*−]|{_NUM}", match[0])
    names = {"+": "더하기", "-": "빼기", "−": "빼기", "×": "곱하기", "*": "곱하기", "÷": "나누기"}
    words = ""
    for term in terms:
        if term == "=":
            words = words.rstrip() + ("은 " if _has_coda(words.rstrip()[-1]) else "는 ")
        elif term in names:
            words += names[term] + " "
        else:
            words += plain(term) + " "
    return words.rstrip()


def _has_coda(char: str) -> bool:
    return "가" <= char <= "힣" and (ord(char) - 0xAC00) % 28 != 0


def _cardinal(match: Match[str]) -> str:
    return plain(match[0])


def _rule(name: str, pattern: str, replacement: object) -> Rule:
    return Rule(name, re.compile(pattern), replacement)  # type: ignore[arg-type]


_DAY = r"(?P<day>\d{1,2})"
_HOURS_RANGE = rf"{_START}(\d{{1,2}}){_TO}(\d{{1,2}})시(?!간|기|작)"
RULES: tuple[Rule, ...] = (
    _rule(
        "date",
        rf"{_START}(?P<year>\d{{4}})(?P<by>[-./])\s?(?P<month>\d{{1,2}})(?P=by)\s?{_DAY}"
        r"(?![\d-])(?:\.(?=[가-힣(]))?",
        _date,
    ),
    _rule("date-month", rf"{_START}0?(\d{{1,2}})월(?!드)", _month),
    _rule("time-range", rf"{_START}(\d{{1,2}}):(\d\d){_TO}(\d{{1,2}}):(\d\d)(?!\d)", _clocks),
    _rule("time", rf"{_START}(\d{{1,2}}):([0-5]\d)(?::([0-5]\d))?(?![\d:])", _clock),
    _rule("time-range", _HOURS_RANGE, _hour_range),
    _rule("time", rf"{_START}(\d{{1,2}})시(?!간|기|작|도)", _hours),
    _rule("telephone", r"(?<![\d-])\+\d{1,3}(?:[- ]\d{1,4}){2,4}(?![\d-])", _telephone),
    _rule("telephone", r"(?<![\d-])\d{2,4}(?:[-)]\s?\d{3,4}){2}(?:-\d{4})?(?![\d-])", _telephone),
    _rule(
        "telephone", r"(?<![\d-])(?:0\d{1,2}|1[5-9]\d\d)[-)]?\s?\d{3,4}-\d{4}(?![\d-])", _telephone
    ),
    _rule("telephone", r"(?<![\d-])1[5-9]\d\d-\d{4}(?![\d-])", _telephone),
    _rule("telephone", r"(?<![\d-])01[016789]\d{7,8}(?!\d)", _telephone),
    _rule(
        "number-digits",
        rf"((?:{_NUMBERED})(?:는|은|가|이|를|을)?\s?:?\s?)(\d[\d-]{{2,}})(?![\d.])",
        _numbered,
    ),
    _rule(
        "money",
        rf"(?P<minus>-?)(?P<sign>{_SIGN})\s?(?P<number>{_NUM})(?:\s?(?P<scale>{_SCALE}))?",
        _money,
    ),
    _rule(
        "temperature-range",
        rf"{_START}(?P<first>{_NUM}){_TO}(?P<second>{_NUM})\s?(?P<scale>℃|°C|℉|°F)",
        _temperatures,
    ),
    _rule(
        "temperature",
        rf"(?P<minus>(?<![\d가-힣])[-−])?{_START}(?P<number>{_NUM})\s?(?P<scale>℃|°C|℉|°F)",
        _temperature,
    ),
    _rule("percent-range", rf"{_START}({_NUM})\s?%?{_TO}({_NUM})\s?%", _percent_range),
    _rule("percent", rf"((?<![\d가-힣A-Za-z])[-−])?{_START}({_NUM})\s?%(p(?![a-zA-Z]))?", _percent),
    _rule("unit", rf"{_START}({_NUM})\s?({_SPEED}){_AFTER_LETTER}", _speed),
    _rule(
        "unit-range",
        rf"{_START}(?P<first>{_NUM}){_TO}(?P<second>{_NUM})\s?(?P<unit>{_UNIT}){_AFTER_LETTER}",
        _unit_range,
    ),
    _rule(
        "unit",
        rf"(?P<minus>(?<![\d가-힣A-Za-z])[-−])?{_START}(?P<number>{_NUM})\s?(?P<unit>{_UNIT})"
        rf"{_AFTER_LETTER}",
        _unit,
    ),
    _rule(
        "arithmetic", rf"{_START}(?:{_NUM})(?:\s?[+×÷*]\s?(?:{_NUM}))+(?:\s?=\s?(?:{_NUM}))?", _sum
    ),
    _rule("arithmetic", rf"{_START}(?:{_NUM})\s?[-−]\s?(?:{_NUM})\s?=\s?(?:{_NUM})", _sum),
    _rule("fraction", rf"{_START}(\d+)\s(\d+)/(\d+)(?![\d/])", _mixed_fraction),
    _rule("fraction", rf"{_START}(?<!/)(\d+)/(\d+)(?![\d/])", _fraction),
    _rule("score", rf"{_START}(?<!:)(\d+)\s?:\s?(\d+)(?![\d:])", _score),
    _rule("version", rf"{_START}\d+(?:\.\d+){{2,}}(?!\d)", _version),
    _rule("ordinal", rf"{_START}(\d{{1,3}})\s?(?=번째)", _ordinal),
    _rule(
        "number-native-range",
        rf"{_START}(?P<first>\d{{1,2}})(?P<by>{_TO}|,)(?P<second>\d{{1,2}})(?=\s?(?P<noun>{NATIVE}))",
        _counted_range,
    ),
    _rule("number-native", rf"{_START}(?P<number>{_NUM})(?=\s?(?P<noun>{NATIVE}))", _counted),
    _rule("number-range", rf"{_START}({_NUM}){_TO}({_NUM})(?![\d-])", _range),
    _rule("number-scaled", rf"{_START}(?P<number>{_NUM})(?P<scale>{_SCALE})", _scaled),
    _rule("number-negative", rf"(?<![\d가-힣A-Za-z)])[-−]({_NUM})", _negative),
    _rule("number-decimal", rf"{_START}\d+\.\d+", _cardinal),
    _rule("number-cardinal", _NUM, _cardinal),
)
