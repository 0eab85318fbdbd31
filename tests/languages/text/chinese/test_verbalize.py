"""What Mandarin and Cantonese share of the official rules."""

from __future__ import annotations

import pytest

from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.chinese.traditional import simpler
from voxloom.languages.text.chinese.verbalize import joined, verbalized


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2024年5月3號", "二零二四年五月三号"),
        ("3:30到8:15-18:45", "三点半到八点十五分至十八点四十五分"),
        ("《1/3》嘅人", "三分之一嘅人"),
        ("12%，-3℃", "百分之十二，零下三度"),
        ("2個，15個", "两个，十五个"),
    ],
)
def test_numbers_become_words_and_characters_simplified(text: str, words: str) -> None:
    assert joined(verbalized(AlignedText.of(text))).text == words


def test_words_keep_the_place_of_their_digits() -> None:
    normal = joined(verbalized(AlignedText.of("有15個")))
    assert normal.text == "有十五个"
    assert normal.spans == ((0, 1), (1, 3), (1, 3), (3, 4))


def test_the_two_tables_differ_by_rare_characters_only() -> None:
    fewer, more = simpler("paddlespeech"), simpler()
    assert {char: fewer[char] for char in "係個門"} == {char: more[char] for char in "係個門"}
    assert len(fewer) < len(more)
