"""Training the embedded voice again: the order of its parts, and what becomes of the weights."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import voxloom
from benchmarks import retrain
from benchmarks.retrained import PACKAGE, VOICES, install, specs, with_digest
from voxloom.training import recipe as recipes

FILES = [file for part in retrain.PARTS.values() for file in part.weights]


def test_a_part_is_begun_when_those_that_it_needs_are_done() -> None:
    waiting = list(retrain.PARTS)
    assert retrain.next_parts(waiting, [], 9) == ["acoustic", "vocoder", "tokenizer"]
    assert retrain.next_parts(waiting, [], 2) == ["acoustic", "vocoder"]
    left = ["prior", "decoder", "tuned"]
    assert retrain.next_parts(left, ["tokenizer", "vocoder"], 2) == ["prior"]
    assert retrain.next_parts(left, ["tokenizer", "vocoder", "acoustic"], 9) == left


def test_every_recipe_exists_and_has_the_share_of_its_time(tmp_path: Path) -> None:
    options = retrain.arguments(["--out", str(tmp_path), "--share", "0.5"])
    for name, part in retrain.PARTS.items():
        minutes = recipes.read(part.recipe)[0].budget.minutes
        assert minutes
        words = retrain.command(name, tmp_path, options)
        assert float(words[words.index("--minutes") + 1]) == minutes / 2
        assert words.count("--input") == len(part.inputs)
        assert ("--start-from" in words) == bool(part.start)


def test_at_least_one_training_runs_at_once(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        retrain.arguments(["--out", str(tmp_path), "--at-once", "0"])


def test_the_weights_are_those_that_the_package_ships() -> None:
    assert set(FILES) == {path.stem for path in (PACKAGE / "weights").glob("*.safetensors")}
    shipped = {path.stem for path in (PACKAGE / "voices").glob("*.voice")}
    assert {name for name, _, _ in VOICES} == shipped


def test_a_run_counts_as_finished_when_all_its_weights_are_there(tmp_path: Path) -> None:
    folder = tmp_path / "acoustic" / "weights"
    folder.mkdir(parents=True)
    (folder / "mini-acoustic.safetensors").touch()
    assert not retrain.finished(tmp_path, "acoustic")
    (folder / "mini-style.safetensors").touch()
    assert retrain.finished(tmp_path, "acoustic")


def test_a_part_that_fails_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    options = retrain.arguments(["--out", str(tmp_path), "--data", str(tmp_path / "nowhere")])
    with pytest.raises(SystemExit, match=r"failed:\n(.*\n)*.*nowhere"):
        retrain.train(tmp_path, options)


@pytest.mark.parametrize("name", ["mini", "mini-gpt"])
def test_pipelines_of_what_was_trained_speak(tmp_path: Path, name: str) -> None:
    specs(tmp_path, {file: PACKAGE / "weights" / f"{file}.safetensors" for file in FILES})
    shutil.copytree(PACKAGE / "voices", tmp_path / "voices")
    with voxloom.load(str(tmp_path / f"{name}.yaml")) as pipeline:
        assert pipeline.say("Hello.").audio.seconds > 0.3


def test_weights_are_installed_with_their_digests(tmp_path: Path) -> None:
    package, out = tmp_path / "package", tmp_path / "out"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copytree(PACKAGE / "voices", out / "voices")
    before = (package / "voxloom.toml").read_text(encoding="utf-8")
    new = tmp_path / "new.safetensors"
    shutil.copy(PACKAGE / "weights" / "mini-style.safetensors", new)
    install({"mini-style": new}, out, package)
    assert (package / "voxloom.toml").read_text(encoding="utf-8") == before
    new.write_bytes(new.read_bytes() + b" ")
    install({"mini-style": new}, out, package)
    after = (package / "voxloom.toml").read_text(encoding="utf-8")
    assert after != before
    assert f"size = {new.stat().st_size}\n" in after
    assert (package / "weights" / "mini-style.safetensors").read_bytes() == new.read_bytes()


def test_weights_that_the_manifest_does_not_name_are_refused() -> None:
    with pytest.raises(SystemExit, match="no weights strange"):
        with_digest("[[assets]]\n", "strange", b"")
