"""TOML: the standard library's values with places of our own."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from voxloom.core.spec.toml_reader import read_toml
from voxloom.core.spec.tree import Node
from voxloom.interfaces.errors import SpecError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

TEXT = '''\
# a spec
voxloom = 1
name = "with = and # inside"
"quoted key" = 'x'   # a comment = [
text = """
frontend = not this one
"""
raw = \'\'\'
[nor this]
\'\'\'
frontend = {use = "mixed", languages = ["zh", "en"]}

[prior]
use = "gpt"
sampling.top_k = 15
grid = [
  1, # one
  [2, 3],
]

[prior.more]
"a.b" = true

[[effects]]
use = "fade"
seconds = 1_0.5

[[effects]]
use = "trim"
[effects.inner]
deep = -0x0
'''


def parse(text: str) -> Node:
    node = read_toml(text.replace("-0x0", "0x1F"), "my.toml", Path())
    assert node is not None
    return node


def place(root: Node, *path: str | int) -> str:
    node: Node | None = root
    for step in path:
        assert node is not None
        node = node.child(step)
    assert node is not None
    return f"{node.place.line}:{node.place.column} {node.where.line}:{node.where.column}"


def test_values_are_those_of_the_standard_library() -> None:
    assert parse(TEXT).plain() == tomllib.loads(TEXT.replace("-0x0", "0x1F"))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("voxloom",), "2:1 2:11"),
        (("name",), "3:1 3:8"),
        (("quoted key",), "4:1 4:16"),
        (("frontend",), "11:1 11:12"),
        (("frontend", "use"), "11:13 11:19"),
        (("frontend", "languages", 1), "11:47 11:47"),
        (("prior",), "13:1 13:1"),
        (("prior", "use"), "14:1 14:7"),
        (("prior", "sampling", "top_k"), "15:1 15:18"),
        (("prior", "grid", 1, 0), "18:4 18:4"),
        (("prior", "more", "a.b"), "22:1 22:9"),
        (("effects", 0, "seconds"), "26:1 26:11"),
        (("effects", 1), "28:1 28:1"),
        (("effects", 1, "use"), "29:1 29:7"),
        (("effects", 1, "inner", "deep"), "31:1 31:8"),
    ],
)
def test_keys_and_values_have_their_places(path: Any, expected: str) -> None:
    assert place(parse(TEXT), *path) == expected


def test_windows_line_ends_change_no_place() -> None:
    assert place(parse(TEXT.replace("\n", "\r\n")), "prior", "use") == "14:1 14:7"


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("a = 1\na = 2\n", "my.toml:2:6", "overwrite"),
        ("a = \n", "my.toml:1:5", "value"),
        ("a = [1, 2\n", "my.toml:2:1", "TOML"),
        ('a = "${HOME}"\n', "my.toml:1:5", "environment"),
        ("a = 2024-01-01\n", "my.toml:1:5", "date"),
        ("[x]\nb = nan\n", "my.toml:2:5", "nan"),
        (f"a = {'9' * 60}\n", "my.toml:1:5", "digits"),
        (f"a = {'9' * 9000}\n", "my.toml", "TOML"),
        (f"a = {'[' * 9000}\n", "my.toml", "deeper"),
        (f"a = {'[' * 40}{']' * 40}\n", "my.toml:1:36", "deeper"),
    ],
)
def test_faults_have_their_places(text: str, place: str, word: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_toml(text, "my.toml", Path())
    assert str(caught.value.where) == place
    assert word in caught.value.message
    assert caught.value.mend


def test_nothing_is_nothing() -> None:
    assert read_toml("# empty\n", "my.toml", Path()) is None
