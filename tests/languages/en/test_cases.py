"""The published cases of English normalisation, cases/normalisation.tsv."""

from __future__ import annotations

from pathlib import Path

import pytest

from voxloom.interfaces.frontend import TextFrontend

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "cases" / "normalisation.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
    if not line.startswith("#")
]
REQUIRED = set(
    "number-cardinal number-decimal number-negative number-ordinal year date time money percent "
    "unit range fraction telephone version score temperature roman-numeral url email emoji symbol "
    "bracket quote punctuation".split()
)


def test_there_are_cases_of_every_category() -> None:
    assert len(CASES) >= 300
    assert {row[2] for row in CASES} >= REQUIRED
    assert len({row[0] for row in CASES}) == len(CASES)


@pytest.mark.parametrize(("text", "normalized", "category"), CASES)
def test_a_case_is_read_as_published(
    english: TextFrontend, text: str, normalized: str, category: str
) -> None:
    assert english.phonemize(text).normalized == normalized, category
