"""The pieces that the original speaks of a text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.parity.reference import REFERENCE
from voxloom.interfaces.errors import InputError
from voxloom.plugins.gpt_sovits.cuts.options import CutsOptions
from voxloom.plugins.gpt_sovits.cuts.splitter import GptSovitsCuts
from voxloom.testing.making import make

LINES = REFERENCE / "text" / "dev.cut.jsonl"

pytestmark = pytest.mark.skipif(not LINES.is_file(), reason=f"there is no {LINES}")


def answer(splitter: GptSovitsCuts, task: str, line: dict[str, Any], method: str) -> Any:
    try:
        return splitter.answer(task, {**line, "method": method})["pieces"]
    except InputError:
        return {"error": "ValueError"}


@pytest.mark.parametrize("task", ["cut", "pre_seg"])
def test_every_line_is_cut_like_the_original(task: str) -> None:
    splitter = make(GptSovitsCuts, CutsOptions())
    lines = [json.loads(line) for line in LINES.read_text("utf-8").splitlines()]
    assert lines
    for line in lines:
        for method, wanted in line[task].items():
            assert answer(splitter, task, line, method) == wanted, (line["id"], method)
