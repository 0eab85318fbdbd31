"""The published case tables: what a text is, in kana as pronounced."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint

CASES = Path(__file__).with_name("cases")
TABLES = sorted(CASES.glob("*.tsv"))
CATEGORIES = (
    "counter date time number money unit temperature range fraction telephone version score "
    "ordinal roman url email emoji symbol bracket quote latin homograph kana"
).split()


def cases(table: Path) -> list[list[str]]:
    lines = table.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def sounds(frontend: TextFrontend, text: str, kana: str = "") -> str:
    """Phones without pitch, devoicing and marks."""
    hints = [Hint(0, len(text), "kana", kana)] if kana else []
    symbols = frontend.read(text, "ja", hints).symbols
    plain = (symbol.removeprefix("ja:").rstrip("01") for symbol in symbols if ":" in symbol)
    return " ".join(one.lower() if one in "AIUEO" else one for one in plain)


def as_said(reading: str) -> str:
    """The tables write what is pronounced: no う or い in them lengthens anything."""
    return re.sub("(?<=[ァ-ー])([ウイ])", r"・\1", reading)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_every_case_of_the_table_is_read_as_it_says(table: Path, japanese: TextFrontend) -> None:
    wrong = [
        (text, reading, category)
        for text, reading, category in cases(table)
        if sounds(japanese, text) != sounds(japanese, "山", as_said(reading))
    ]
    assert not wrong


def test_the_tables_hold_every_category_and_enough_cases() -> None:
    rows = [row for table in TABLES for row in cases(table)]
    assert {row[2] for row in rows} == set(CATEGORIES)
    assert len({row[0] for row in rows}) >= 300


def test_every_character_of_every_case_is_accounted_for(japanese: TextFrontend) -> None:
    for table in TABLES:
        for text, _, _ in cases(table):
            readings = japanese.phonemize(text).readings
            assert [one.start for one in readings[1:]] == [one.end for one in readings[:-1]]
            assert (readings[0].start, readings[-1].end) == (0, len(text))
            for one in readings:
                assert one.source
                assert one.last > one.first or (one.source == "silent" and one.rule)
