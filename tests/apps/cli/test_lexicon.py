from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click.testing

Cli = Callable[..., click.testing.Result]


def test_a_new_lexicon_passes_its_own_tests(cli: Cli, tmp_path: Path) -> None:
    assert cli("lexicon", "new", "a.yaml").exit_code == 0
    done = cli("lexicon", "check", "a.yaml", "--json")
    assert done.exit_code == 0, done.output
    (told,) = json.loads(done.stdout)
    assert (told["name"], told["failed"]) == ("a", 0)
    assert told["entries"] >= 5
    assert told["tests"] >= 3


def test_new_replaces_nothing_unless_it_is_told_to(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("mine", encoding="utf-8")
    assert cli("lexicon", "new", "a.yaml").exit_code == 2
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == "mine"
    assert cli("lexicon", "new", "a.yaml", "--force", "--name", "b: {").exit_code == 0
    assert cli("lexicon", "check", "a.yaml").exit_code == 0
    assert cli("lexicon", "new", "a.tsv").exit_code == 2


def test_every_fault_of_every_file_is_listed(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        "lexicon: 1\nentries:\n- {written: a, pinyin: '?'}\n- {written: b}\n", encoding="utf-8"
    )
    (tmp_path / "b.yaml").write_text(
        "lexicon: 1\nentries:\n- {written: a, say: b}\ntests:\n- {text: a, reads: c}\n",
        encoding="utf-8",
    )
    done = cli("lexicon", "check", "a.yaml", "b.yaml", "gone.tsv", "--json")
    assert done.exit_code == 2
    told = json.loads(done.stdout)
    places = [one["where"] for one in told["errors"]]
    assert places == ["a.yaml:3:24", "a.yaml:4:3", "b.yaml:5:1", ""]
    assert all(one["mend"] for one in told["errors"])
    assert "reads 'b', not 'c'" in told["errors"][2]["message"]


def test_a_notation_of_a_plugin_left_out_is_unknown(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("written\tpinyin\n行\thang2\n", encoding="utf-8")
    with_it = cli("lexicon", "check", "a.tsv")
    assert with_it.exit_code == 0, with_it.output
    without = cli("lexicon", "check", "a.tsv", "--without", "voxloom-languages")
    assert without.exit_code == 2
    assert "pinyin" in without.output
