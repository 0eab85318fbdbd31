"""Clauses of Chinese text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voxloom.languages.text.characters import is_han
from voxloom.languages.text.chinese.clauses import clauses


def test_a_run_of_characters_is_one_clause_and_a_mark_stands_alone() -> None:
    text = "你好,A世界"
    assert [text[one.start : one.stop] for one in clauses(text)] == ["你好", ",", "A", "世界"]


@given(st.text(alphabet="你好,A 。"))
def test_the_clauses_are_the_text(text: str) -> None:
    parts = [text[one.start : one.stop] for one in clauses(text)]
    assert "".join(parts) == text
    assert all(len(part) == 1 or all(map(is_han, part)) for part in parts)
