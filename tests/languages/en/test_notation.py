from __future__ import annotations

import pytest

from voxloom.languages.en.notation import bracket, is_arpabet


@pytest.mark.parametrize("value", ["HH AH0 L OW1", "R EH D", "AY1", "IH0 N D IY2"])
def test_phones_of_arpabet_have_a_vowel(value: str) -> None:
    assert is_arpabet(value)


@pytest.mark.parametrize("value", ["", "HH", "B", "hh ah0", "EH3", "R1 EH", "sic"])
def test_anything_else_is_no_arpabet(value: str) -> None:
    assert not is_arpabet(value)


@pytest.mark.parametrize(
    ("value", "count"), [("R EH1 D", 4), ("AY1", 4), ("AY", 0), ("B", 0), ("sic", 0)]
)
def test_a_bracket_reads_the_word_unless_it_may_be_ordinary_text(value: str, count: int) -> None:
    assert bracket("read", value) == count
