"""Recordings from strangers."""

from __future__ import annotations

import io
import os
import struct
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from voxloom.core import audio
from voxloom.interfaces.errors import VoiceError


def tone(rate: int, seconds: float = 1.0, hz: float = 220.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(round(rate * seconds)) / rate)


@pytest.mark.parametrize(
    ("name", "subtype", "tolerance"),
    [
        ("a.wav", "PCM_16", 1e-4),
        ("a.wav", "FLOAT", 1e-7),
        ("a.wav", "PCM_U8", 0.01),
        ("a.flac", "PCM_24", 1e-6),
        ("a.aiff", "PCM_16", 1e-4),
        ("a.ogg", "VORBIS", 0.05),
        ("a.mp3", "MPEG_LAYER_III", 0.05),
    ],
)
def test_the_usual_formats_are_read(
    tmp_path: Path, name: str, subtype: str, tolerance: float
) -> None:
    wave = tone(24000)
    soundfile.write(tmp_path / name, wave, 24000, subtype=subtype)
    found = audio.read(tmp_path / name)
    assert found.sample_rate == 24000
    assert found.waveform.dtype == torch.float32
    inner = slice(2000, 22000)  # codecs blur the ends
    np.testing.assert_allclose(found.waveform.numpy()[inner], wave[inner], atol=tolerance)


@pytest.mark.parametrize("rate", [8000, 22050, 96000])
def test_the_sample_rate_is_kept(tmp_path: Path, rate: int) -> None:
    soundfile.write(tmp_path / "a.wav", tone(rate), rate)
    found = audio.read(tmp_path / "a.wav")
    assert (found.sample_rate, found.waveform.shape) == (rate, (rate,))


def test_channels_are_averaged_and_their_distance_measured(tmp_path: Path) -> None:
    left, right = tone(16000, hz=200), tone(16000, hz=333)
    soundfile.write(tmp_path / "two.wav", np.stack([left, right], 1), 16000, subtype="FLOAT")
    soundfile.write(tmp_path / "same.wav", np.stack([left, left], 1), 16000, subtype="FLOAT")
    two = audio.read_recording(tmp_path / "two.wav", max_seconds=10, cut=False)
    same = audio.read_recording(tmp_path / "same.wav", max_seconds=10, cut=False)
    np.testing.assert_allclose(two.audio.waveform.numpy(), (left + right) / 2, atol=1e-6)
    assert two.channels == 2
    assert two.channel_distance == pytest.approx(0.5, abs=0.01)  # independent and equally loud
    assert same.channel_distance == pytest.approx(0, abs=1e-9)


def test_bytes_files_and_pipes_are_read_alike(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, tone(8000), 8000)
    content = path.read_bytes()
    wanted = audio.read(path).waveform
    assert torch.equal(audio.read(content).waveform, wanted)
    assert torch.equal(audio.read(str(path)).waveform, wanted)
    stream = io.BytesIO(content)
    assert torch.equal(audio.read(stream).waveform, wanted)
    assert not stream.closed
    reader, writer = os.pipe()
    thread = threading.Thread(target=lambda: (os.write(writer, content), os.close(writer)))
    thread.start()
    with os.fdopen(reader, "rb") as pipe:
        assert torch.equal(audio.read(pipe).waveform, wanted)
    thread.join()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are of POSIX")
def test_a_named_pipe_is_read(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", tone(8000), 8000)
    os.mkfifo(tmp_path / "pipe")
    content = (tmp_path / "a.wav").read_bytes()
    thread = threading.Thread(target=lambda: (tmp_path / "pipe").write_bytes(content))
    thread.start()
    assert audio.read(tmp_path / "pipe").waveform.shape == (8000,)
    thread.join()


@pytest.mark.parametrize(
    ("content", "reason", "mend"),
    [
        (b"", "is empty", "recording of speech"),
        (b"hello, this is text\n" * 9, "not audio that can be read", "WAV, FLAC, OGG or MP3"),
        (bytes(5000), "not audio that can be read", "WAV, FLAC, OGG or MP3"),
        (b"\0\0\0 ftypM4A " + bytes(99), "is MP4", "ffmpeg"),
        (b"\x1aE\xdf\xa3" + bytes(99), "is Matroska or WebM", "ffmpeg"),
        (b"RIFF\xff\xff\xff\xffWAVE", "not audio that can be read", "WAV"),
    ],
)
def test_what_is_no_audio_is_refused(
    tmp_path: Path, content: bytes, reason: str, mend: str
) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(VoiceError, match=reason) as caught:
        audio.read(path)
    assert str(path) in caught.value.message
    assert mend in caught.value.mend


def test_a_missing_file_a_folder_and_no_samples_are_refused(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="There is no file"):
        audio.read(tmp_path / "none.wav")
    with pytest.raises(VoiceError, match="is a folder"):
        audio.read(tmp_path)
    with pytest.raises(VoiceError, match="cannot be opened"):
        audio.read("a\0b.wav")
    soundfile.write(tmp_path / "a.wav", np.zeros(0), 8000)
    with pytest.raises(VoiceError, match="holds no audio"):
        audio.read(tmp_path / "a.wav")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_are_refused(tmp_path: Path, value: float) -> None:
    wave = tone(8000)
    wave[777] = value
    soundfile.write(tmp_path / "a.wav", wave, 8000, subtype="FLOAT")
    with pytest.raises(VoiceError, match="not numbers"):
        audio.read(tmp_path / "a.wav")


def test_two_hours_are_refused_by_the_header_alone(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    samples = 2 * 3600 * 8000
    with path.open("wb") as file:  # sparse: 115 MB that no disk holds and no decoder should touch
        file.write(
            struct.pack("<4sI4s", b"RIFF", 36 + 2 * samples, b"WAVE")
            + struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16)
            + struct.pack("<4sI", b"data", 2 * samples)
        )
        file.truncate(44 + 2 * samples)
    assert audio.probe(path) == (8000, 1, 7200.0)
    with pytest.raises(VoiceError, match="is 7200 s long; at most 3600 s are read"):
        audio.read(path)
    part = audio.read_recording(path, max_seconds=2.5, cut=True)
    assert part.audio.waveform.shape == (20000,)
    assert part.total_seconds == 7200.0


def test_a_file_cut_short_is_refused(tmp_path: Path) -> None:
    noise = np.random.default_rng(0).uniform(-0.5, 0.5, 80000)
    soundfile.write(tmp_path / "a.flac", noise, 8000)
    content = (tmp_path / "a.flac").read_bytes()
    with pytest.raises(VoiceError, match=r"cut short|cannot be decoded"):
        audio.read(content[: len(content) // 2])


def test_more_channels_than_anyone_has_are_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros((100, 80)), 8000)
    with pytest.raises(VoiceError, match="80 channels"):
        audio.read(tmp_path / "a.wav")


@pytest.mark.parametrize(("gain", "least", "most"), [(1.0, 0, 0), (1.2, 0.05, 0.5), (8, 0.5, 1)])
def test_flat_tops_are_counted_also_after_turning_down(
    tmp_path: Path, gain: float, least: float, most: float
) -> None:
    wave = 0.7 * np.clip(gain * 2 * tone(16000, hz=150), -1, 1)
    soundfile.write(tmp_path / "a.wav", wave, 16000, subtype="PCM_16")
    found = audio.read_recording(tmp_path / "a.wav", max_seconds=5, cut=False)
    assert least <= found.clipped_share <= most
