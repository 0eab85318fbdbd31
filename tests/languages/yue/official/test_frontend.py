"""Cantonese by the official rules."""

from __future__ import annotations

import pytest

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.yue.official.normalize import normalize


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("今日係2024年5月3號。", "今日系二零二四年五月三号."),
        ("而家3:30", "而家三点半"),
        ("1/3嘅人", "三分之一嘅人"),
        ("《好》～（細聲）", "好-细声"),
        ("真係？！我……", "真系?!我……"),
        ("開OT。", "开."),
        ("電話98765432", "电话九八七六五四三二"),
        ("3支水, 2個人", "三支水,两个人"),
    ],
)
def test_normalised_as_in_mandarin_with_marks_of_its_own(text: str, normal: str) -> None:
    assert normalize(AlignedText.of(text)).text == normal


def test_readings_are_those_of_the_simplified_characters(
    cantonese: TextFrontend, official_cantonese: TextFrontend
) -> None:
    assert official_cantonese.phonemize("幾好").symbols[1] == "Yei1"
    assert cantonese.phonemize("幾好").symbols[1] == "Yei2"


def test_what_is_dropped_is_told(official_cantonese: TextFrontend) -> None:
    phones = official_cantonese.phonemize("開OT。")
    assert phones.symbols == ("Yh", "Yoi1", ".")
    assert phones.phones_per_character == (2, 1)
    assert '"O" (U+004F, Latin) (character 2)' in phones.notes["dropped"]


def test_a_character_without_a_reading_is_unknown_twice(
    cantonese: TextFrontend, official_cantonese: TextFrontend
) -> None:
    assert official_cantonese.phonemize("乄").symbols == ("UNK", "UNK")
    with pytest.raises(InputError, match='"乄"'):
        cantonese.phonemize("乄")


def test_a_character_of_two_syllables_is_said_whole_by_the_default_rules(
    cantonese: TextFrontend, official_cantonese: TextFrontend
) -> None:
    assert official_cantonese.phonemize("卅").symbols == ("Ys", "UNK")
    assert cantonese.phonemize("卅").phones_per_character == (4,)
