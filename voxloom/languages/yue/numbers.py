"""Cantonese numerals in characters."""

from __future__ import annotations

DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_MYRIADS = ("", "萬", "億", "兆")
LONGEST = 4 * len(_MYRIADS)


def spell(digits: str) -> str:
    """Digit by digit; 1 is 一, also in telephone numbers."""
    return "".join(DIGITS[int(digit)] for digit in digits)


def cardinal(digits: str) -> str:
    """`105` -> 一百零五, `12000` -> 一萬二千; longer than 16 digits: one by one."""
    digits = digits.lstrip("0")
    if not digits:
        return DIGITS[0]
    if len(digits) > LONGEST:
        return spell(digits)
    words = ""
    gap = False
    for number, digit in enumerate(digits):
        place = len(digits) - number - 1
        if digit == "0":
            gap = True
        else:
            words += (DIGITS[0] if gap and words else "") + DIGITS[int(digit)] + _PLACES[place % 4]
            gap = False
        if place % 4 == 0 and place:
            if digits[max(0, number - 3) : number + 1].strip("0"):
                words += _MYRIADS[place // 4]
            gap = gap and bool(digits[number + 1 :].strip("0"))
    return words[1:] if words.startswith("一十") else words


def decimal(text: str) -> str:
    """`3.14` -> 三點一四, `.5` -> 零點五; without a point as `cardinal`."""
    whole, point, fraction = text.partition(".")
    words = cardinal(whole or "0")
    return f"{words}點{spell(fraction)}" if point and fraction else words


def counted(digits: str) -> str:
    """Before a classifier: 2 is 兩."""
    words = cardinal(digits)
    return "兩" if words == "二" else words


# What the rules write, in simplified text.
SIMPLER = dict(
    zip(
        "點號兩萬億負攝華氏鐘時號層樓減於請個從開餘與間圓鎊盧韓幣歐隻釐米約無窮根",
        "点号两万亿负摄华氏钟时号层楼减于请个从开余与间圆镑卢韩币欧只厘米约无穷根",
        strict=True,
    )
)
