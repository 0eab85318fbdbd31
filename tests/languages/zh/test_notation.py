from __future__ import annotations

import pytest

from voxloom.languages.zh.notation import bracket, is_pinyin, syllables


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("chong2 qing4", ["chong2", "qing4"]),
        ("háng", ["hang2"]),
        ("nǚ'ér", ["nv3", "er2"]),
        ("lu:e4 LÜE4", ["lve4", "lve4"]),
        ("huar1 ng2 r5", ["huar1", "ng2", "r5"]),
        ("ê̄", ["ê1"]),
        ("le", ["le"]),
    ],
)
def test_tones_are_digits_or_marks(value: str, found: list[str]) -> None:
    assert syllables(value) == found
    assert is_pinyin(value)


@pytest.mark.parametrize("value", ["", "xx9", "one2", "há2", "háǎ", "hang6", "行", "1", "a b c d!"])
def test_anything_else_is_no_pinyin(value: str) -> None:
    assert not is_pinyin(value)


@pytest.mark.parametrize(
    ("word", "value", "count"),
    [
        ("银行", "hang2", 1),
        ("重庆", "chong2 qing4", 2),
        ("行", "chong2 qing4", 0),
        ("走了", "le", 1),
        ("表", "a", 0),
        ("表", "A", 0),
        ("说", "Le", 0),
        ("说", "1", 0),
    ],
)
def test_a_bracket_reads_as_many_characters_as_it_has_syllables_or_is_ordinary_text(
    word: str, value: str, count: int
) -> None:
    assert bracket(word, value) == count
