"""Korean numerals."""

from __future__ import annotations

import pytest

from voxloom.languages.ko.numbers import counting, decimal, native, ordinal, sino, spell


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "영"),
        ("10", "십"),
        ("16", "십육"),
        ("101", "백일"),
        ("1000", "천"),
        ("10000", "만"),
        ("11000", "만천"),
        ("110000", "십일만"),
        ("100000000", "일억"),
        ("1000010000", "십억일만"),
        ("1234567890123", "일조이천삼백사십오억육천칠백팔십구만백이십삼"),
        ("1" * 25, "일" * 25),
    ],
)
def test_sino_korean_numbers(digits: str, words: str) -> None:
    assert sino(digits) == words


def test_native_numbers() -> None:
    assert [native(number) for number in (1, 10, 20, 99)] == ["하나", "열", "스물", "아흔아홉"]
    assert [counting(number) for number in (1, 2, 20, 21, 34)] == [
        *("한", "두", "스무", "스물한", "서른네")
    ]
    assert [ordinal(number) for number in (1, 2, 11, 120)] == ["첫", "두", "열한", "백이십"]


def test_decimals_and_digits() -> None:
    assert decimal("3.14") == "삼점일사"
    assert decimal(".5") == "영점오"
    assert spell("010") == "공일공"
