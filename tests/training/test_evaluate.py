from __future__ import annotations

import pytest

from voxloom.training.evaluate import word_errors, words_of


@pytest.mark.parametrize(
    ("wanted", "heard", "errors"),
    [
        ("a b c", "a b c", 0),
        ("a b c", "a c", 1),
        ("a b c", "a x c d", 2),
        ("a b c", "", 3),
        ("", "a", 1),
    ],
)
def test_errors_are_the_fewest_edits(wanted: str, heard: str, errors: int) -> None:
    assert word_errors(wanted.split(), heard.split()) == errors


def test_words_are_lower_case_and_without_marks() -> None:
    assert words_of("Don't stop, Mary!") == ["don't", "stop", "mary"]
