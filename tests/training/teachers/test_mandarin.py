from __future__ import annotations

from random import Random

import pytest

from voxloom.training.inventory import symbols
from voxloom.training.teachers.mandarin import spelling, split, units


@pytest.mark.parametrize(
    ("syllable", "parts"),
    [
        ("zhong", ("zh", "ong")),
        ("yi", ("", "i")),
        ("wen", ("", "un")),
        ("yuan", ("", "van")),
        ("ju", ("j", "v")),
        ("xue", ("x", "ve")),
        ("quan", ("q", "van")),
        ("nv", ("n", "v")),
        ("zi", ("z", "i0")),
        ("shi", ("sh", "ir")),
        ("er", ("", "er")),
        ("ng", ("", "ng")),
    ],
)
def test_a_syllable_is_taken_apart_as_the_inventory_wants(
    syllable: str, parts: tuple[str, str]
) -> None:
    assert split(syllable) == parts


def test_what_is_no_syllable_is_refused() -> None:
    assert split("xyz") is None
    assert units("你好abc。") is None


def test_every_final_has_a_spelling_that_leads_back_to_it() -> None:
    finals = [s[3:] for s in symbols() if s.startswith("zh:") and s[-1] in "12345"]
    for final in finals:
        for seed in range(5):
            written = spelling(final, Random(seed))
            found = split(written[:-1])
            assert found is not None, written
            assert found[1] + written[-1] == final


def test_third_tones_change_before_each_other_and_marks_stay_at_their_syllable() -> None:
    found = units("你好，我。") or []
    assert [unit.parts[-1].symbol for unit in found] == ["zh:i2", "zh:ao3", "zh:uo3"]
    assert [unit.mark for unit in found] == [None, ",", "."]
    known = set(symbols())
    assert all(part.symbol in known for unit in found for part in unit.parts)
