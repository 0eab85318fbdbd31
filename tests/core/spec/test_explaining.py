"""`explain`: what was chosen, why, and from where."""

from __future__ import annotations

import json
from typing import Any

import pytest

from voxloom.core.spec import explain, explain_text, plan, read
from voxloom.core.spec.plan_types import Plan
from voxloom.interfaces.plugin import AssetInfo

TEXT = "voxloom: 1\nextends: small\nacoustic: {weights: w.bin}\nvocoder: {mode: slow}\n"


@pytest.fixture
def found(providers: Any, write: Any) -> Plan:
    write("w.bin", b"x" * 1_500_000)
    spec = read(write("my.yaml", TEXT), providers, sets=["vocoder.loud=true"])
    return plan(spec, providers, metadata_reader=lambda path: {})


def test_every_stage_has_a_row_and_parts_follow_their_owner(found: Plan) -> None:
    assert [row.slot for row in explain(found)] == [
        "frontend",
        "frontend.parts.en",
        "frontend.parts.ja",
        "acoustic",
        "vocoder",
        "speaker_encoder",
        "effects[0]",
    ]


def test_a_row_says_who_said_each_option(found: Plan, providers: Any) -> None:
    vocoder = next(row for row in explain(found, providers) if row.slot == "vocoder")
    told = {option.name: (option.value, option.where) for option in vocoder.options}
    assert told["mode"] == ("slow", "my.yaml:4:11")
    assert told["loud"] == (True, "--set vocoder.loud=true")
    assert told["iterations"][0] == 8
    assert told["iterations"][1].endswith("small.yaml:6:22")
    assert (vocoder.plugin, vocoder.version, vocoder.licence) == ("tiny", "1.0.0", "Apache-2.0")


def test_a_row_names_ports_weights_and_licences(found: Plan, providers: Any) -> None:
    acoustic = next(row for row in explain(found, providers) if row.slot == "acoustic")
    assert acoustic.reads == (
        "phones: tiny, 4 symbols (from frontend)",
        "speaker: tiny, 16 wide (from speaker_encoder)",
    )
    assert acoustic.yields[0] == "features: 24000 Hz, 80 bands, hop 240 (to vocoder)"
    assert [(w.option, w.size) for w in acoustic.weights] == [("weights", 1_500_000)]
    assert acoustic.weights[0].licence == "", "nobody said what the user's own file is under"


def test_an_assets_licence_is_its_own_or_its_plugins(
    providers: Any, write: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (providers.folder / "assets").mkdir()
    (providers.folder / "assets" / "w").write_bytes(b"x")
    path = write("my.yaml", "voxloom: 1\nextends: small\nacoustic: {weights: 'asset:w'}\n")
    found = plan(read(path, providers), providers, metadata_reader=lambda path: {})
    for licence, expected in (("", "CC0-1.0"), ("MIT", "MIT")):
        asset = AssetInfo("w", "package:assets/w", licence=licence)
        monkeypatch.setattr(providers, "asset", lambda plugin, name, asset=asset: asset)
        rows = {row.slot: row for row in explain(found, providers)}
        assert rows["acoustic"].weights[0].licence == expected


def test_rows_are_json(found: Plan, providers: Any) -> None:
    rows = [row.as_dict() for row in explain(found, providers)]
    assert json.loads(json.dumps(rows))[0]["use"] == "mixed"


def test_the_text_tells_the_same(found: Plan, providers: Any) -> None:
    text = explain_text(found, providers)
    assert text.startswith("pipeline my; on the preset 'small'; speaks en, ja; 24000 Hz;")
    assert "from the preset 'small'" in text
    assert "mode = 'slow' (my.yaml:4:11)" in text
    assert "w.bin (1.5 MB)" in text


def test_notices_are_told(providers: Any, write: Any) -> None:
    text = "voxloom: 1\nacoustic: direct\nspeaker_encoder: hear\n"
    found = plan(read(write("my.yaml", text), providers), providers)
    assert "note: The speaker_encoder 'hear' yields speaker" in explain_text(found)
