from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from voxloom.core.pipeline import Pipeline, Speech
from voxloom.core.pipeline.marks_files import CUE_WIDTH, as_srt, as_vtt, cues
from voxloom.interfaces import Audio, Mark
from voxloom.interfaces.errors import OutputError


def speech(text: str, marks: list[Mark], rate: int = 1000, samples: int = 10_000) -> Speech:
    return Speech(Audio(torch.zeros(samples), rate), text, tuple(marks))


TWO = speech(
    "One & two.\nA <b>.",
    [Mark("sentence", 0, 1234, 0, 10, "One & two."), Mark("sentence", 2000, 5000, 11, 17)],
)


def test_srt_is_exact() -> None:
    assert as_srt(TWO) == (
        "1\n00:00:00,000 --> 00:00:01,234\nOne & two.\n\n"
        "2\n00:00:02,000 --> 00:00:05,000\nA <b>.\n\n"
    )


def test_vtt_is_exact_and_escaped() -> None:
    assert as_vtt(TWO) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:01.234\nOne &amp; two.\n\n"
        "00:00:02.000 --> 00:00:05.000\nA &lt;b&gt;.\n\n"
    )


def test_times_past_an_hour_are_written() -> None:
    late = speech("a", [Mark("sentence", 3_661_005, 3_661_999, 0, 1)], samples=4_000_000)
    assert "01:01:01,005 --> 01:01:01,999" in as_srt(late)


def test_json_holds_every_mark_with_samples_and_seconds(simple: Pipeline, tmp_path: Path) -> None:
    said = simple.say("Ab 你. Cd.")
    data = json.loads(said.save_marks(tmp_path / "a.json").read_text("utf-8"))
    assert data["text"] == "Ab 你. Cd."
    assert data["samples"] == len(said.numpy())
    assert len(data["marks"]) == len(said.marks)
    for entry, mark in zip(data["marks"], said.marks, strict=True):
        assert entry["start_sample"] == mark.start_sample
        assert entry["start_seconds"] == mark.start_sample / data["sample_rate"]
        assert entry["label"] == mark.label


def test_a_long_sentence_becomes_cues_that_follow_each_other(simple: Pipeline) -> None:
    text = " ".join(["these words go on"] * 12) + "."
    said = simple.say(text)
    found = list(cues(said))
    assert len(found) > 1
    assert " ".join(cue.text for cue in found) == text
    assert max(len(cue.text) for cue in found) <= CUE_WIDTH + 1
    assert all(a.end == b.start for a, b in pairwise(found))
    assert found[-1].end == said.audio.seconds


def test_a_line_break_in_the_text_cannot_break_a_cue() -> None:
    text = "One\n\n2\n00:00 --> 00:01\nX."
    (cue,) = cues(speech(text, [Mark("sentence", 0, 10, 0, len(text))]))
    assert "\n" not in cue.text
    assert len(re.findall("-->", as_vtt(speech(text, [Mark("sentence", 0, 10, 0, 5)])))) == 1


@pytest.mark.parametrize("name", ["marks.txt", "marks"])
def test_another_suffix_is_refused_with_those_there_are(name: str, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"\.json, \.srt, \.vtt"):
        TWO.save_marks(tmp_path / name)
    assert list(tmp_path.iterdir()) == []
