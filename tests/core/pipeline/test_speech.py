from __future__ import annotations

import base64
import io
import wave
from pathlib import Path

import numpy as np
import pytest

from voxloom.core import audio
from voxloom.core.pipeline import Pipeline, Speech
from voxloom.interfaces.errors import OutputError


@pytest.fixture
def speech(simple: Pipeline) -> Speech:
    return simple.say("Hello <b>there</b>.")


@pytest.mark.parametrize("suffix", ["wav", "flac"])
def test_speech_is_saved_and_read_back(speech: Speech, tmp_path: Path, suffix: str) -> None:
    path = speech.save(tmp_path / f"a.{suffix}")
    again = audio.read(path)
    assert again.sample_rate == speech.audio.sample_rate
    assert again.waveform.shape == speech.audio.waveform.shape
    assert float((again.waveform - speech.audio.waveform).abs().max()) < 1e-4


def test_a_folder_that_is_not_there_is_told(speech: Speech, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist"):
        speech.save(tmp_path / "nowhere" / "a.wav")


def test_numpy_is_the_waveform(speech: Speech) -> None:
    array = speech.numpy()
    assert array.dtype == np.float32
    assert array.tolist() == speech.audio.waveform.tolist()


def test_a_notebook_gets_a_player_and_no_markup_of_the_text(speech: Speech) -> None:
    shown = speech._repr_html_()
    assert "&lt;b&gt;there" in shown
    data = base64.b64decode(shown.split("base64,")[1].split('"')[0])
    with wave.open(io.BytesIO(data)) as file:
        assert file.getframerate() == speech.audio.sample_rate
        assert file.getnframes() == len(speech.numpy())


def test_the_real_time_factor_is_compute_per_speech(speech: Speech) -> None:
    expected = speech.timings.total_seconds / speech.audio.seconds
    assert speech.real_time_factor == pytest.approx(expected)
