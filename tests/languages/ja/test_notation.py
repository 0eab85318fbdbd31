from __future__ import annotations

import pytest

from voxloom.languages.ja.notation import is_kana


@pytest.mark.parametrize(
    "value", ["はし:1", "は↓し", "とうきょう:0", "タワー:12", "ﾀﾜｰ", "おも・う", "す’き", "は し"]
)
def test_kana_may_have_their_accent(value: str) -> None:
    assert is_kana(value)


@pytest.mark.parametrize("value", ["", "abc", "橋", "↓", "ー", "はし:", "はし:123", "はし:1 "])
def test_anything_else_is_no_kana(value: str) -> None:
    assert not is_kana(value)
