"""Spec files: what can be read, and what is said about the rest."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core.spec.source import READERS, looks_like_path, read_file, read_mapping
from voxloom.core.spec.tree import MAX_BYTES
from voxloom.interfaces.errors import Location, SpecError

SAID = Location("--pipeline")


def refused(path: Path) -> SpecError:
    with pytest.raises(SpecError) as caught:
        read_file(path, str(path), said_at=SAID)
    assert caught.value.mend
    return caught.value


@pytest.mark.parametrize(
    ("reference", "path"),
    [
        ("mini", False),
        ("my-clone", False),
        ("mini.yaml", True),
        ("./mini", True),
        ("a\\b", True),
        ("x.TOML", True),
        ("v2.pro", False),
    ],
)
def test_a_preset_is_told_from_a_path(reference: str, path: bool) -> None:
    assert looks_like_path(reference) is path


def test_the_three_formats_say_the_same(write: Any) -> None:
    write("a.yaml", "voxloom: 1\nvocoder: {use: buzz, n: 3}\n")
    write("a.toml", 'voxloom = 1\n[vocoder]\nuse = "buzz"\nn = 3\n')
    write("a.json", '{"voxloom": 1, "vocoder": {"use": "buzz", "n": 3}}')
    found = [read_file(Path(f"a.{end}"), f"a.{end}").plain() for end in ("yaml", "toml", "json")]
    assert found[0] == found[1] == found[2] == {"voxloom": 1, "vocoder": {"use": "buzz", "n": 3}}


@pytest.mark.parametrize(
    ("text", "word"), [("- a\n- b\n", "a list"), ("just text\n", "'just text'"), ("3\n", "3")]
)
def test_a_top_that_is_no_mapping_is_refused(write: Any, text: str, word: str) -> None:
    error = refused(write("my.yaml", text))
    assert word in error.message
    assert "mapping" in error.message
    assert str(error.where) == "my.yaml:1:1"


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "null\n", "\ufeff"])
def test_an_empty_file_is_refused(write: Any, text: str) -> None:
    assert "empty" in refused(write("my.yaml", text)).message


def test_a_utf8_mark_at_the_start_means_nothing(write: Any) -> None:
    root = read_file(write("my.yaml", b"\xef\xbb\xbfvoxloom: 1\n"), "my.yaml")
    assert root.plain() == {"voxloom": 1}
    assert str((root.mapping or {})["voxloom"].key) == "my.yaml:1:1"


def test_utf16_is_named(write: Any) -> None:
    error = refused(write("my.yaml", "voxloom: 1\n".encode("utf-16")))
    assert "UTF-16" in error.message


def test_a_byte_that_is_not_utf8_has_its_place(write: Any) -> None:
    error = refused(write("my.yaml", "voxloom: 1\nname: é".encode() + b"\xff\n"))
    assert "0xff" in error.message
    assert str(error.where) == "my.yaml:2:8"


def test_a_missing_file_is_said_where_it_was_named(tmp_path: Path) -> None:
    error = refused(tmp_path / "none.yaml")
    assert "does not exist" in error.message
    assert error.where == SAID


def test_a_folder_is_no_spec(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").mkdir()
    assert "not a file" in refused(tmp_path / "x.yaml").message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.yaml")
    assert "not a file" in refused(tmp_path / "x.yaml").message


def test_a_huge_file_is_refused_unread(write: Any) -> None:
    error = refused(write("my.yaml", "#" * (MAX_BYTES + 1)))
    assert str(MAX_BYTES) in error.message


def test_another_suffix_is_refused(write: Any) -> None:
    assert ".yaml" in refused(write("my.txt", "voxloom: 1")).mend


def test_python_values_that_no_file_could_hold_are_refused() -> None:
    for value in ({1: 2}, {"a": object()}, {"a": {1, 2}}, {"a": "$HOME"}, {"a": float("nan")}):
        with pytest.raises(SpecError) as caught:
            read_mapping(value, "spec")  # type: ignore[arg-type]
        assert str(caught.value.where) == "spec"


def test_a_mapping_that_holds_itself_is_refused() -> None:
    loop: dict[str, Any] = {}
    loop["a"] = loop
    with pytest.raises(SpecError, match="deeper"):
        read_mapping(loop, "spec")


def test_a_name_that_cannot_be_is_refused() -> None:
    assert "cannot be read" in refused(Path("a\0b.yaml")).message


def test_half_a_character_is_refused_in_every_format(write: Any) -> None:
    write("a.yaml", 'name: "\\ud800"\n')
    write("a.json", '{"name": "\\ud800"}')
    for name in ("a.yaml", "a.json"):
        assert "half" in refused(Path(name)).message
    with pytest.raises(SpecError, match="half"):
        read_mapping({"name": "\ud800"}, "spec")


SAMPLES = {
    ".yaml": 'voxloom: 1\nvocoder: &a {use: "b", n: [1, 2]}\nx: *a\ny: |\n  text\n',
    ".toml": "voxloom = 1\n[vocoder]\nuse = \"b\"\nn = [1, {a = 2}]\n[[x]]\ny = '''a'''\n",
    ".json": '{"voxloom": 1,\n "vocoder": {"use": "b", "n": [1, 2.5e3, null, true]}}',
}


@settings(deadline=None, derandomize=True, max_examples=200)
@given(st.sampled_from(sorted(SAMPLES)), st.data())
def test_whatever_a_file_holds_the_answer_is_a_tree_or_an_error(
    suffix: str, data: st.DataObject
) -> None:
    text = SAMPLES[suffix]
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(text)))
        new = data.draw(st.text("[]{}:,\"'\n\t #&*!|>-.=\\a1$%@~?e+", max_size=2))
        text = text[:place] + new + text[place + data.draw(st.integers(0, 3)) :]
    fault: SpecError | None = None
    root = None
    try:
        root = READERS[suffix](text, "f", Path())
    except SpecError as error:
        fault = error
    assert fault is None or (fault.mend and fault.where is not None)
    assert root is None or all(node.where.line > 0 for node in root.walk())
