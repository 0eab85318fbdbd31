"""Pronunciations that a caller writes."""

from __future__ import annotations

import pytest

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.languages.en.notations import arpabet, ipa


@pytest.mark.parametrize(
    ("written", "phones"),
    [
        ("HH AH0 L OW1", "HH AH0 L OW1"),
        ("hh ah - l ow", "HH AH0 L OW1"),
        ("K AE T", "K AE1 T"),
        ("K AH T", "K AH1 T"),
        ("AH0 B AW T", "AH0 B AW1 T"),
        ("R IY1 D IH NG", "R IY1 D IH0 NG"),
    ],
)
def test_arpabet_may_lack_stress(written: str, phones: str) -> None:
    assert " ".join(arpabet(written)) == phones


@pytest.mark.parametrize(
    ("written", "phones"),
    [
        ("/həˈloʊ/", "HH AH0 L OW1"),
        ("ˈwɔːtər", "W AO1 T ER0"),
        ("kæt", "K AE1 T"),
        ("ˌɪntəˈnæʃənəl", "IH2 N T AH0 N AE1 SH AH0 N AH0 L"),
        ("t͡ʃɜːrtʃ", "CH ER1 CH"),
        ("dʒʌdʒ", "JH AH1 JH"),
        ("ˈbɒtl̩", "B AA1 T AH0 L"),
        ("ˈθɪŋkɪŋ", "TH IH1 NG K IH0 NG"),
        ("ɡəʊ", "G OW1"),
        ("ɹaɪt", "R AY1 T"),
    ],
)
def test_the_phonetic_alphabet_is_brought_to_english(written: str, phones: str) -> None:
    assert " ".join(ipa(written)) == phones


@pytest.mark.parametrize("written", ["HH XX", "B1 AH", "AH3"])
def test_no_phone_of_arpabet_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no phone of ARPAbet"):
        arpabet(written)


def test_a_sound_that_english_lacks_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no phone for .*U\+0281"):
        ipa("ʁaː")


def spoken(english: TextFrontend, text: str, *hints: Hint) -> list[tuple[str, str, str]]:
    phones = english.read(text, "auto", hints)
    return [
        (text[one.start : one.end], " ".join(phones.symbols[one.first : one.last]), one.source)
        for one in phones.readings
        if one.first < one.last
    ]


def test_a_hinted_word_is_read_as_the_hint_says(english: TextFrontend) -> None:
    found = spoken(english, "I read 行 now.", Hint(7, 8, "ipa", "ˈhæŋ", "inline"))
    assert found[1][1:] == ("en:R en:IY1 en:D", "homograph")
    assert found[2] == ("行", "en:HH en:AE1 en:NG", "hint:inline")


def test_phones_of_the_inventory_can_be_given(english: TextFrontend) -> None:
    assert spoken(english, "x", Hint(0, 1, "phones", "en:B en:AY1"))[0][1] == "en:B en:AY1"


def test_the_words_around_a_hint_still_see_their_neighbours(english: TextFrontend) -> None:
    plain = spoken(english, "The wind and the tear.")
    hinted = spoken(english, "The wind and the tear.", Hint(0, 3, "arpabet", "DH IY0"))
    assert hinted[1:] == plain[1:]


@pytest.mark.parametrize(
    ("text", "way", "normalized"),
    [
        ("USB-C", "characters", "U S B dash C"),
        ("1984", "digits", "one nine eight four"),
        ("1,984", "cardinal", "one thousand nine hundred eighty four"),
        ("-2.5", "cardinal", "negative two point five"),
        ("XIV", "cardinal", "fourteen"),
        ("3", "ordinal", "third"),
        ("VIII", "ordinal", "eighth"),
        ("2024-05-01", "date", "May first twenty twenty four"),
        ("20240501", "date", "May first twenty twenty four"),
        ("1984", "date", "nineteen eighty four"),
        ("476", "date", "four hundred seventy six"),
        ("March 2024", "date", "March twenty twenty four"),
        ("2024-03", "date", "March twenty twenty four"),
        ("3/2024", "date", "March twenty twenty four"),
        ("5.3.2024", "date", "March fifth twenty twenty four"),
        ("12/25", "date", "December twenty fifth"),
        ("the 1990s", "date", "the nineteen nineties"),
        ("Tue", "date", "Tue"),
        ("7pm", "time", "seven P M"),
        ("1930", "time", "nineteen thirty"),
        ("7:05:01", "time", "seven oh five and one second"),
        ("noon", "time", "noon"),
        ("7:45", "time", "seven forty five"),
        ("15h30", "time", "fifteen thirty"),
        (
            "+1 (555) 010-4477",
            "telephone",
            "plus one, five five five, zero one zero, four four seven seven",
        ),
    ],
)
def test_a_stretch_is_said_the_way_that_is_asked(
    english: TextFrontend, text: str, way: str, normalized: str
) -> None:
    given = f"Say {text} now."
    phones = english.read(given, "en", [Hint(4, 4 + len(text), "say-as", way)])
    found = [one for one in phones.readings if one.rule == f"say-as-{way}"]
    assert " ".join(one.normalized for one in found) == normalized


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("abc", "digits"),
        ("abc", "cardinal"),
        ("x", "date"),
        ("13/2024", "date"),
        ("12/40", "date"),
        ("25:00", "time"),
        ("now", "time"),
        ("a", "telephone"),
    ],
)
def test_what_cannot_be_said_that_way_is_refused(
    english: TextFrontend, text: str, way: str
) -> None:
    with pytest.raises(InputError, match=f"cannot be read as {way}"):
        english.read(text, "en", [Hint(0, len(text), "say-as", way)])


def test_a_notation_of_another_language_is_refused(english: TextFrontend) -> None:
    with pytest.raises(InputError, match=r"pinyin.*not understood"):
        english.read("hang", "en", [Hint(0, 4, "pinyin", "hang2")])
