"""`voxloom say`, on a pipeline of fakes: where the text comes from and where the speech goes."""

from __future__ import annotations

import io
import json
import wave
from pathlib import Path

import pytest
import soundfile


def samples_of(data: bytes) -> bytes:
    """The samples of a WAV, whatever its header says of their length."""
    return data[data.index(b"data") + 8 :]


def test_a_text_becomes_a_file_and_the_user_is_told(cli, fakes) -> None:
    result = cli("say", "Hello there.", "--pipeline", "fakes-direct", "--out", "a.wav")
    assert result.exit_code == 0
    assert result.stdout == ""
    with wave.open("a.wav") as file:
        assert file.getframerate() == 8000
        seconds = file.getnframes() / 8000
    assert f"wrote a.wav: {seconds:.2f} s of speech at 8000 Hz" in result.stderr


def test_quiet_says_nothing(cli, fakes) -> None:
    result = cli("say", "Hi.", "--pipeline", "fakes-direct", "--out", "a.wav", "--quiet")
    assert result.output == ""
    assert Path("a.wav").exists()


def test_without_a_name_no_existing_file_is_touched(cli, fakes) -> None:
    Path("speech.wav").write_bytes(b"mine")
    Path("speech-2.wav").write_bytes(b"mine too")
    result = cli("say", "Hi.", "--pipeline", "fakes-direct")
    assert "wrote speech-3.wav" in result.stderr
    assert Path("speech.wav").read_bytes() == b"mine"
    assert Path("speech-2.wav").read_bytes() == b"mine too"


def test_a_named_file_is_replaced(cli, fakes) -> None:
    Path("a.wav").write_bytes(b"old")
    assert cli("say", "Hi.", "--pipeline", "fakes-direct", "--out", "a.wav").exit_code == 0
    assert Path("a.wav").read_bytes()[:4] == b"RIFF"


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3"])
def test_the_suffix_chooses_the_format(cli, fakes, suffix: str) -> None:
    cli("say", "Hello there.", "--pipeline", "fakes-direct", "--out", f"a.{suffix}")
    found = soundfile.info(f"a.{suffix}")
    assert found.format == suffix.upper()
    assert found.duration == pytest.approx(0.6, abs=0.1)


def test_words_file_and_standard_input_say_the_same(cli, fakes) -> None:
    Path("a.txt").write_text("Hello there. Bye.", encoding="utf-8")
    pipeline = ("--pipeline", "fakes-direct", "--out")
    cli("say", "Hello", "there.", "Bye.", *pipeline, "words.wav")
    cli("say", "--file", "a.txt", *pipeline, "file.wav")
    cli("say", "-", *pipeline, "dash.wav", stdin="Hello there. Bye.")
    cli("say", *pipeline, "pipe.wav", stdin="Hello there. Bye.")
    first = Path("words.wav").read_bytes()
    for name in ("file.wav", "dash.wav", "pipe.wav"):
        assert Path(name).read_bytes() == first


def test_standard_output_carries_the_same_samples_and_nothing_else(
    process, fakes, record, tmp_path
) -> None:
    record("me.wav")
    words = (
        "say",
        "Hello there. Bye for now.",
        "--pipeline",
        "fakes",
        "--ref",
        "me.wav",
        "--quiet",
    )
    streamed = process(*words, "--out", "-", path=fakes)
    assert streamed.returncode == 0, streamed.stderr
    assert process(*words, "--out", "a.wav", path=fakes).returncode == 0
    assert streamed.stdout[:4] == b"RIFF"
    assert samples_of(streamed.stdout) == samples_of((tmp_path / "a.wav").read_bytes())
    assert streamed.stderr == b""


def test_marks_are_written_as_their_suffix_says(cli, fakes) -> None:
    text = "Hello there. Bye for now."
    words = ("say", text, "--pipeline", "fakes-direct", "--out", "a.wav", "--marks")
    for suffix in ("json", "srt", "vtt"):
        assert cli(*words, f"a.{suffix}").exit_code == 0
    found = json.loads(Path("a.json").read_text(encoding="utf-8"))
    with wave.open("a.wav") as file:
        assert found["samples"] == file.getnframes()
    sentences = [mark for mark in found["marks"] if mark["level"] == "sentence"]
    assert [text[m["start_character"] : m["end_character"]] for m in sentences] == [
        "Hello there.",
        "Bye for now.",
    ]
    assert sentences[-1]["end_sample"] <= found["samples"]
    assert "-->" in Path("a.srt").read_text(encoding="utf-8")
    assert Path("a.vtt").read_text(encoding="utf-8").startswith("WEBVTT")


def test_markup_is_followed_and_subtitles_show_none_of_it(cli, fakes) -> None:
    text = '<speak>One <sub alias="two">2</sub>.<break time="1s"/><mark name="m"/>Ten.</speak>'
    words = ("say", text, "--pipeline", "fakes", "--out", "a.wav", "--marks")
    assert cli(*words, "a.srt").exit_code == 0
    said = [line for line in Path("a.srt").read_text(encoding="utf-8").splitlines() if line]
    assert [line for line in said if line[0].isalpha()] == ["One 2.", "Ten."]
    assert cli(*words, "a.json").exit_code == 0
    marks = json.loads(Path("a.json").read_text(encoding="utf-8"))["marks"]
    (named,) = [mark for mark in marks if mark["level"] == "mark"]
    (first, second) = [mark for mark in marks if mark["level"] == "sentence"]
    assert (named["label"], named["start_sample"]) == ("m", second["start_sample"])
    assert second["start_seconds"] - first["end_seconds"] == pytest.approx(1.0, abs=0.2)


def test_lexicons_and_plain_text_are_options(cli, fakes) -> None:
    Path("mine.tsv").write_text("written\tsay\nK8s\tKubernetes\n", encoding="utf-8")

    def samples(*words: str) -> int:
        done = cli("say", *words, "--pipeline", "fakes", "--out", "a.wav", "--json")
        return json.loads(done.stdout)["samples"]

    assert samples("K8s", "--lexicon", "mine.tsv") == samples("Kubernetes")
    assert samples("K8s") < samples("Kubernetes")
    wrong = cli("say", "<speak>a", "--markup", "ssml", "--pipeline", "gone", "--out", "b.wav")
    assert wrong.exit_code == 2
    assert "text:1:9" in wrong.stderr
    assert not Path("b.wav").exists()


def test_json_tells_what_was_made(cli, fakes) -> None:
    result = cli("say", "Hi there.", "--pipeline", "fakes-direct", "--out", "a.wav", "--json")
    told = json.loads(result.stdout)
    assert told["out"] == "a.wav"
    assert told["samples"] == round(told["seconds"] * told["sample_rate"])
    assert set(told["timings"]["stages"]) == {"acoustic"}
    assert told["warnings"] == []
    assert result.stderr == ""


def test_a_seed_and_speed_reach_the_pipeline(cli, fakes) -> None:
    def spoken(name: str, *words: str) -> bytes:
        cli("say", "Hello there.", "--pipeline", "fakes-direct", "--out", name, *words)
        return Path(name).read_bytes()

    assert spoken("a.wav", "--seed", "1") == spoken("b.wav", "--seed", "1")
    fast, slow = spoken("c.wav", "--speed", "2"), spoken("d.wav", "--speed", "0.5")
    assert len(slow) > 1.5 * len(fast)


def test_set_changes_an_option_of_the_pipeline(cli, fakes) -> None:
    words = ("say", "Hello.", "--pipeline", "fakes-direct", "--out")
    cli(*words, "a.wav")
    cli(*words, "b.wav", "--set", "effects=[{use: fake-gain, gain_db: -20}]")
    loud, _ = soundfile.read("a.wav")
    soft, _ = soundfile.read("b.wav")
    assert abs(soft).max() == pytest.approx(abs(loud).max() * 0.1, rel=0.05)


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("--out", "-", "--json"), "leave --json out"),
        (("--voice", "a", "--ref", "b.wav"), "not both"),
        (("--ref-text", "Hello."), "give one"),
        (("--marks", "a.txt"), ".srt"),
        (("--out", "a.aiff"), "flac"),
        (("--out", "noname"), "flac"),
    ],
)
def test_options_that_cannot_go_together_are_refused_before_any_work(
    cli, fakes, words: tuple[str, ...], mend: str
) -> None:
    result = cli("say", "Hello.", "--pipeline", "fakes-direct", *words)
    assert result.exit_code == 2
    assert mend in result.output
    assert list(Path().iterdir()) == []


def test_the_help_says_what_ref_does(cli) -> None:
    shown = " ".join(cli("say", "--help").stdout.split())
    assert "shifts the voice towards a given recording" in shown.lower()


def test_a_reader_that_leaves_early_is_no_error(fakes, tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    words = (sys.executable, "-m", "voxloom.apps.cli.main", "say", "Hello. " * 3000)
    words += ("--pipeline", "fakes-direct", "--out", "-")
    environ = {**os.environ, "PYTHONPATH": str(fakes)}
    with subprocess.Popen(
        words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ, cwd=tmp_path
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.read(44)[:4] == b"RIFF"
        running.stdout.close()
        told = running.stderr.read()
    assert running.returncode == 141
    assert told == b""


def test_a_wave_reader_takes_the_stream(process, fakes) -> None:
    done = process("say", "Hello.", "--pipeline", "fakes-direct", "--out", "-", path=fakes)
    data, rate = soundfile.read(io.BytesIO(done.stdout))
    assert rate == 8000
    assert len(data) > 1000
