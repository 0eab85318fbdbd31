"""`voxloom train` at the command line."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from voxloom.apps.cli.main import root
from voxloom.training.workers import Workers


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Four utterances of noise, one of them held back."""
    random = np.random.default_rng(1)
    folder = tmp_path / "features"
    folder.mkdir()
    rows = []
    for number in range(4):
        np.savez(
            folder / f"u{number}.npz",
            wav=random.integers(-9000, 9000, 40 * 240).astype(np.int16),
            mel=random.normal(-5, 1, (40, 80)).astype(np.float16),
            f0=np.full(40, 150, np.float32),
            phones=np.array([1, 8], np.int16),
            durations=np.array([20, 20], np.int16),
        )
        row = {"name": f"u{number}", "path": f"u{number}.npz", "language": "en", "frames": 40}
        row |= {"speaker": "s", "teacher": "noise", "text": f"text {number}"}
        rows.append({**row, "split": "held" if number == 3 else "train"})
    (folder / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


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


def test_a_run_that_is_told_to_stop_leaves_a_checkpoint_to_go_on_from(
    tmp_path: Path, corpus: Path
) -> None:
    out = tmp_path / "run"
    command = [
        *(sys.executable, "-m", "voxloom.apps.cli.main", "train", "source-filter"),
        *("--data", str(corpus), "--out", str(out), "--minutes", "10", "--threads", "1"),
        *("--set", "network={width: 8, layers: 1}", "--set", "batch=2"),
        *("--set", "options.segment=16", "--set", "options.held_frames=30"),
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        assert run.stderr is not None
        for line in run.stderr:
            if line.startswith("step 25 "):
                break
        run.send_signal(signal.SIGTERM)
        _, told = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "--resume goes on from there" in told
    again = CliRunner().invoke(root, ["train", "source-filter", *command[5:9], "--steps", "1"])
    assert again.exit_code == 2
    assert "holds a run of 'source-filter' already" in again.output
    assert (out / "last.optimizer.safetensors").is_file()


def test_one_gpu_is_not_for_several_processes(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voxloom.training.workers.join", lambda device: Workers(1, 2, 1))
    arguments = ["train", "source-filter", "--data", str(corpus), "--out", str(tmp_path / "run")]
    result = CliRunner().invoke(root, [*arguments, "--device", "cuda:1"])
    assert result.exit_code == 2
    assert "give --device cuda" in result.output


def test_a_run_that_goes_on_keeps_its_batch_and_tells_what_is_new(
    tmp_path: Path, corpus: Path
) -> None:
    arguments = ["train", "source-filter", "--data", str(corpus), "--out", str(tmp_path / "run")]
    for setting in ("network={width: 8, layers: 1}", "options={segment: 16, held_frames: 30}"):
        arguments += ["--set", setting]
    CliRunner().invoke(root, [*arguments, "--steps", "1", "--set", "batch=3"])
    again = [*arguments, "--steps", "2", "--set", "batch=auto", "--seed", "5", "--resume"]
    result = CliRunner().invoke(root, again)
    assert result.exit_code == 0
    assert "began with seed 0, budget steps=1; it goes on with seed 5, budget" in result.output
    assert json.loads((tmp_path / "run" / "recipe.json").read_text())["batch"] == 3
