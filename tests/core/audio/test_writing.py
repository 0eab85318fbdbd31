"""Speech written to files and streams."""

from __future__ import annotations

import errno
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core import audio
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import OutputError


@pytest.fixture
def speech() -> Audio:
    return Audio(0.6 * torch.sin(torch.arange(24000) * 0.05), 24000)


def chunks(speech: Audio, size: int = 1000) -> Iterator[Audio]:
    for piece in speech.waveform.split(size):
        yield Audio(piece, speech.sample_rate)


@pytest.mark.parametrize(
    ("suffix", "container", "subtype", "tolerance"),
    [
        ("wav", "WAV", "PCM_16", 2e-5),
        ("flac", "FLAC", "PCM_16", 2e-5),
        ("ogg", "OGG", "VORBIS", 0.05),
        ("mp3", "MP3", "MPEG_LAYER_III", 0.05),
        ("WAV", "WAV", "PCM_16", 2e-5),
    ],
)
def test_the_suffix_says_the_format(
    tmp_path: Path, speech: Audio, suffix: str, container: str, subtype: str, tolerance: float
) -> None:
    path = tmp_path / f"a.{suffix}"
    assert audio.write(path, speech) == 24000
    info = soundfile.info(path)
    assert (info.format, info.subtype, info.channels) == (container, subtype, 1)
    found = audio.read(path)
    assert found.waveform.shape == (24000,)
    inner = slice(2000, 22000)
    torch.testing.assert_close(
        found.waveform[inner], speech.waveform[inner], atol=tolerance, rtol=0
    )


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3", "raw"])
def test_chunks_give_the_file_of_the_whole(tmp_path: Path, speech: Audio, suffix: str) -> None:
    whole, pieces = tmp_path / f"a.{suffix}", tmp_path / f"b.{suffix}"
    audio.write(whole, speech)
    assert audio.write(pieces, chunks(speech)) == 24000
    if suffix == "ogg":  # every Ogg stream has a serial number of its own
        assert torch.equal(audio.read(whole).waveform, audio.read(pieces).waveform)
    else:
        assert whole.read_bytes() == pieces.read_bytes()


def test_long_speech_in_one_piece_is_encoded_as_vorbis(tmp_path: Path) -> None:
    long = Audio(torch.zeros(24000 * 120), 24000)
    assert audio.write(tmp_path / "a.ogg", long) == 24000 * 120


@settings(deadline=None, derandomize=True)
@given(st.lists(st.integers(-32768, 32767), max_size=50))
def test_16_bit_samples_come_back_bit_by_bit(values: list[int]) -> None:
    samples = np.array(values, np.int16)
    waveform = torch.from_numpy(samples.astype(np.float32) / 32768)
    assert np.array_equal(audio.to_int16(waveform), samples)


def test_samples_beyond_full_scale_are_clipped_not_wrapped() -> None:
    found = audio.to_int16(torch.tensor([1.0, 1.5, 1e9, -1.0, -1.5, 0.4 / 32768, 0.6 / 32768]))
    assert found.tolist() == [32767, 32767, 32767, -32768, -32768, 0, 1]


@pytest.mark.parametrize("suffix", ["wav", "ogg"])
@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_samples_that_are_no_numbers_are_never_written(
    tmp_path: Path, suffix: str, value: float
) -> None:
    with pytest.raises(OutputError, match="not numbers"):
        audio.write(tmp_path / f"a.{suffix}", Audio(torch.tensor([0.0, value]), 24000))
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "reason"), [("a.aac", "cannot be written as 'aac'"), ("a", "does not say its format")]
)
def test_an_unknown_format_is_refused_with_those_there_are(
    tmp_path: Path, speech: Audio, name: str, reason: str
) -> None:
    with pytest.raises(OutputError, match=reason) as caught:
        audio.write(tmp_path / name, speech)
    assert "wav, flac, ogg, mp3" in caught.value.mend


def test_a_rate_that_a_format_lacks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="96000 Hz cannot be written as mp3") as caught:
        audio.write(tmp_path / "a.mp3", Audio(torch.zeros(96000), 96000))
    assert "resample" in caught.value.mend
    assert os.listdir(tmp_path) == []


def test_nothing_to_write_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"old")
    with pytest.raises(OutputError, match="no audio to write"):
        audio.write(path, [])
    assert path.read_bytes() == b"old"


def test_a_bad_place_is_refused_before_the_first_chunk_is_made(
    tmp_path: Path, speech: Audio
) -> None:
    made: list[Audio] = []

    def costly() -> Iterator[Audio]:
        made.append(speech)
        yield speech

    with pytest.raises(OutputError, match="does not exist"):
        audio.write(tmp_path / "none" / "a.wav", costly())
    with pytest.raises(OutputError, match="is a folder"):
        audio.write(tmp_path, costly(), "wav")
    assert made == []


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "mp3"])
def test_ctrl_c_in_the_middle_leaves_what_was_there(
    tmp_path: Path, speech: Audio, suffix: str
) -> None:
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(b"old")

    def interrupted() -> Iterator[Audio]:
        yield speech
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        audio.write(path, interrupted())
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is of POSIX")
def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    names = ["a.flac", "a.mp3", "a.ogg", "a.wav"]
    for name in names:
        (tmp_path / name).write_bytes(b"old")
    program = (
        "import resource, signal, sys, torch\n"
        "from voxloom.core import audio\n"
        "from voxloom.interfaces.audio import Audio\n"
        "from voxloom.interfaces.errors import OutputError\n"
        "noise = torch.rand(240000, generator=torch.Generator().manual_seed(0)) - 0.5\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "for path in sys.argv[1:]:\n"
        "    try:\n"
        "        audio.write(path, Audio(noise, 24000))\n"
        "    except OutputError as error:\n"
        "        print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *(str(tmp_path / name) for name in names)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.count("no room left") == 4
    assert done.stderr == ""
    assert sorted(os.listdir(tmp_path)) == names
    assert all((tmp_path / name).read_bytes() == b"old" for name in names)


class Full(io.RawIOBase):
    """A stream on a disk that holds 100 bytes."""

    def __init__(self, number: int = errno.ENOSPC) -> None:
        self.number, self.held = number, 0

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self.held += len(data)
        if self.held > 100:
            raise OSError(self.number, os.strerror(self.number))
        return len(data)


@pytest.mark.parametrize("name", ["wav", "raw", "flac"])
def test_a_stream_that_fails_is_an_answer(speech: Audio, name: str) -> None:
    with pytest.raises(OutputError, match="no room left"):
        audio.write(Full(), speech, name)
    with pytest.raises(OutputError, match="went away"):
        audio.write(Full(errno.EPIPE), speech, name)


def test_a_stream_of_unknown_length_is_wav_that_readers_take(speech: Audio) -> None:
    sink = io.BytesIO()
    assert audio.write(sink, chunks(speech)) == 24000
    content = sink.getvalue()
    assert content[:4] == b"RIFF"
    assert content[4:8] == content[40:44] == b"\xff\xff\xff\xff"
    torch.testing.assert_close(audio.read(content).waveform, speech.waveform, atol=2e-5, rtol=0)


def test_a_stream_of_known_length_says_it(speech: Audio, tmp_path: Path) -> None:
    sink = io.BytesIO()
    audio.write(sink, speech)
    audio.write(tmp_path / "a.wav", speech)
    assert sink.getvalue() == (tmp_path / "a.wav").read_bytes()


def test_a_stream_hears_each_chunk_when_it_is_made(speech: Audio) -> None:
    sink, lengths = io.BytesIO(), []

    def watched() -> Iterator[Audio]:
        for chunk in chunks(speech, 8000):
            lengths.append(len(sink.getvalue()))
            yield chunk

    audio.write(sink, watched())
    assert lengths == [0, 44 + 16000, 44 + 32000]


def test_a_dash_streams_to_standard_output(speech: Audio, tmp_path: Path) -> None:
    program = (
        "import torch\nfrom voxloom.core import audio\n"
        "from voxloom.interfaces.audio import Audio\n"
        "audio.write('-', [Audio(torch.ones(5) / 2, 8000)], 'raw')\n"
        "audio.write('-', Audio(torch.zeros(100), 8000), 'flac')\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout[:10] == np.full(5, 16384, "<i2").tobytes()
    assert audio.read(done.stdout[10:]).waveform.shape == (100,)


def test_chunks_of_two_sample_rates_are_a_fault_of_the_caller(tmp_path: Path) -> None:
    mixed = [Audio(torch.zeros(10), 8000), Audio(torch.zeros(10), 16000)]
    with pytest.raises(ValueError, match="8000 and 16000"):
        audio.write(tmp_path / "a.wav", mixed)
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals are of POSIX")
def test_a_real_ctrl_c_leaves_no_partial_file(tmp_path: Path) -> None:
    program = (
        "import sys, time, torch\nfrom voxloom.core import audio\n"
        "from voxloom.interfaces.audio import Audio\n"
        "def slowly():\n"
        "    yield Audio(torch.zeros(99999), 24000)\n"
        "    print('ready', flush=True)\n"
        "    time.sleep(60)\n"
        "audio.write(sys.argv[1], slowly())\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path / "a.wav")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    assert os.listdir(tmp_path) != []
    time.sleep(0.05)
    child.send_signal(signal.SIGINT)
    assert child.wait(timeout=30) != 0
    child.stdout.close()
    assert os.listdir(tmp_path) == []
