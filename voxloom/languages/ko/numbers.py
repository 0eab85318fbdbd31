"""Korean numerals: Sino-Korean (일, 이, 삼) and native (하나, 둘; before nouns 한, 두)."""

from __future__ import annotations

DIGITS = "영일이삼사오육칠팔구"
_PLACES = ("", "십", "백", "천")
_MYRIADS = ("", "만", "억", "조", "경", "해")
_ONES = ("", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_BEFORE_NOUN = {"하나": "한", "둘": "두", "셋": "세", "넷": "네"}
# Two neighbours together, before a noun: `2~3개` is 두세 개.
ABOUT = dict(
    zip(
        "12 23 34 45 56 67 78 89".split(),
        "한두 두세 서너 네다섯 대여섯 예닐곱 일고여덟 여덟아홉".split(),
        strict=True,
    )
)
LONGEST = 4 * len(_MYRIADS)


def spell(digits: str, zero: str = "공") -> str:
    """Digit by digit: `010` -> 공일공."""
    return "".join(zero if digit == "0" else DIGITS[int(digit)] for digit in digits)


def sino(digits: str) -> str:
    """A whole number: `12034` -> 만이천삼십사, `0` -> 영; longer than 24 digits: one by one."""
    digits = digits.lstrip("0")
    if not digits:
        return DIGITS[0]
    if len(digits) > LONGEST:
        return spell(digits, zero=DIGITS[0])
    words = ""
    groups = [digits[max(0, end - 4) : end] for end in range(len(digits), 0, -4)]
    for place in range(len(groups) - 1, -1, -1):
        part = _group(groups[place])
        if place == 1 and part == "일" and not words:
            part = ""  # 10000 is 만
        if part or (place == 1 and groups[place].strip("0")):
            words += part + _MYRIADS[place]
    return words


def _group(digits: str) -> str:
    words = ""
    for number, digit in enumerate(digits):
        place = len(digits) - number - 1
        if digit != "0":
            words += ("" if digit == "1" and place else DIGITS[int(digit)]) + _PLACES[place]
    return words


def decimal(text: str) -> str:
    """`3.14` -> 삼점일사, `.5` -> 영점오; without a point as `sino`."""
    whole, point, fraction = text.partition(".")
    words = sino(whole or "0")
    return f"{words}점{spell(fraction, zero=DIGITS[0])}" if point and fraction else words


def native(number: int) -> str:
    """1 to 99 alone: 하나, 스물다섯."""
    return _TENS[number // 10] + _ONES[number % 10]


def counting(number: int) -> str:
    """1 to 99 before a noun: 한, 스무, 스물다섯."""
    if number == 20:
        return "스무"
    ones = _ONES[number % 10]
    return _TENS[number // 10] + _BEFORE_NOUN.get(ones, ones)


def ordinal(number: int) -> str:
    """Before 번째: 첫, 두, 열한; from 100 in Sino-Korean."""
    if number == 1:
        return "첫"
    return counting(number) if 0 < number < 100 else sino(str(number))
