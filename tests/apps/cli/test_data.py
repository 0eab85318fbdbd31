"""`voxloom data` at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from voxloom.interfaces.errors import PluginError
from voxloom.training.teachers import engines


def test_recordings_are_imported_and_looked_over(
    cli: Callable, record: Callable, tmp_path: Path
) -> None:
    pytest.importorskip("pyworld", reason="the extra `train` is not installed")
    (tmp_path / "mine").mkdir()
    record("mine/a.wav", 3.0)
    (tmp_path / "mine" / "a.txt").write_text("The cat sat on the mat and slept.")
    made = cli("data", "import", "mine", "--out", "corpus", "--language", "en", "--quiet")
    assert made.exit_code == 0, made.output
    assert "1 utterances" in made.output
    row = json.loads((tmp_path / "corpus" / "manifest.jsonl").read_text())
    assert (row["speaker"], row["licence"], row["aligned"]) == ("mine", "not stated", False)
    assert row["phones"] > 15
    told = cli("data", "export", "corpus", "--out", "again")
    assert "1 utterances in again" in told.output
    assert "cat" in (tmp_path / "again" / f"{row['name']}.txt").read_text()

    result = cli("data", "lint", "corpus", "--json", "--html", "faults.html")
    assert result.exit_code == 0, result.output
    assert json.loads(result.output)["utterances"] == 1
    assert "1 utterances" in (tmp_path / "faults.html").read_text()


def test_a_fatal_fault_ends_with_two(cli: Callable, tmp_path: Path) -> None:
    row = {"name": "a", "path": "a.npz", "language": "en", "speaker": "p", "text": "Yes."}
    (tmp_path / "manifest.jsonl").write_text(json.dumps(row))
    result = cli("data", "lint", ".")
    assert result.exit_code == 2
    assert "missing" in result.output
    assert json.loads(cli("data", "lint", ".", "--json").output)["fatal"] is True


def test_a_folder_without_a_corpus_says_how_to_make_one(cli: Callable) -> None:
    result = cli("data", "lint", "nothing")
    assert result.exit_code == 2
    assert "make-teachers" in result.output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--languages", "en,eo"), "do not speak eo"),
        (("--without-engine", "espeak"), "No engine is named 'espeak'"),
        (("--scale", "0"), "is empty"),
    ],
)
def test_what_the_teachers_cannot_do_is_said(
    cli: Callable, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    result = cli("data", "make-teachers", "--out", "corpus", *words)
    assert told in result.output
    assert not (tmp_path / "corpus").exists()


def test_a_file_is_no_folder_for_a_corpus(cli: Callable, record: Callable, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    record("mine/a.wav", 3.0)
    (tmp_path / "mine" / "a.txt").write_text("The cat sat on the mat and slept.")
    (tmp_path / "file").touch()
    result = cli("data", "import", "mine", "--out", "file", "--language", "en", "--quiet")
    assert result.exit_code == 2
    assert "file could not be written" in result.output


def test_a_missing_engine_is_told_before_anything_is_made(
    cli: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lacks(chosen: object, languages: object) -> None:
        raise PluginError("The engine 'slt' needs a thing.")

    monkeypatch.setattr(engines, "check", lacks)
    result = cli("data", "make-teachers", "--out", "corpus")
    assert "'slt' needs a thing" in result.output
    assert not (tmp_path / "corpus").exists()


@pytest.mark.parametrize("json_flag", [(), ("--json",)])
def test_an_engine_that_breaks_is_not_done(
    cli: Callable, monkeypatch: pytest.MonkeyPatch, json_flag: tuple[str, ...]
) -> None:
    make_corpus = pytest.importorskip("voxloom.training.make_corpus")
    monkeypatch.setattr(engines, "check", lambda chosen, languages: None)
    made = make_corpus.Made([], failed=["Traceback: an engine broke"])
    monkeypatch.setattr(make_corpus, "make", lambda *given, **named: made)
    result = cli("data", "make-teachers", "--out", "corpus", *json_flag)
    assert result.exit_code == 1
    assert "an engine broke" in result.stderr
    if json_flag:
        assert json.loads(result.stdout)["failed_groups"] == 1
