"""`voxloom pipeline`: looking at specs and writing them."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml


def test_check_says_what_fits(cli, fakes) -> None:
    assert "7 stages" in cli("pipeline", "check", "fakes-chain").stdout
    told = json.loads(cli("pipeline", "check", "fakes", "--json").stdout)
    assert told["stages"]["vocoder"] == "fake-vocoder"
    assert told["languages"] == ["en"]


def test_check_loads_nothing_heavy(fakes) -> None:
    import os
    import subprocess
    import sys

    code = (
        "import sys\nfrom voxloom.apps.cli.main import root\n"
        "root(['pipeline', 'check', 'fakes-chain'], standalone_mode=False)\n"
        "assert 'torch' not in sys.modules"
    )
    environ = {**os.environ, "PYTHONPATH": str(fakes)}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_explain_names_part_reason_and_contract(cli, fakes) -> None:
    shown = cli("pipeline", "explain", "fakes").stdout
    assert "fake-mel" in shown
    assert "from the preset 'fakes'" in shown
    rows = json.loads(cli("pipeline", "explain", "fakes", "--json").stdout)
    assert {row["slot"] for row in rows} >= {"frontend", "acoustic", "vocoder"}
    assert all(row["reason"] for row in rows)


def test_graph_draws_text_and_svg(cli, fakes) -> None:
    assert "fake-vocoder" in cli("pipeline", "graph", "fakes").stdout
    assert cli("pipeline", "graph", "fakes", "--out", "a.svg").exit_code == 0
    picture = ElementTree.parse("a.svg").getroot()
    assert picture.tag.endswith("svg")
    assert "fake-vocoder" in "".join(picture.itertext())


def test_the_schema_knows_the_options_of_installed_parts(cli, fakes) -> None:
    schema = json.loads(cli("pipeline", "schema").stdout)
    assert "samples_per_symbol" in json.dumps(schema)
    assert cli("pipeline", "schema", "--out", "s.json").exit_code == 0
    assert json.loads(Path("s.json").read_text(encoding="utf-8")) == schema


def test_a_new_spec_is_one_that_holds(cli, fakes) -> None:
    made = cli("pipeline", "new", "--extends", "fakes", "--effect", "fake-gain", "--name", "mine")
    Path("mine.yaml").write_text(made.stdout, encoding="utf-8")
    assert yaml.safe_load(made.stdout)["name"] == "mine"
    assert cli("pipeline", "check", "mine.yaml").exit_code == 0
    other = cli("pipeline", "new", "--stage", "acoustic=fake-direct", "--out", "other.yaml")
    assert other.exit_code == 0
    assert cli("pipeline", "check", "other.yaml").exit_code == 0


def test_new_refuses_half_a_stage(cli, fakes) -> None:
    result = cli("pipeline", "new", "--stage", "vocoder")
    assert result.exit_code == 2
    assert "SLOT=NAME" in result.stderr


def test_a_locked_spec_says_the_same_and_refuses_another_version(cli, fakes) -> None:
    assert cli("pipeline", "lock", "fakes-direct", "--out", "a.lock.yaml").exit_code == 0
    assert cli("say", "Hi.", "--pipeline", "a.lock.yaml", "--out", "a.wav").exit_code == 0
    assert cli("say", "Hi.", "--pipeline", "fakes-direct", "--out", "b.wav").exit_code == 0
    assert Path("a.wav").read_bytes() == Path("b.wav").read_bytes()
    locked = yaml.safe_load(Path("a.lock.yaml").read_text(encoding="utf-8"))
    locked["lock"]["plugins"]["voxloom-fakes"] = "0.0.1"
    Path("b.lock.yaml").write_text(yaml.safe_dump(locked), encoding="utf-8")
    result = cli("say", "Hi.", "--pipeline", "b.lock.yaml", "--out", "c.wav", "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["code"] == "lock"


def test_the_seed_of_a_spec_holds_until_the_command_says_another(cli, fakes) -> None:
    Path("a.yaml").write_text("voxloom: 1\nextends: fakes-direct\nseed: 5\n", encoding="utf-8")

    def seed(*words: str) -> int:
        result = cli("say", "Hi.", "--pipeline", "a.yaml", "--out", "a.wav", "--json", *words)
        return json.loads(result.stdout)["seed"]

    assert seed() == 5
    assert seed("--seed", "0") == 0


@pytest.mark.parametrize("command", ["check", "explain", "graph", "lock"])
def test_every_command_refuses_an_unknown_preset(cli, fakes, command: str) -> None:
    result = cli("pipeline", command, "fakes-dirct")
    assert result.exit_code == 2
    assert "fakes-direct" in result.stderr


def test_an_output_that_cannot_be_written_is_refused(cli, fakes) -> None:
    for command in ("graph", "lock"):
        assert cli("pipeline", command, "fakes", "--out", "nowhere/a").exit_code == 2
    assert list(Path().iterdir()) == []
