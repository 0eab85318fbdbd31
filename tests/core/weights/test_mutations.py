"""Whatever a file becomes by accident or intent, it loads or is refused, and nothing is run."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core import weights
from voxloom.core.weights.pickles import read_pickle
from voxloom.interfaces.errors import WeightsError


def mutated(data: st.DataObject, content: bytes) -> bytes:
    changed = bytearray(content)
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(changed) - 1))
        kind = data.draw(st.sampled_from(["set", "set", "insert", "delete", "copy"]))
        if kind == "set":
            changed[place] = data.draw(st.integers(0, 255))
        elif kind == "insert":
            changed[place:place] = data.draw(st.binary(min_size=1, max_size=4))
        elif kind == "delete":
            del changed[place : place + data.draw(st.integers(1, 8))]
        else:
            other = data.draw(st.integers(0, len(changed) - 1))
            changed[place : place + 8] = changed[other : other + 8]
    return bytes(changed)


def loads_or_is_refused(path: Path, forge: Any) -> None:
    with forge.watched() as seen, contextlib.suppress(WeightsError):
        for tensor in weights.open(path).tensors.values():
            tensor.sum()
    assert seen == []


@settings(max_examples=150, deadline=None, derandomize=True)
@given(data=st.data())
def test_no_mutation_of_a_file_does_more_than_load_or_be_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, forge: Any
) -> None:
    path = tmp_path_factory.getbasetemp() / "mutated.pth"
    path.write_bytes(mutated(data, forge.example()))
    loads_or_is_refused(path, forge)


@settings(max_examples=250, deadline=None, derandomize=True)
@given(data=st.data())
def test_no_mutation_of_a_pickle_does_more_than_load_or_be_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory, forge: Any
) -> None:
    path = tmp_path_factory.getbasetemp() / "mutated.pth"
    path.write_bytes(forge.archive(mutated(data, forge.example_pickle())))
    loads_or_is_refused(path, forge)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(code=st.binary(min_size=1, max_size=40))
def test_no_bytes_make_the_interpreter_do_anything(code: bytes, forge: Any) -> None:
    with forge.watched() as seen, contextlib.suppress(WeightsError):
        read_pickle(b"\x80\x02" + code, "x.pth")
    assert seen == []
