"""YAML: values of the core schema, every place, and everything that is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core.spec.tree import Node
from voxloom.core.spec.writing import to_yaml
from voxloom.core.spec.yaml_reader import is_flow, read_yaml
from voxloom.interfaces.errors import SpecError

BASE = Path("folder")


def parse(text: str) -> Node:
    node = read_yaml(text, "my.yaml", BASE)
    assert node is not None
    return node


def refused(text: str) -> SpecError:
    with pytest.raises(SpecError) as caught:
        read_yaml(text, "my.yaml", BASE)
    assert caught.value.mend, "every error says what mends it"
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: on", {"a": "on"}),
        ("on: prior", {"on": "prior"}),
        ("a: [no, yes, off, y]", {"a": ["no", "yes", "off", "y"]}),
        ("a: [true, False, ~, null, '']", {"a": [True, False, None, None, ""]}),
        ("a: 1e-5", {"a": 1e-5}),
        ("a: [0x10, 0o17, 010, -3, +4]", {"a": [16, 15, 10, -3, 4]}),
        (
            "a: [.5, 1., -1.5e+3, .inf, -.inf]",
            {"a": [0.5, 1.0, -1500.0, float("inf"), -float("inf")]},
        ),
        ("a: 1:30", {"a": "1:30"}),
        ("a: 2024-01-01", {"a": "2024-01-01"}),
        ("a: '1'", {"a": "1"}),
        ("a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
        ("a: &x [1, 2]\nb: *x", {"a": [1, 2], "b": [1, 2]}),
        ("{a: {b: c}}", {"a": {"b": "c"}}),
    ],
)
def test_scalars_follow_the_core_schema_of_yaml_1_2(text: str, value: Any) -> None:
    assert parse(text).plain() == value


def test_every_value_knows_its_line_and_column() -> None:
    root = parse("voxloom: 1\nvocoder: {use: bigvgn,\n  steps: [1, 2]}\n")
    vocoder = root.child("vocoder")
    assert vocoder is not None
    use, steps = vocoder.child("use"), vocoder.child("steps")
    assert use is not None
    assert steps is not None
    assert str(vocoder.key) == "my.yaml:2:1"
    assert str(use.where) == "my.yaml:2:16"
    assert str(use.key) == "my.yaml:2:11"
    assert str(steps.key) == "my.yaml:3:3"
    assert [str(item.where) for item in steps.items or ()] == ["my.yaml:3:11", "my.yaml:3:14"]


def test_nothing_but_comments_is_nothing() -> None:
    assert read_yaml("# only this\n", "my.yaml", BASE) is None


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system ['echo']",
        "a: !!python/name:os.system",
        "a: !local 3",
        "a: !!str 3",
        "a: ! 3",
        "a: !unknown!tag 3",
        "!!map {a: 1}",
        "!!python/tuple a: 1",
    ],
)
def test_tags_are_refused(text: str) -> None:
    error = refused(text)
    assert "tag" in error.message
    assert error.where is not None
    assert error.where.line == 1


def test_a_duplicate_key_is_refused_with_both_places() -> None:
    error = refused("voxloom: 1\nvocoder: {use: a, n: 1, use: b}\n")
    assert str(error.where) == "my.yaml:2:25"
    assert "'use'" in error.message
    assert "line 2" in error.message


def test_a_billion_laughs_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    for level in range(1, 12):
        aliases = ", ".join([f"*a{level - 1}"] * 10)
        lines.append(f"a{level}: &a{level} [{aliases}]")
    error = refused("\n".join(lines))  # read out, it would not end
    assert "values" in error.message


def test_an_alias_that_holds_itself_is_refused() -> None:
    error = refused("a: &a [1, *a]")
    assert str(error.where) == "my.yaml:1:11"
    assert "anchor" in error.message


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused_before_python_gives_up(opening: str) -> None:
    assert "deeper" in refused(opening * 5000).message


def test_a_flood_of_values_is_refused() -> None:
    assert "values" in refused("a: [" + "1," * 30_000 + "]").message


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: ${HOME}/x.ckpt", "my.yaml:1:4"),
        ("a: $HOME", "my.yaml:1:4"),
        ("a: 'x-${USER:-me}'", "my.yaml:1:4"),
        ("b: 1\n${KEY}: 2", "my.yaml:2:1"),
        ('a: [1,\n   "$x"]', "my.yaml:2:4"),
    ],
)
def test_environment_interpolation_is_refused(text: str, place: str) -> None:
    error = refused(text)
    assert "environment" in error.message
    assert "--set" in error.mend
    assert str(error.where) == place


def test_a_dollar_that_names_nothing_is_text() -> None:
    assert parse("a: costs 5$ or $5").plain() == {"a": "costs 5$ or $5"}


def test_two_documents_are_refused_at_the_second() -> None:
    error = refused("a: 1\n---\nb: 2\n")
    assert "second" in error.message
    assert str(error.where) == "my.yaml:2:1"


@pytest.mark.parametrize("text", ["a:\n\tb: 1\n", "a: [\t\n\t1]\n\t: x", "\ta: 1"])
def test_a_tab_is_named(text: str) -> None:
    error = refused(text)
    assert "tab" in error.message.lower() or "not YAML" in error.message


def test_a_tab_for_indentation_has_its_own_words() -> None:
    error = refused("vocoder:\n\tuse: x\n")
    assert "tab" in error.message
    assert str(error.where) == "my.yaml:2:1"


def test_a_control_character_is_named_with_its_place() -> None:
    error = refused("a: 1\nb: x\x00y\n")
    assert "U+0000" in error.message
    assert str(error.where) == "my.yaml:2:5"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: [1, 2\nb: 3\n", "my.yaml:2:2"),
        ("a: b: c\n", "my.yaml:1:5"),
        ("a: 'open\n", "my.yaml:2:1"),
        ("a: @x", "my.yaml:1:4"),
    ],
)
def test_bad_syntax_has_its_place(text: str, place: str) -> None:
    error = refused(text)
    assert "not YAML" in error.message
    assert str(error.where) == place


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1: a", "'1'"),
        ("true: a", "'true'"),
        ("? [a, b]\n: c", "key"),
        ("x: &x {a: 1}\ny: {<<: *x}", "Merge keys"),
        ("a: .nan", "nan"),
        ("a: " + "9" * 5000, "digits"),
    ],
)
def test_what_no_spec_needs_is_refused(text: str, word: str) -> None:
    assert word in refused(text).message


@pytest.mark.parametrize(
    ("text", "flow"),
    [("3", True), ("[1, 2]", True), ("{a: 1}", True), ("a: 1", False), ("- 1", False), ("", True)],
)
def test_a_block_is_told_from_a_single_value(text: str, flow: bool) -> None:
    assert is_flow(text) is flow


KEYS = st.text("abcdefgh_-", min_size=1, max_size=6).filter(lambda key: key not in "~-")
TEXTS = st.one_of(
    st.sampled_from(["1e-5", "on", "null", "~", "0o7", "1_0", "", " x ", "a: b", "#", "- x", "\t"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="$"), max_size=12),
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**12), 10**12),
        st.floats(allow_nan=False),
        TEXTS,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=12,
)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_what_is_written_reads_back_the_same(data: dict[str, Any]) -> None:
    assert parse(to_yaml(data)).plain() == data
