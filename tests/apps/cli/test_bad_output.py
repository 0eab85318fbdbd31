"""Places that cannot be written, full disks and Ctrl-C: nothing partial, nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SAY = ("say", "Hello there.", "--pipeline", "fakes-direct")
MAIN = (sys.executable, "-m", "voxloom.apps.cli.main")


def test_a_missing_folder_is_named_with_the_command_that_makes_it(cli, fakes) -> None:
    result = cli(*SAY, "--out", "nowhere/a.wav")
    assert result.exit_code == 2
    assert "mkdir -p" in result.stderr
    assert list(Path().iterdir()) == []


def test_a_folder_as_output_is_refused(cli, fakes) -> None:
    Path("a.wav").mkdir()
    result = cli(*SAY, "--out", "a.wav")
    assert result.exit_code == 2
    assert "is a folder" in result.stderr


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused(cli, fakes) -> None:
    Path("locked").mkdir(mode=0o555)
    result = cli(*SAY, "--out", "locked/a.wav")
    assert result.exit_code == 2
    assert "permission" in result.stderr.lower()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs Linux's /proc")
def test_a_place_that_refuses_even_root_is_an_answer(cli, fakes) -> None:
    result = cli(*SAY, "--out", "/proc/a.wav")
    assert result.exit_code == 2
    assert "/proc" in result.stderr


def test_marks_that_cannot_be_written_are_refused_before_the_speech(cli, fakes) -> None:
    result = cli(*SAY, "--out", "a.wav", "--marks", "nowhere/a.srt")
    assert result.exit_code == 2
    assert list(Path().iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_a_full_device_is_an_answer(cli, fakes) -> None:
    Path("a.wav").symlink_to("/dev/full")
    result = cli(*SAY, "--out", "a.wav")
    assert result.exit_code == 2
    assert "no room left" in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs a shell's ulimit")
@pytest.mark.parametrize("suffix", ["wav", "flac", "mp3"])
def test_a_disk_that_fills_up_leaves_the_old_file_and_nothing_partial(
    fakes, tmp_path: Path, suffix: str
) -> None:
    old = tmp_path / f"a.{suffix}"
    old.write_bytes(b"old")
    words = [*MAIN, "say", "-", "--pipeline", "fakes-direct", "--out", old.name]
    done = subprocess.run(
        ["bash", "-c", 'ulimit -f 8; exec "$@"', "bash", *words],
        input=b"On and on it goes. " * 60,
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(fakes), "PYTHONDONTWRITEBYTECODE": "1"},
        timeout=120,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert b"no room left" in done.stderr
    assert old.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == [old.name]


@pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")
@pytest.mark.parametrize("out", ["a.wav", "a.mp3"])
def test_an_interrupt_in_the_middle_leaves_the_old_file_and_nothing_partial(
    fakes, tmp_path: Path, out: str
) -> None:
    (tmp_path / out).write_bytes(b"old")
    words = [*MAIN, "say", "-", "--pipeline", "fakes-direct", "--out", out]
    with subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(fakes)},
    ) as running:
        assert running.stdin is not None
        assert running.stderr is not None
        running.stdin.write(b"On and on it goes, as long as it can. " * 25_000)
        running.stdin.close()
        waited = time.monotonic() + 60
        while not list(tmp_path.glob(".voxloom-*.part")) and time.monotonic() < waited:
            time.sleep(0.02)
        assert list(tmp_path.glob(".voxloom-*.part")), "it never began to write"
        running.send_signal(signal.SIGINT)
        told = running.stderr.read()
    assert running.returncode == 130, told
    assert b"Interrupted" in told
    assert b"Traceback" not in told
    assert (tmp_path / out).read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == [out]
