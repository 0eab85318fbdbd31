"""Recordings that cannot be a reference, and those that can in spite of their format."""

from __future__ import annotations

from pathlib import Path

import numpy
import pytest
import soundfile

SAY = ("say", "Hello there.", "--pipeline", "fakes", "--out", "a.wav", "--ref")


def noise(seconds: float, rate: int) -> numpy.ndarray:
    return numpy.random.default_rng(0).standard_normal(round(seconds * rate)) * 0.1


def missing() -> None:
    pass


def not_audio() -> None:
    Path("ref.wav").write_text("This is a letter, not a recording. " * 40, encoding="utf-8")


def too_short() -> None:
    soundfile.write("ref.wav", noise(0.2, 16000), 16000)


def silent() -> None:
    soundfile.write("ref.wav", numpy.zeros(5 * 16000), 16000)


def not_numbers() -> None:
    samples = noise(5, 16000)
    samples[7] = numpy.nan
    soundfile.write("ref.wav", samples, 16000, subtype="FLOAT")


def heavily_clipped() -> None:
    soundfile.write("ref.wav", numpy.sign(noise(5, 16000)), 16000)


def empty() -> None:
    Path("ref.wav").touch()


def a_folder() -> None:
    Path("ref.wav").mkdir()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (missing, "no file"),
        (not_audio, "ref.wav"),
        (too_short, "0.20 s"),
        (silent, "silent"),
        (not_numbers, "ref.wav"),
        (heavily_clipped, "clipped"),
        (empty, "ref.wav"),
        (a_folder, "ref.wav"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_recording_that_cannot_be_used_is_refused(cli, fakes, make, said: str) -> None:
    make()
    Path("a.wav").write_bytes(b"old")
    result = cli(*SAY, "ref.wav")
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 2, "one message, one mend"
    assert Path("a.wav").read_bytes() == b"old"


@pytest.mark.parametrize("rate", [8000, 96000])
def test_recordings_of_other_rates_are_taken(cli, fakes, record, rate: int) -> None:
    record("ref.wav", rate=rate)
    assert cli(*SAY, "ref.wav").exit_code == 0


def test_a_stereo_recording_is_taken(cli, fakes, record) -> None:
    mono, rate = soundfile.read(record("mono.wav"))
    soundfile.write("ref.wav", numpy.stack([mono, mono], axis=1), rate)
    assert cli(*SAY, "ref.wav").exit_code == 0


def test_two_hours_are_taken_in_part_and_it_is_said(cli, fakes, record) -> None:
    speech, rate = soundfile.read(record("short.wav", seconds=8.0, rate=8000), dtype="int16")
    with soundfile.SoundFile("ref.flac", "w", samplerate=rate, channels=1) as file:
        for _ in range(2 * 3600 // 8):
            file.write(speech)
    result = cli(*SAY, "ref.flac")
    assert result.exit_code == 0, result.stderr
    assert "note:" in result.stderr


def test_a_voice_that_nobody_made_is_answered_with_those_there_are(cli, fakes) -> None:
    result = cli("say", "Hi.", "--pipeline", "fakes", "--voice", "nobody", "--out", "a.wav")
    assert result.exit_code == 2
    assert "nobody" in result.stderr


def test_a_voice_file_that_is_none_is_refused(cli, fakes) -> None:
    Path("bad.voice").write_bytes(b"PK\x03\x04 not a voice at all")
    for words in (("say", "Hi.", "--pipeline", "fakes", "--voice"), ("voice", "show")):
        result = cli(*words, "bad.voice")
        assert result.exit_code == 2
        assert "bad.voice" in result.stderr
