"""Where the text comes from."""

from __future__ import annotations

import io
from pathlib import Path

import click
import pytest

from voxloom.apps.cli import reading
from voxloom.interfaces.errors import InputError


class Stdin(io.TextIOWrapper):
    def __init__(self, data: bytes, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8")
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def test_words_are_joined() -> None:
    assert reading.spoken_text(("Hello", "there."), None) == "Hello there."


def test_a_file_is_read_without_its_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("\ufeffGrüße.\n".encode())
    assert reading.spoken_text((), str(file)) == "Grüße.\n"


@pytest.mark.parametrize("words", [(), ("-",)])
def test_standard_input_is_read_when_it_is_meant(monkeypatch: pytest.MonkeyPatch, words) -> None:
    monkeypatch.setattr("sys.stdin", Stdin("你好".encode()))
    assert reading.spoken_text(words, None) == "你好"


def test_nothing_on_a_terminal_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Stdin(b"", terminal=True))
    with pytest.raises(click.UsageError, match="give a text"):
        reading.spoken_text((), None)


def test_words_and_a_file_are_refused() -> None:
    with pytest.raises(click.UsageError, match="not both"):
        reading.spoken_text(("a",), "b.txt")


def test_bytes_that_are_no_text_are_refused_with_line_and_byte(tmp_path: Path) -> None:
    file = tmp_path / "latin.txt"
    file.write_bytes(b"one\ntwo \xe9\n")
    with pytest.raises(InputError, match=r"line 2: byte 8 is not UTF-8") as caught:
        reading.spoken_text((), str(file))
    assert "iconv" in caught.value.mend


@pytest.mark.parametrize("name", ["missing.txt", ".", "bad\0name"])
def test_a_file_that_cannot_be_read_is_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError):
        reading.spoken_text((), name)
