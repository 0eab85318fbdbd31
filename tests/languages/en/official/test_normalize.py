"""What the official rules make of English text before any phone, faults included."""

from __future__ import annotations

import pytest

from voxloom.languages.en.official.normalize import normalize
from voxloom.languages.en.official.numbers import cardinal, number_words, ordinal
from voxloom.languages.text.aligned import AlignedText


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She paid $3.50 for 2 pears.", "She paid three dollars and fifty cents for two pears."),
        ("It is £1.01.", "It is one pound and one penny."),
        ("Only 7$ left", "Only seven dollars left"),
        ("Meet at 15:40", "Meet at three forty p.m."),
        ("Meet at 8:00", "Meet at eight o'clock a.m."),
        ("1. Stir it. 2. Wait.", "first, Stir it. second, Wait."),
        ("x is -5", "x isnegative five"),
        ("2 + 5 = 7", "two plus five Equals seven"),
        ("1m of rope, 3.5km of road", "one meter of rope, three point five kilometers of road"),
        ("5kg", "fivekg"),
        ("1/2 and 2/3", "one half and two thirds"),
        ("the 21st", "the twenty-first"),
        ("40%", "forty percent"),
        ("UNICEF", "U N I C E F"),
        ("a MacBook", "a Mac Book"),
        ("déjà vu; fin", "deja vu fin"),
        ("Really?! Yes...", "Really? Yes."),
        ("good -- very", "good  very"),
        ("fruit, i.e. pears", "fruit, that is pears"),
        ("好。Good！", ".Good!".replace(".G", ". G")),
    ],
)
def test_text_is_rewritten_as_in_the_original(text: str, expected: str) -> None:
    assert normalize(AlignedText.of(text)).text == expected


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "zero"),
        ("1000", "one thousand"),
        ("1001", "ten oh one"),
        ("1900", "nineteen hundred"),
        ("1987", "nineteen eighty-seven"),
        ("2000", "two thousand"),
        ("2009", "two thousand nine"),
        ("2010", "twenty ten"),
        ("3000", "three thousand"),
        ("12450", "twelve thousand, four hundred fifty"),
        ("1200000", "one million, two hundred thousand"),
    ],
)
def test_numbers_are_read_in_pairs_between_one_and_three_thousand(digits: str, words: str) -> None:
    assert number_words(digits) == words


def test_a_number_of_any_length_has_words() -> None:
    assert cardinal(10**60).split()[0] == "one"
    assert cardinal(int("9" * 80)).count("decillion") >= 1


def test_ordinals_change_only_their_last_word() -> None:
    assert ordinal(1987) == "one thousand, nine hundred and eighty-seventh"
    assert ordinal(20) == "twentieth"
    assert ordinal(100) == "one hundredth"


def test_every_character_knows_where_it_comes_from() -> None:
    normal = normalize(AlignedText.of("It cost $25."))
    start = normal.text.index("twenty")
    assert normal.span(start, start + len("twenty-five dollars")) == (8, 11)


def test_an_amount_that_the_original_fails_on_is_read() -> None:
    assert normalize(AlignedText.of("only $,7 left")).text == "only seven dollars left"
