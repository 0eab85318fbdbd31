from __future__ import annotations

import json
from pathlib import Path

import pytest

from voxloom.interfaces.errors import ErrorGroup, InputError
from voxloom.training import manifest
from voxloom.training.dataset import FeatureDataset, corpus_findings
from voxloom.training.manifest import Corpus, Row


def a_row(name: str, **values: object) -> Row:
    given = {"name": name, "path": f"{name}.npz", "language": "en", "speaker": "p0", **values}
    return Row.model_validate(given)


def test_rows_come_back_in_order_of_name(tmp_path: Path) -> None:
    rows = [a_row("b", text="窓 | “x”"), a_row("a", licence="CC0", digest="00", aligned=False)]
    manifest.write(tmp_path, rows)
    assert manifest.read(tmp_path) == [rows[1], rows[0]]


def test_a_corpus_older_than_licences_and_digests_is_read(corpus: Path) -> None:
    rows = manifest.read(corpus)
    assert len(rows) == 24
    assert {(row.licence, row.origin, row.digest, row.aligned) for row in rows} == {
        ("", "", "", True)
    }


def test_every_bad_line_is_told_with_its_number(corpus: Path) -> None:
    path = corpus / "manifest.jsonl"
    lines = path.read_text().splitlines()
    lines[2] = "{no json"
    lines[6] = json.dumps({**json.loads(lines[6]), "frames": -1})
    lines[7] = json.dumps({**json.loads(lines[7]), "path": "../secret.npz"})
    lines[8] = json.dumps({**json.loads(lines[8]), "name": "../../name"})
    lines[9] = json.dumps({**json.loads(lines[9]), "path": "C:\\secret.npz"})
    lines[10] = "[" * 100_000
    path.write_text("\n".join(lines))
    with pytest.raises(ErrorGroup) as caught:
        FeatureDataset(corpus)
    told = [str(error) for error in caught.value.errors]
    assert [error.where.line for error in caught.value.errors] == [3, 7, 8, 9, 10, 11]
    assert "is no JSON" in told[0]
    assert "frames" in told[1]
    assert all("out of the corpus" in one for one in told[2:5])
    assert "is no JSON" in told[5]


def test_the_record_is_kept_and_a_later_one_refused(tmp_path: Path) -> None:
    assert manifest.read_record(tmp_path) is None
    record = Corpus(kind="teachers", asked={"seed": 1}, engines={"slt": "festival 2.5"})
    manifest.write_record(tmp_path, record)
    assert manifest.read_record(tmp_path) == record
    manifest.write_record(tmp_path, record.model_copy(update={"version": 2}))
    with pytest.raises(InputError, match="version 2"):
        manifest.read_record(tmp_path)


def test_what_has_no_durations_is_told_and_stops_whoever_needs_them(corpus: Path) -> None:
    path = corpus / "manifest.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    rows[0]["aligned"] = False
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (warning,) = corpus_findings(corpus, {})
    (error,) = corpus_findings(corpus, {}, durations=True)
    assert "1 utterances, such as en_0, have no phone durations" in warning.message
    assert (warning.fatal, error.fatal) == (False, True)
