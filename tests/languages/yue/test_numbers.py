"""Cantonese numerals and symbols of syllables."""

from __future__ import annotations

import pytest

from voxloom.languages.yue.numbers import cardinal, counted, decimal, spell
from voxloom.languages.yue.symbols import syllables, symbols


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "零"),
        ("10", "十"),
        ("15", "十五"),
        ("105", "一百零五"),
        ("110", "一百一十"),
        ("1005", "一千零五"),
        ("10500", "一萬零五百"),
        ("100005", "十萬零五"),
        ("20000000", "二千萬"),
        ("100000000", "一億"),
        ("100010000", "一億零一萬"),
        ("1" * 17, "一" * 17),
    ],
)
def test_cardinals(digits: str, words: str) -> None:
    assert cardinal(digits) == words


def test_other_numbers() -> None:
    assert counted("2") == "兩"
    assert counted("12") == "十二"
    assert decimal("0.50") == "零點五零"
    assert spell("110") == "一一零"


@pytest.mark.parametrize(
    ("syllable", "expected"),
    [
        ("hoeng1", ("Yh", "Yoeng1")),
        ("m4", ("Ym", "Ym4")),
        ("ng5", ("Yng", "Yg5")),
        ("aa3", ("Yaa", "Ya3")),
        ("aai1", ("Yaa", "Yi1")),
        ("ai2", ("Yai", "Yi2")),
        ("on1", ("Yon", "Yn1")),
        ("gwong2", ("Ygw", "Yong2")),
        ("xa1", None),
    ],
)
def test_a_syllable_is_two_symbols(syllable: str, expected: tuple[str, str] | None) -> None:
    assert symbols(syllable) == expected


def test_the_notation_wants_tones() -> None:
    assert syllables("jyut6 Ping3") == ("jyut6", "ping3")
    with pytest.raises(ValueError, match="'jyut'"):
        syllables("jyut ping3")
