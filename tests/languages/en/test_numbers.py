"""English number words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.languages.en.numbers import (
    cardinal,
    decimal,
    fraction,
    ordinal,
    plural,
    roman,
    to_roman,
    year,
)


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        *[("0", "zero"), ("10", "ten"), ("19", "nineteen"), ("40", "forty"), ("42", "forty two")],
        *[("100", "one hundred"), ("110", "one hundred ten"), ("1000", "one thousand")],
        *[("1,001", "one thousand one"), ("1000000", "one million"), ("05", "zero five")],
        ("2003004", "two million three thousand four"),
    ],
)
def test_cardinals(digits: str, words: str) -> None:
    assert cardinal(digits) == words


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        *[("1", "first"), ("2", "second"), ("5", "fifth"), ("12", "twelfth"), ("20", "twentieth")],
        *[("21", "twenty first"), ("100", "one hundredth"), ("9", "ninth"), ("11", "eleventh")],
    ],
)
def test_ordinals(digits: str, words: str) -> None:
    assert ordinal(digits) == words


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        *[
            ("1987", "nineteen eighty seven"),
            ("1905", "nineteen oh five"),
            ("2000", "two thousand"),
        ],
        *[("2009", "two thousand nine"), ("2010", "twenty ten"), ("1600", "sixteen hundred")],
    ],
)
def test_years(digits: str, words: str) -> None:
    assert year(digits) == words


def test_decimals_fractions_and_plurals() -> None:
    assert decimal("3.05") == "three point zero five"
    assert decimal(".5") == "point five"
    assert fraction("1", "2") == "one half"
    assert fraction("3", "8") == "three eighths"
    assert fraction("22", "7") == "twenty two sevenths"
    assert fraction("1", "13") == "one over thirteen"
    assert plural("nineteen eighty") == "nineteen eighties"
    assert plural("six") == "sixes"


@settings(deadline=None, derandomize=True)
@given(st.integers(1, 3999))
def test_roman_numerals_read_back(number: int) -> None:
    assert roman(to_roman(number)) == number


def test_letters_that_are_no_roman_numeral_are_zero() -> None:
    assert roman("IIX") == 0
    assert roman("VV") == 0


@settings(deadline=None, derandomize=True)
@given(st.integers(1, 10**15))
def test_a_cardinal_names_its_value(number: int) -> None:
    """Read the words back by another way round: sums and products."""
    small = {cardinal(str(value)): value for value in range(100) if " " not in cardinal(str(value))}
    scales = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
    scales["quadrillion"] = 10**15
    total = group = 0
    for word in cardinal(str(number)).split():
        if word == "hundred":
            group *= 100
        elif word in scales:
            total, group = total + group * scales[word], 0
        else:
            group += small[word]
    assert total + group == number
