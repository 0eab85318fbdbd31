"""The notations that come with the built-in languages, as their manifest names them."""

from __future__ import annotations

import re

import pytest

from tests.notations import NOTATIONS
from voxloom.interfaces.notation import Notation

SHIPPED = [one for one in NOTATIONS.values() if one.plugin == "voxloom-languages"]


@pytest.mark.parametrize("notation", SHIPPED, ids=lambda one: one.name)
def test_the_examples_of_what_a_value_looks_like_are_well_formed(notation: Notation) -> None:
    examples = re.findall("`([^`]+)`", notation.wanted)
    assert examples
    assert [notation.fault(one) for one in examples] == [""] * len(examples)


@pytest.mark.parametrize("notation", SHIPPED, ids=lambda one: one.name)
@pytest.mark.parametrize("value", ["", " ", "?!", "1", "\n", "💬"])
def test_what_no_notation_means_is_none(notation: Notation, value: str) -> None:
    assert notation.fault(value) == notation.wanted
    assert not notation.reads("word", value)


def test_no_value_of_one_is_well_formed_in_one_of_another_script() -> None:
    for one in SHIPPED:
        (example, *_) = re.findall("`([^`]+)`", one.wanted)
        fits = {other.name for other in SHIPPED if not other.fault(example)}
        assert fits - {"pinyin", "jyutping"} <= {one.name}, example


def test_each_writes_one_language_by_which_mixed_finds_its_reader() -> None:
    assert [len(one.languages) for one in SHIPPED] == [1] * len(SHIPPED)
