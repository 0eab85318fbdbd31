"""`voxloom train` at the command line."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from voxloom.apps.cli.main import root


def test_recipes_and_parts_are_listed() -> None:
    found = json.loads(CliRunner().invoke(root, ["train", "list", "--json"]).output)
    names = {recipe["name"] for recipe in found["recipes"]}
    assert {"mini-acoustic", "source-filter", "source-filter-gan"} <= names
    assert "source-filter" in found["parts"]


def test_what_would_fail_is_said_before_anything_is_written(tmp_path: Path) -> None:
    arguments = ["train", "source-filter", "--data", str(tmp_path / "none")]
    result = CliRunner().invoke(root, [*arguments, "--out", str(tmp_path / "run"), "--check"])
    assert result.exit_code == 2
    assert "holds no corpus" in result.output
    assert not (tmp_path / "run").exists()


def test_minutes_and_steps_exclude_each_other(tmp_path: Path) -> None:
    arguments = ["train", "source-filter", "--data", ".", "--out", str(tmp_path / "run")]
    result = CliRunner().invoke(root, [*arguments, "--minutes", "1", "--steps", "1"])
    assert result.exit_code == 2
    assert "either --minutes or --steps" in result.output


def test_an_input_needs_a_name(tmp_path: Path) -> None:
    arguments = ["train", "source-filter", "--data", ".", "--out", str(tmp_path / "run")]
    result = CliRunner().invoke(root, [*arguments, "--input", "runs/acoustic"])
    assert result.exit_code == 2
    assert "NAME=RUN" in result.output
