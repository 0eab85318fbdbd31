from __future__ import annotations

import pytest

from voxloom.languages.ko.notation import is_hangul


@pytest.mark.parametrize("value", ["동닙", "머거 봐"])
def test_hangul_is_syllables_and_spaces(value: str) -> None:
    assert is_hangul(value)


@pytest.mark.parametrize("value", ["", " ", "abc", "獨立", "동닙.", "ㄱ"])
def test_anything_else_is_none(value: str) -> None:
    assert not is_hangul(value)
