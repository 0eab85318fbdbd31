"""The published table of how Korean text is pronounced: cases/readings.tsv."""

from __future__ import annotations

from pathlib import Path

import pytest

from voxloom.interfaces.frontend import TextFrontend
from voxloom.languages.ko.symbols import SPACE, heard
from voxloom.languages.text.characters import MARKS

LINES = (Path(__file__).parent / "cases" / "readings.tsv").read_text(encoding="utf-8")
CASES = [line.split("\t") for line in LINES.splitlines() if not line.startswith("# ")]


def symbols(reading: str) -> list[str]:
    """The phones of Korean as it is pronounced, with marks."""
    found: list[str] = []
    for char in reading:
        found += [MARKS[char]] if char in MARKS else heard(char) if char != " " else [SPACE]
    return found


@pytest.mark.parametrize(("text", "reading", "category"), CASES, ids=[row[0] for row in CASES])
def test_the_default_rules_read_the_table_as_it_says(
    text: str, reading: str, category: str, korean: TextFrontend
) -> None:
    said = list(korean.phonemize(text).symbols)
    wanted = symbols(reading.replace("?!", "?"))
    assert said == (wanted if wanted[-1] in "?!…" else [*wanted, "."])
    assert category.replace("-", "").isalpha()


def test_the_table_is_large_and_covers_many_kinds() -> None:
    assert len(CASES) >= 100
    assert len({row[2] for row in CASES}) >= 30
