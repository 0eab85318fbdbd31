"""`voxloom coverage`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Cli = Callable[..., Any]


def test_what_a_model_approximates_is_shown_with_the_words(cli: Cli) -> None:
    done = cli("coverage", "--lang", "ko", "나무")
    assert done.exit_code == 0, done.output
    assert "for a model of mini" in done.stdout
    assert "ㄴ=ja:n" in done.stdout
    assert "approximated" in done.stdout


def test_the_same_comes_as_json_and_from_a_file(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "text.txt").write_text("Hello there. Good night!", encoding="utf-8")
    done = cli("coverage", "--file", "text.txt", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["complete"] is True
    assert found["words"] == []
    assert {one["symbol"] for one in found["phones"]["known"]} >= {"en:HH", "en:G"}


def test_a_language_that_nobody_reads_is_the_user_s_to_mend(cli: Cli) -> None:
    done = cli("coverage", "--lang", "xx", "a")
    assert done.exit_code != 0
