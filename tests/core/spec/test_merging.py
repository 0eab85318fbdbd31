"""What lies over what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core.spec.merging import merge
from voxloom.core.spec.tree import Node, from_python
from voxloom.interfaces.errors import Location


def tree(data: dict[str, Any], source: str = "child") -> Node:
    return from_python(data, Location(source), Path(source))


def merged(child: dict[str, Any], parent: dict[str, Any]) -> Any:
    return merge(tree(child), tree(parent, "parent")).plain()


@pytest.mark.parametrize(
    ("child", "parent", "expected"),
    [
        ({"device": "cpu"}, {"device": "cuda"}, {"device": "cpu"}),
        ({}, {"vocoder": {"use": "a", "n": 1}}, {"vocoder": {"use": "a", "n": 1}}),
        (
            {"vocoder": {"n": 2}},
            {"vocoder": {"use": "a", "n": 1, "m": 3}},
            {"vocoder": {"use": "a", "n": 2, "m": 3}},
        ),
        (
            {"vocoder": {"use": "a", "n": 2}},
            {"vocoder": {"use": "a", "m": 3}},
            {"vocoder": {"use": "a", "m": 3, "n": 2}},
        ),
        (
            {"vocoder": {"use": "b"}},
            {"vocoder": {"use": "a", "m": 3}},
            {"vocoder": {"use": "b"}},
        ),
        (
            {"prior": {"sampling": {"top_k": 5}}},
            {"prior": {"use": "a", "sampling": {"top_k": 1, "top_p": 2}}},
            {"prior": {"use": "a", "sampling": {"top_k": 5, "top_p": 2}}},
        ),
        ({"effects": [{"use": "x"}]}, {"effects": [{"use": "y"}]}, {"effects": [{"use": "x"}]}),
        ({"vocoder": None}, {"vocoder": {"use": "a"}, "voice": "v"}, {"voice": "v"}),
        (
            {"vocoder": {"n": None}},
            {"vocoder": {"use": "a", "n": 1}},
            {"vocoder": {"use": "a", "n": None}},
        ),
        ({"voice": None}, {}, {}),
        ({"name": "mine"}, {"name": "theirs", "voxloom": 1, "extends": "x"}, {"name": "mine"}),
    ],
)
def test_the_rules(child: dict[str, Any], parent: dict[str, Any], expected: Any) -> None:
    assert merged(child, parent) == expected


def test_every_value_keeps_its_place_and_its_folder() -> None:
    root = merge(
        tree({"vocoder": {"n": 2}}), tree({"vocoder": {"use": "a", "weights": "w"}}, "parent")
    )
    vocoder = root.child("vocoder")
    assert vocoder is not None
    places = {name: str(node.where) for name, node in (vocoder.mapping or {}).items()}
    assert places == {"use": "parent", "weights": "parent", "n": "child"}
    assert (vocoder.mapping or {})["weights"].base == Path("parent")


OPTIONS = st.dictionaries(
    st.sampled_from("abc"),
    st.one_of(st.integers(), st.none(), st.dictionaries(st.sampled_from("xy"), st.integers())),
)
STAGES = st.builds(lambda use, rest: {"use": use, **rest}, st.sampled_from(["p", "q"]), OPTIONS)
SPECS = st.dictionaries(st.sampled_from(["prior", "vocoder", "acoustic"]), STAGES)


STEADY_OPTIONS = st.fixed_dictionaries(
    {"use": st.just("p")},
    optional={
        "a": st.integers(0, 9),
        "b": st.dictionaries(st.sampled_from("xy"), st.integers(0, 9)),
    },
)
STEADY = st.dictionaries(st.sampled_from(["prior", "vocoder"]), STEADY_OPTIONS)


@settings(deadline=None, derandomize=True)
@given(SPECS)
def test_over_nothing_a_spec_is_itself(spec: dict[str, Any]) -> None:
    assert merged(spec, {}) == spec
    assert merge(tree(spec), None).plain() == spec


@settings(deadline=None, derandomize=True)
@given(SPECS)
def test_nothing_over_a_spec_changes_nothing(spec: dict[str, Any]) -> None:
    assert merged({}, spec) == spec


@settings(deadline=None, derandomize=True)
@given(SPECS)
def test_a_spec_over_itself_is_itself(spec: dict[str, Any]) -> None:
    assert merged(spec, spec) == spec


@settings(deadline=None, derandomize=True)
@given(SPECS, SPECS)
def test_what_the_child_says_holds(child: dict[str, Any], parent: dict[str, Any]) -> None:
    found = merged(child, parent)
    for slot, entry in child.items():
        for name, value in entry.items():
            if isinstance(value, dict):
                assert value.items() <= found[slot][name].items()
            else:
                assert found[slot][name] == value


@settings(deadline=None, derandomize=True)
@given(STEADY, STEADY, STEADY)
def test_merging_is_associative_where_providers_and_sorts_of_value_stay(
    a: dict[str, Any], b: dict[str, Any], c: dict[str, Any]
) -> None:
    left = merge(merge(tree(a), tree(b)), tree(c)).plain()
    right = merge(tree(a), merge(tree(b), tree(c))).plain()
    assert left == right
