"""The published table of how Cantonese text is read: cases/readings.tsv."""

from __future__ import annotations

from pathlib import Path

import pytest

from voxloom.interfaces.frontend import TextFrontend
from voxloom.languages.text.characters import MARKS
from voxloom.languages.yue.letters import NAMES
from voxloom.languages.yue.symbols import symbols

LINES = (Path(__file__).parent / "cases" / "readings.tsv").read_text(encoding="utf-8")
CASES = [line.split("\t") for line in LINES.splitlines() if not line.startswith("# ")]


def phones(reading: str) -> list[str]:
    """Jyutping, marks and letters -> symbols."""
    found: list[str] = []
    for word in reading.split():
        if word in MARKS:
            found.append(word)
            continue
        for syllable in NAMES[word.lower()] if word.isupper() else (word,):
            found += symbols(syllable) or ()
    return found


@pytest.mark.parametrize(("text", "reading", "category"), CASES, ids=[row[0] for row in CASES])
def test_the_default_rules_read_the_table_as_it_says(
    text: str, reading: str, category: str, cantonese: TextFrontend
) -> None:
    said = cantonese.phonemize(text)
    assert list(said.symbols) == phones(reading.replace("? !", "?"))
    assert len(said.phones_per_character or ()) == len(said.normalized)
    assert category.isalpha()


def test_the_table_is_large_and_covers_many_kinds() -> None:
    assert len(CASES) >= 100
    assert len({row[2] for row in CASES}) >= 20
