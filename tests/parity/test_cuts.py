"""The pieces that the original speaks of a text."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.parity import e2e_text
from tests.parity.reference import REFERENCE
from voxloom.interfaces.errors import InputError

LINES = REFERENCE / "text" / "dev.cut.jsonl"

pytestmark = pytest.mark.skipif(not LINES.is_file(), reason=f"there is no {LINES}")


def pieces(text: str, language: str, method: str) -> Any:
    try:
        return e2e_text.pieces(text, language, method)
    except InputError:
        return {"error": "ValueError"}


def test_every_line_is_cut_like_the_original() -> None:
    lines = [json.loads(line) for line in LINES.read_text("utf-8").splitlines()]
    assert lines
    for line in lines:
        for method, wanted in line["pre_seg"].items():
            assert pieces(line["text"], line["language"], method) == wanted, (line["id"], method)
