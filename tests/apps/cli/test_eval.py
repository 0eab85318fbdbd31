"""`voxloom eval` at the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click.testing
import pytest

from voxloom.apps.cli.main import root

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
