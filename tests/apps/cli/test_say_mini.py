"""`voxloom say` with the embedded voice, as somebody who just installed it would."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
import soundfile


@pytest.mark.parametrize(
    ("language", "text", "least", "most"),
    [
        ("en", "The small boat sailed quietly over the wide blue lake.", 2.0, 5.5),
        ("ja", "今日はいい天気ですね。", 1.0, 3.5),
        ("zh", "你好，很高兴认识你。", 1.2, 4.0),
    ],
)
def test_mini_speaks_its_languages_at_a_sane_length_and_level(
    cli, language: str, text: str, least: float, most: float
) -> None:
    result = cli("say", text, "--lang", language, "--out", "a.wav", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    samples, rate = soundfile.read("a.wav")
    assert rate == told["sample_rate"] == 24000
    assert least < len(samples) / rate < most
    assert 0.02 < (samples**2).mean() ** 0.5 < 0.5
    assert {"frontend", "acoustic", "vocoder"} <= set(told["timings"]["stages"])


def test_a_reference_changes_the_voice_and_a_seed_repeats_it(cli, record) -> None:
    record("me.wav", rate=24000)
    words = ("say", "Hello from VoxLoom.", "--lang", "en", "--seed", "3", "--quiet", "--out")
    for name, more in (("a", ()), ("b", ()), ("c", ("--ref", "me.wav"))):
        result = cli(*words, f"{name}.wav", *more)
        assert result.exit_code == 0, result.output
    plain, again, shifted = (Path(f"{name}.wav").read_bytes() for name in "abc")
    assert plain == again
    assert plain != shifted


def test_every_built_in_voice_speaks(cli) -> None:
    voices = json.loads(cli("voice", "list", "--preset", "mini", "--json").stdout)
    assert len(voices) >= 2
    assert sum(voice["default"] for voice in voices) == 1
    spoken = set()
    for voice in voices:
        result = cli("say", "Good morning.", "--voice", voice["name"], "--out", "a.wav", "-q")
        assert result.exit_code == 0, result.output
        spoken.add(Path("a.wav").read_bytes())
    assert len(spoken) == len(voices), "two voices sound the same"


def test_a_voice_that_does_not_exist_is_answered_with_those_that_do(cli) -> None:
    result = cli("say", "Hello.", "--voice", "aldr", "--out", "a.wav")
    assert result.exit_code == 2
    assert "alder" in result.stderr
    assert not Path("a.wav").exists()


def test_marks_of_mini_count_the_samples_of_the_file(cli) -> None:
    cli("say", "Good morning to you.", "--lang", "en", "--out", "a.wav", "--marks", "a.json")
    found = json.loads(Path("a.json").read_text(encoding="utf-8"))
    assert found["samples"] == soundfile.info("a.wav").frames
    words = [mark for mark in found["marks"] if mark["level"] == "word"]
    text = found["text"]
    spoken = [text[mark["start_character"] : mark["end_character"]] for mark in words]
    assert spoken == ["Good", "morning", "to", "you"]
    assert all(a["end_sample"] <= b["start_sample"] for a, b in itertools.pairwise(words))


def test_the_installed_program_says_hello(process, tmp_path: Path) -> None:
    done = process("say", "Hello from VoxLoom.", "--out", "hello.wav")
    assert done.returncode == 0, done.stderr
    assert 0.8 < soundfile.info(tmp_path / "hello.wav").duration < 4
