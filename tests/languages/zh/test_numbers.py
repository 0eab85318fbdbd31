"""Chinese number words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.languages.zh.numbers import DIGITS, cardinal, counted, decimal, spell


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        *[("0", "零"), ("10", "十"), ("12", "十二"), ("20", "二十"), ("105", "一百零五")],
        *[("110", "一百一十"), ("1001", "一千零一"), ("1010", "一千零一十"), ("10000", "一万")],
        *[("10010", "一万零一十"), ("100000", "十万"), ("120000", "十二万"), ("007", "零零七")],
        *[("100000000", "一亿"), ("100000001", "一亿零一"), ("3,056", "三千零五十六")],
        *[("120030000", "一亿二千零三万"), ("20000001", "二千万零一")],
    ],
)
def test_cardinals(digits: str, words: str) -> None:
    assert cardinal(digits) == words


def test_decimals_counts_and_spelled_digits() -> None:
    assert decimal("3.50") == "三点五零"
    assert decimal("-3") == "负三"
    assert counted("2") == "两"
    assert counted("12") == "十二"
    assert spell("1102", one="幺") == "幺幺零二"


@settings(deadline=None, derandomize=True)
@given(st.integers(0, 10**15))
def test_a_cardinal_names_its_value(number: int) -> None:
    """Read back by adding and multiplying from the left."""
    small = {"十": 10, "百": 100, "千": 1000}
    total = section = digit = 0
    words = cardinal(str(number))
    for char in "一" * words.startswith("十") + words:
        if char in DIGITS:
            digit = DIGITS.index(char)
        elif char in small:
            section, digit = section + digit * small[char], 0
        elif char == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        else:  # 亿 multiplies all before it
            total, section, digit = (total + section + digit) * 10**8, 0, 0
    assert total + section + digit == number
