"""`voxloom eval` at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click.testing
import pytest

from voxloom.apps.cli.main import root
from voxloom.training.evaluation.metrics.speed import RealTimeFactor

Cli = Callable[..., click.testing.Result]
FAST = ("--metrics", "no-speech,rtf", "--sentences", "1", "--set", "held-en", "--quiet")


def test_metrics_and_suites_are_listed(cli: Cli) -> None:
    found = json.loads(cli("eval", "metrics", "--json").output)
    names = {metric["name"] for metric in found["metrics"]}
    assert {"wer", "stoi", "dnsmos", "rtf"} <= names
    assert {"name": "held", "sentences": 66} in found["suites"]
    assert "short-time intelligibility" in cli("eval", "metrics").output


def test_a_pipeline_is_judged_and_everything_is_written(cli: Cli, tmp_path: Path) -> None:
    done = cli("eval", "mini", *FAST, "--voice", "oak", "--voice", "ash", "--out", "run")
    assert done.exit_code == 0, done.output
    found = json.loads((tmp_path / "run" / "results.json").read_text())
    assert [row["voice"] for row in found["rows"]] == ["oak", "ash"]
    assert all((tmp_path / "run" / row["audio"]).stat().st_size > 1000 for row in found["rows"])
    page = (tmp_path / "run" / "index.html").read_text()
    assert page.count("<audio") == 2
    assert "no-speech" in done.output


def test_a_gate_that_is_not_passed_is_exit_code_2(cli: Cli, tmp_path: Path) -> None:
    gates = tmp_path / "gates.yaml"
    gates.write_text("gates: [{metric: no-speech, at_most: 0}, {metric: rtf, at_most: 1e-9}]")
    done = cli("eval", "mini", *FAST, "--gates", str(gates))
    assert done.exit_code == 2
    assert "passed: no-speech" in done.output
    assert "FAILED: rtf" in done.output
    gates.write_text("gates: [{metric: no-speech, at_most: 0}]")
    assert cli("eval", "mini", *FAST, "--gates", str(gates)).exit_code == 0


def test_a_sentence_that_cannot_be_spoken_is_told_and_fails_the_gates(
    cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "mine.tsv").write_text("en\tOne.\nxx\tTwo.\n")
    (tmp_path / "gates.yaml").write_text("gates: [{metric: no-speech, at_most: 1}]")
    words = ("--set", "mine.tsv", "--metrics", "no-speech", "--gates", "gates.yaml")
    done = cli("eval", "mini", *words)
    assert done.exit_code == 2
    assert "not spoken: default-xx-001" in done.output


def test_two_runs_are_compared(cli: Cli, tmp_path: Path) -> None:
    for voice in ("oak", "ash"):
        assert cli("eval", "mini", *FAST, "--voice", voice, "--out", voice).exit_code == 0
    done = cli("eval", "compare", "oak", "ash", "--html", "both.html", "--json")
    found = json.loads(done.output)
    assert {each["metric"] for each in found["differences"]} == {"no-speech", "rtf"}
    assert found["alone"] == []
    assert "95 % interval" in (tmp_path / "both.html").read_text()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("eval", "mini", "--metrics", "werr"), "werr"),
        (("eval", "mini", "--set", "hold"), "held-en"),
        (("eval", "no-such-pipeline", *FAST), "no-such-pipeline"),
        (("eval", "mini", *FAST, "--gates", "none.yaml"), "none.yaml"),
        (("eval", "mini", *FAST, "--teacher", "none"), "holds no corpus"),
        (("eval", "mini", *FAST, "--listener", "none"), "none"),
        (("eval", "mini", *FAST, "--voice", "nobody"), "nobody"),
        (("eval", "copy", "mini", "--data", "none"), "holds no corpus"),
        (("eval", "similarity", "mini"), "either --data or --references"),
        (("eval", "similarity", "mini", "--references", "none"), "fewer than two"),
        (("eval", "compare", "a", "b"), "holds no results"),
    ],
)
def test_what_cannot_be_done_is_an_answer(
    cli: Cli, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], says: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        root.main(list(words), prog_name="voxloom")
    assert ended.value.code == 2
    assert says in capsys.readouterr().err


def test_references_of_a_folder_are_told_apart(
    cli: Cli, tmp_path: Path, record: Callable[..., Path]
) -> None:
    folder = tmp_path / "people"
    folder.mkdir()
    for name in ("one", "two"):
        record(f"{name}.wav", seconds=4.0).rename(folder / f"{name}.wav")
    words = ("--references", "people", "--set", "held-en", "--quiet", "--json")
    done = cli("eval", "similarity", "mini", *words, "--metrics", "pitch-offset")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert [row["voice"] for row in found["rows"]] == ["one", "two"]
    assert "own-first" in found["rows"][0]["values"]
    assert "pitch-offset" in found["rows"][0]["values"]


def test_a_run_that_spoke_nothing_is_not_done(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text("xx\tOne.\n")
    done = cli("eval", "mini", "--set", "mine.tsv", "--metrics", "no-speech", "--json")
    assert done.exit_code == 2
    assert json.loads(done.stdout)["rows"][0]["error"]


def test_gates_that_judge_no_such_run_are_told_before_it(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "gates.yaml").write_text("gates: [{metric: stoi, run: copy, at_least: 0.9}]")
    done = cli("eval", "mini", *FAST, "--gates", "gates.yaml")
    assert done.exit_code == 2
    assert "run: speech" in done.output
    assert not (tmp_path / "evaluation").exists()


def test_two_recordings_of_one_name_are_two_voices(
    cli: Cli, tmp_path: Path, record: Callable[..., Path]
) -> None:
    for number, folder in enumerate(("she", "he")):
        (tmp_path / folder).mkdir()
        record("me.wav", seconds=4.0 + number).rename(tmp_path / folder / "me.wav")
    done = cli("eval", "mini", *FAST, "--ref", "she/me.wav", "--ref", "he/me.wav", "--voice", "oak")
    assert done.exit_code == 0, done.output
    rows = json.loads((tmp_path / "evaluation" / "results.json").read_text())["rows"]
    assert [row["voice"] for row in rows] == ["oak", "me", "me-2"]
    assert len({row["audio"] for row in rows}) == 3
    heard = [row["beside"].get("reference", "") for row in rows]
    assert heard == ["", "audio/reference-me.flac", "audio/reference-me-2.flac"]
    page = (tmp_path / "evaluation" / "index.html").read_text()
    for file in heard[1:]:
        assert f'src="{file}"' in page
        assert (tmp_path / "evaluation" / file).is_file()


def test_a_metric_that_breaks_costs_its_figures_alone(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("nothing to divide")

    monkeypatch.setattr(RealTimeFactor, "measure", broken)
    done = cli("eval", "mini", *FAST)
    assert done.exit_code == 1
    found = json.loads((tmp_path / "evaluation" / "results.json").read_text())
    assert "nothing to divide" in found["skipped"]["rtf"]
    assert "no-speech" in found["rows"][0]["values"]


def test_what_is_no_longer_spoken_fails_a_strict_comparison(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "mine.tsv").write_text("en\tOne.\nen\tTwo.\n")
    for name in ("old", "new"):
        words = ("--set", "mine.tsv", "--metrics", "no-speech", "--out", name, "--quiet")
        assert cli("eval", "mini", *words).exit_code == 0
    file = tmp_path / "new" / "results.json"
    found = json.loads(file.read_text())
    found["rows"][0].update(error="too long", values={})
    file.write_text(json.dumps(found))
    done = cli("eval", "compare", "old", "new", "--strict")
    assert done.exit_code == 2
    assert "worse: en-001 is no longer spoken" in done.output
    assert cli("eval", "compare", "old", "old", "--strict").exit_code == 0
