"""The word that a value in brackets may be about."""

from __future__ import annotations

import pytest

from voxloom.core.text.brackets import LONGEST_WORD, word_before


@pytest.mark.parametrize(
    ("text", "scripts", "word"),
    [
        ("in 北京", ("han",), "北京"),
        ("北京don't", ("latin",), "don't"),
        ("rock 'n' roll's", ("latin",), "roll's"),
        ("x'", ("latin",), ""),
        ("д'x", ("latin",), "x"),
        ("дом kот", ("cyrillic",), "от"),
        ("สวัสดี", ("thai",), "สวัสดี"),
        ("नमस्ते", ("devanagari",), "नमस्ते"),
        ("食べ", ("han", "kana"), "食べ"),
        ("5", ("latin",), ""),
        ("", ("latin",), ""),
    ],
)
def test_the_word_before_a_bracket_is_of_the_notation_s_scripts(
    text: str, scripts: tuple[str, ...], word: str
) -> None:
    assert word_before(text, scripts) == word


def test_no_word_is_longer_than_any_form_needs() -> None:
    assert len(word_before("a" * 500, ("latin",))) == LONGEST_WORD
