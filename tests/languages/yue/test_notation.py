from __future__ import annotations

import pytest

from voxloom.languages.yue.notation import bracket, is_jyutping


@pytest.mark.parametrize("value", ["jyut6 ping3", "HONG4", "m4 goi1", "ng5", "gwok3", "jat6"])
def test_every_syllable_has_its_tone(value: str) -> None:
    assert is_jyutping(value)


@pytest.mark.parametrize("value", ["", "jyut", "jyut7", "xing2", "háng", "jyut6 ping"])
def test_anything_else_is_no_jyutping(value: str) -> None:
    assert not is_jyutping(value)


def test_a_bracket_reads_as_many_characters_as_it_has_syllables() -> None:
    assert bracket("粵拼", "jyut6 ping3") == 2
    assert bracket("銀行", "hong4") == 1
    assert bracket("行", "jyut6 ping3") == 0
    assert bracket("行", "one") == 0
