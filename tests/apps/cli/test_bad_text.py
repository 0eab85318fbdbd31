"""Text that cannot be spoken, and very much text: one message, its mend, nothing left behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile

SAY = ("--pipeline", "fakes-direct", "--out", "a.wav")


@pytest.mark.parametrize(
    "text",
    ["", "   \n\t ", "\U0001f600\U0001f680", "\x00\x07\x1b", "...!?", "\udcff"],
    ids=["empty", "space", "emoji", "control", "marks", "surrogate"],
)
def test_text_without_speech_is_refused_and_the_old_file_stays(cli, fakes, text: str) -> None:
    Path("a.wav").write_bytes(b"old")
    result = cli("say", *SAY, "--", text)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 2, "one message, one mend"
    assert Path("a.wav").read_bytes() == b"old"
    assert [path.name for path in Path().iterdir()] == ["a.wav"]


def test_an_empty_file_is_refused(cli, fakes) -> None:
    Path("a.txt").write_bytes(b"")
    result = cli("say", *SAY, "--file", "a.txt")
    assert result.exit_code == 2
    assert "nothing to speak" in result.stderr


MANIFEST = """
[plugin]
name = "quick"
version = "1.0"
api = ">=1.0,<2"
summary = "one chunk a sentence"
licence = "Apache-2.0"

[[providers]]
kind = "acoustic"
name = "quick"
target = "quick.model:Quick"
options = "voxloom.testing.fakes.options:DirectOptions"
summary = "a sample for every character"
"""
MODEL = """
import torch

from voxloom.interfaces import AcousticModel, Audio

class Quick(AcousticModel):
    def synthesize(self, utterance, context):
        return Audio(torch.full((len(utterance.text),), 0.1), 8000)
"""


def test_a_hundred_thousand_characters_are_spoken(
    cli, fakes, package: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(package("quick", MANIFEST, model=MODEL)))
    text = "All good things go on and on. " * 3334
    assert len(text) > 100_000
    result = cli("say", "-", *SAY, "--set", "acoustic.use=quick", stdin=text)
    assert result.exit_code == 0, result.stderr
    assert soundfile.info("a.wav").frames > 29 * 3334


def test_more_text_than_one_request_may_have_is_refused_with_the_number(cli, fakes) -> None:
    result = cli("say", "-", *SAY, stdin="a " * 500_001)
    assert result.exit_code == 2
    assert "1,000,002" in result.stderr
    assert not Path("a.wav").exists()


def test_a_language_that_the_pipeline_does_not_speak_is_refused_with_those_it_does(
    cli, fakes
) -> None:
    result = cli("say", "Bonjour.", *SAY, "--lang", "fr")
    assert result.exit_code == 2
    assert "'fr'" in result.stderr
    assert "en" in result.stderr
    assert not Path("a.wav").exists()


@pytest.mark.parametrize("option", ["--speed=0", "--speed=nan", "--pitch=99", f"--seed={2**70}"])
def test_a_control_out_of_range_is_refused_with_the_range(cli, fakes, option: str) -> None:
    result = cli("say", "Hello.", *SAY, option)
    assert result.exit_code == 2
    assert "Give" in result.stderr
    assert not Path("a.wav").exists()
