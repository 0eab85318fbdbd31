"""Segments of the original's reference lines."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("fasttext")
pytest.importorskip("budoux")

from tests.parity.reference import REFERENCE
from voxloom.languages.mixed.official.segments import Segmenter

LINES = REFERENCE / "text" / "dev.mixed.jsonl"


@pytest.mark.skipif(not LINES.is_file(), reason=f"there is no {LINES}")
def test_every_line_has_the_segments_of_the_original() -> None:
    segmenter = Segmenter()
    lines = [json.loads(line) for line in LINES.read_text("utf-8").splitlines()]
    assert lines
    for line in lines:
        text = line.get("short_text_retry_input", line["text"])
        found = [(one.language, one.text) for one in segmenter.segments(text, line["language"])]
        assert found == [(one["lang"], one["text"]) for one in line["segments"]], line["id"]
