"""The published table of what Chinese text is read as: cases/normalisation.tsv."""

from __future__ import annotations

from pathlib import Path

import pytest

from voxloom.languages.text.assemble import mark_of
from voxloom.languages.text.characters import HAN, LATIN, MARKS, is_han
from voxloom.languages.text.prepare import prepare
from voxloom.languages.zh.normalize import normalize

LINES = (Path(__file__).parent / "cases" / "normalisation.tsv").read_text(encoding="utf-8")
CASES = [line.split("\t") for line in LINES.splitlines() if not line.startswith("# ")]
CATEGORIES = {
    *("number", "date", "time", "money", "unit", "range", "fraction", "percent", "telephone"),
    *("version", "score", "temperature", "ordinal", "roman", "url", "email", "emoji", "symbol"),
    *("bracket", "quote", "mark", "math", "code", "width", "traditional", "zero-width"),
}


def read_as(text: str) -> str:
    """Characters, letters and marks of the normalised text; what is silent is left out."""
    said = ""
    for char in normalize(prepare(text, {HAN, LATIN, "Greek"}, ("zh",), "").text).text:
        if char in MARKS:
            mark = mark_of(char)
            if said[-1:] == mark == ".":
                said = said[:-1] + "…"
            elif said[-1:] not in MARKS or not said:
                said += mark
        elif is_han(char) or char.isalnum():
            said += char
    return said.rstrip(".,")


@pytest.mark.parametrize(("text", "reading", "category"), CASES, ids=[row[0] for row in CASES])
def test_the_default_rules_read_the_table_as_it_says(
    text: str, reading: str, category: str
) -> None:
    assert category in CATEGORIES
    assert read_as(text.replace("\\n", "\n")) == reading


def test_the_table_is_large_and_covers_every_category() -> None:
    assert len(CASES) >= 300
    assert {row[2] for row in CASES} == CATEGORIES
