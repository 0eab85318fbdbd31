"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from voxloom.core.files import atomic, check_target, write_bytes, write_text
from voxloom.interfaces.errors import OutputError


def names(folder: Path) -> list[str]:
    return sorted(item.name for item in folder.iterdir())


def test_text_is_written_as_utf8_with_its_own_line_ends(tmp_path: Path) -> None:
    write_text(tmp_path / "a.txt", "声\nb\n")
    assert (tmp_path / "a.txt").read_bytes() == "声\nb\n".encode()
    assert names(tmp_path) == ["a.txt"]


@pytest.mark.parametrize("fault", [ValueError("x"), KeyboardInterrupt(), SystemExit(3)])
def test_after_an_interruption_the_old_file_is_there_and_nothing_else(
    tmp_path: Path, fault: BaseException
) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")

    def interrupted() -> None:
        with atomic(target) as file:
            file.write(b"half of the new")
            file.flush()
            raise fault

    with pytest.raises(type(fault)):
        interrupted()
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


def test_a_full_disk_is_an_answer_and_the_old_file_stays(tmp_path: Path) -> None:
    target = tmp_path / "a.bin"
    target.write_bytes(b"old")
    with pytest.raises(OutputError, match="no room left") as caught, atomic(target):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert "space" in caught.value.mend
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["a.bin"]


@pytest.mark.skipif(sys.platform == "win32", reason="RLIMIT_FSIZE is of POSIX")
def test_a_limit_of_the_system_is_met_like_a_full_disk(tmp_path: Path) -> None:
    program = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "from voxloom.core.files import write_bytes\n"
        "from voxloom.interfaces.errors import OutputError\n"
        "try:\n"
        "    write_bytes(sys.argv[1], bytes(100000))\n"
        "except OutputError as error:\n"
        "    print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "a.bin")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "no room left" in done.stdout
    assert names(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the device is of Linux")
def test_a_device_is_written_to_and_never_replaced() -> None:
    write_bytes("/dev/null", b"gone")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    with pytest.raises(OutputError, match="no room left"):
        write_bytes("/dev/full", b"x" * 100000)
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def test_a_missing_folder_is_named_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="does not exist") as caught:
        check_target(tmp_path / "no" / "a.wav")
    assert caught.value.mend == f"Create it first: mkdir -p {tmp_path / 'no'}"


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="is a folder"):
        check_target(tmp_path)
    with pytest.raises(OutputError, match="is a folder"):
        check_target(f"{tmp_path}/new/")


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_a_name_that_cannot_be_is_refused(name: str) -> None:
    with pytest.raises(OutputError, match="no file name"):
        check_target(name)


def test_a_name_that_is_too_long_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="too long"):
        check_target(tmp_path / ("x" * 300))


def test_a_folder_without_permission_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)  # root may write everywhere
    with pytest.raises(OutputError, match="No permission"):
        check_target(tmp_path / "a.wav")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS])
def test_a_refusal_of_the_system_is_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(OutputError, match="No permission"):
        write_bytes(tmp_path / "a.bin", b"x")


@pytest.mark.skipif(sys.platform == "win32", reason="modes are of POSIX")
def test_the_mode_of_what_is_replaced_is_kept_and_a_new_file_follows_the_umask(
    tmp_path: Path,
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(b"x")
    old.chmod(0o640)
    write_bytes(old, b"y")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640
    before = os.umask(0o027)
    try:
        write_bytes(new, b"y")
    finally:
        os.umask(before)
    assert stat.S_IMODE(new.stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    write_bytes(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
