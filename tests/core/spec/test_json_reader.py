"""JSON: strict, with places."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core.spec.json_reader import read_json
from voxloom.core.spec.tree import Node
from voxloom.interfaces.errors import SpecError


def parse(text: str) -> Node:
    node = read_json(text, "my.json", Path())
    assert node is not None
    return node


def refused(text: str) -> SpecError:
    with pytest.raises(SpecError) as caught:
        read_json(text, "my.json", Path())
    assert caught.value.mend
    return caught.value


def test_values_and_keys_have_their_places() -> None:
    root = parse('{"voxloom": 1,\n "vocoder": {"use": "buzz",\n  "steps": [1, 2.5]}}')
    vocoder = root.child("vocoder")
    assert vocoder is not None
    use, steps = vocoder.child("use"), vocoder.child("steps")
    assert use is not None
    assert steps is not None
    assert str(vocoder.key) == "my.json:2:2"
    assert str(use.where) == "my.json:2:21"
    assert [str(item.where) for item in steps.items or ()] == ["my.json:3:13", "my.json:3:16"]


def test_nothing_is_nothing() -> None:
    assert read_json(" \n ", "my.json", Path()) is None


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ('{"a": 1, "a": 2}', "my.json:1:10", "twice"),
        ('{"a": 1,\n}', "my.json:2:1", "key"),
        ('{"a" 1}', "my.json:1:6", "`:`"),
        ('{"a": 1 "b": 2}', "my.json:1:9", "`,`"),
        ('{"a": [1 2]}', "my.json:1:10", "`]`"),
        ('{"a": }', "my.json:1:7", "value"),
        ('{"a": 1} x', "my.json:1:10", "end"),
        ('{"a": NaN}', "my.json:1:7", "value"),
        ('{"a": 01}', "my.json:1:8", "`,`"),
        ("{'a': 1}", "my.json:1:2", "quotes"),
        ('{"a": "x', "my.json:1:7", "unterminated"),
        ('{"a": "x\ty"}', "my.json:1:9", "control"),
        ('{"a": "${HOME}"}', "my.json:1:7", "environment"),
        ('{"a": ' + "9" * 99 + "}", "my.json:1:7", "digits"),
    ],
)
def test_faults_have_their_places(text: str, place: str, word: str) -> None:
    error = refused(text)
    assert str(error.where) == place
    assert word in error.message


@pytest.mark.parametrize("text", ["[" * 9000, '{"a":' * 9000])
def test_deep_nesting_is_refused(text: str) -> None:
    assert "deeper" in refused(text).message


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="$"), max_size=8)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**20), 10**20),
        st.floats(allow_nan=False, allow_infinity=False),
        TEXT,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=15,
)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(VALUES, st.sampled_from([None, 1, 3]), st.booleans())
def test_it_agrees_with_the_standard_library(value: Any, indent: int | None, ascii: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii)
    assert parse(text).plain() == value
