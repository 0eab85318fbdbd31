"""What would fail is found before the first step."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from voxloom.interfaces.errors import ErrorGroup, SpecError
from voxloom.training import recipe as recipes
from voxloom.training import runner
from voxloom.training.dataset import corpus_findings
from voxloom.training.preflight import check, device_findings
from voxloom.training.recipe import Recipe
from voxloom.training.task import Setup


def setup(device: str, precision: str) -> Setup:
    recipe = Recipe(name="x", part="x", budget={"steps": 1}, precision=precision)
    return Setup(recipe, None, None, Path(), {}, device)


def test_a_device_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    (finding,) = device_findings(setup("cuda:0", "fp32"))
    assert finding.fatal
    assert "--device cpu" in finding.mend


def test_half_precision_on_a_cpu_is_refused_or_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    assert device_findings(setup("cpu", "fp16"))[0].fatal
    monkeypatch.setattr("voxloom.training.preflight._has_bf16", lambda: False)
    (slow,) = device_findings(setup("cpu", "bf16"))
    assert not slow.fatal
    assert device_findings(setup("cpu", "fp32")) == []


def test_a_folder_without_a_corpus_says_how_to_make_one(tmp_path: Path) -> None:
    (finding,) = corpus_findings(tmp_path, {})
    assert "manifest.jsonl" in finding.message
    assert "voxloom data make-teachers" in finding.mend


def test_missing_files_broken_lines_and_absent_languages_are_found(corpus: Path) -> None:
    (corpus / "en_0.npz").unlink()
    with (corpus / "manifest.jsonl").open("a") as file:
        file.write("{no json\n")
    messages = [f.message for f in corpus_findings(corpus, {"en": 1.0, "ko": 1.0})]
    assert any("manifest.jsonl:25 is no JSON" in m for m in messages)
    assert any("en_0.npz" in m for m in messages)
    assert any("'ko'" in m for m in messages)


def test_a_corpus_without_waveforms_is_found(corpus: Path) -> None:
    import numpy as np

    row = json.loads((corpus / "manifest.jsonl").read_text().splitlines()[0])
    arrays = dict(np.load(corpus / row["path"]))
    np.savez(corpus / row["path"], **{**arrays, "wav": np.zeros(0, np.int16)})
    assert any("no waveforms" in f.message for f in corpus_findings(corpus, {}, wav=True))
    assert corpus_findings(corpus, {}) == []


def test_every_fatal_finding_is_told_at_once(tmp_path: Path, builds: Any) -> None:
    with pytest.raises(ErrorGroup) as caught:
        builds("source-filter", tmp_path / "nowhere", [f"start_from={tmp_path / 'gone'}"])
    assert len(caught.value.errors) == 2


def test_a_run_without_a_checkpoint_is_no_input(corpus: Path, builds: Any, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match=r"has no last\.safetensors"):
        builds("source-filter-tuned", corpus, [], 2, {"acoustic": tmp_path})


@pytest.mark.parametrize(
    ("recipe", "inputs", "stops"),
    [
        ("mini-acoustic", (), True),
        ("mini-tokenizer", (), True),
        ("mini-gpt", ("tokenizer",), True),
        ("source-filter", (), False),
        ("source-filter-tuned", ("acoustic",), True),
        ("mini-decoder", ("tokenizer", "acoustic"), True),
    ],
)
def test_only_what_learns_from_durations_is_stopped_where_there_are_none(
    corpus: Path, tmp_path: Path, recipe: str, inputs: tuple[str, ...], stops: bool
) -> None:
    path = corpus / "manifest.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps({**row, "aligned": False}) + "\n" for row in rows))
    chosen, root = recipes.read(recipe)
    kind = runner.task_class(chosen.part, runner.parts())
    given = dict.fromkeys(inputs, tmp_path)
    found = kind.preflight(runner.setup(chosen, root, kind, corpus, inputs=given))
    (told,) = [one for one in found if "no phone durations" in one.message]
    assert told.fatal is stops


def test_predicted_mels_need_a_run_that_predicts_them(corpus: Path, builds: Any) -> None:
    with pytest.raises(SpecError, match="no acoustic run predicts them") as caught:
        builds("source-filter-tuned", corpus)
    assert "--input acoustic=RUN" in str(caught.value)
    builds("source-filter-tuned", corpus, ["options.predicted=0", "options.segment=20"])


def test_warnings_do_not_stop_a_run(corpus: Path, builds: Any) -> None:
    task = builds("mini-acoustic", corpus, ["options.shares={en: 1.0, ko: 1.0}"])
    found = check(type(task), task.setup)
    assert [f.fatal for f in found] == [False, False]
    assert ["'ko'" in found[0].message, "ja, zh are not" in found[1].message] == [True, True]
    assert runner.parts()["mini-acoustic"].endswith("AcousticTask")


def test_a_device_that_torch_does_not_know_is_no_fault_of_ours() -> None:
    (finding,) = device_findings(setup("banana", "fp32"))
    assert finding.fatal
    assert "'banana'" in finding.message


def test_a_damaged_utterance_is_told_like_a_missing_one(corpus: Path) -> None:
    (corpus / "en_0.npz").write_bytes(b"PK")
    (finding,) = corpus_findings(corpus, {}, wav=True)
    assert "en_0.npz cannot be read" in finding.message


def test_a_corpus_in_none_of_the_languages_that_are_wanted_is_refused(corpus: Path) -> None:
    (finding,) = corpus_findings(corpus, {"ko": 1.0, "en": 0.0})
    assert finding.fatal
    assert "wants ko, so nothing is left" in finding.message
    assert "options.shares={en: 1}" in finding.mend


def test_a_corpus_larger_than_the_memory_is_warned_of(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [json.loads(line) for line in (corpus / "manifest.jsonl").read_text().splitlines()]
    needed = sum(row["frames"] for row in rows) * 644
    monkeypatch.setattr("voxloom.training.memory.free_bytes", lambda device: needed - 1)
    (finding,) = corpus_findings(corpus, {}, wav=True)
    assert not finding.fatal
    assert corpus_findings(corpus, {}) == []  # without waveforms it fits


@pytest.mark.parametrize(
    ("recipe", "setting"),
    [("mini-tokenizer", "options.frames"), ("source-filter", "options.segment")],
)
def test_utterances_that_are_too_short_name_the_setting_of_the_part(
    corpus: Path, builds: Any, recipe: str, setting: str
) -> None:
    with pytest.raises(SpecError, match=f"Make `{setting}` less"):
        builds(recipe, corpus, [f"{setting}=20000"])


@pytest.mark.parametrize(("recipe", "used"), [("mini-acoustic", True), ("mini-tokenizer", False)])
def test_masks_that_a_part_does_not_use_are_warned_of(
    corpus: Path, builds: Any, recipe: str, used: bool
) -> None:
    settings = ["augment={bands: 1}", "options.frames=24"]
    task = builds(recipe, corpus, settings)
    told = [one.message for one in check(type(task), task.setup)]
    assert any("`augment` is not used" in message for message in told) is not used


def test_voices_of_one_utterance_each_are_refused(corpus: Path, builds: Any) -> None:
    path = corpus / "manifest.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    alone = [{**row, "speaker": row["name"]} for row in rows]
    path.write_text("".join(json.dumps(row) + "\n" for row in alone))
    with pytest.raises(SpecError, match="No voice has two utterances"):
        builds("mini-acoustic", corpus)


def held_back_by(corpus: Path, **who: str) -> None:
    """All that is held back is of that speaker or teacher."""
    path = corpus / "manifest.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    rows = [{**row, **who} if row["split"] == "held" else row for row in rows]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_what_is_held_back_in_vain_is_warned_of(corpus: Path, tmp_path: Path, builds: Any) -> None:
    held_back_by(corpus, speaker="stranger")
    task = builds("mini-acoustic", corpus)
    (found,) = check(type(task), task.setup)
    assert "by speakers whom no training hears" in found.message
    assert task.held_out() == {}
    chosen, root = recipes.read("mini-gpt", sets=["options.clear={en: noise}"])
    kind = runner.task_class(chosen.part, runner.parts())
    made = runner.setup(chosen, root, kind, corpus, inputs={"tokenizer": tmp_path})
    assert kind.preflight(made) == []  # other languages have no clearest teacher
    held_back_by(corpus, language="en", teacher="other")
    (found,) = kind.preflight(made)
    assert "by a teacher of `options.clear`: none is used" in found.message
