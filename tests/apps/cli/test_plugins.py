"""`voxloom plugins`, `plugin show`, `doctor`, `phonemize`, `bench`, `version`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import voxloom
from voxloom.interfaces.kinds import KINDS

BROKEN = """
[plugin]
name = "broken"
version = "1.0"
api = ">=9,<10"
summary = "from the future"
licence = "Apache-2.0"
"""


def test_parts_are_listed_in_the_order_of_the_flow(cli, fakes) -> None:
    found = json.loads(cli("plugins", "--json").stdout)["providers"]
    order = [list(KINDS).index(one["kind"]) for one in found]
    assert order == sorted(order)
    assert {"fake-letters", "griffin-lim", "fade"} <= {one["name"] for one in found}


def test_one_kind_is_listed_alone(cli, fakes) -> None:
    shown = cli("plugins", "--kind", "vocoder").stdout
    assert "griffin-lim" in shown
    assert "fake-letters" not in shown


def test_a_plugin_is_left_out_on_demand(cli, fakes, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "fake-letters" not in cli("plugins", "--without", "voxloom-fakes").stdout
    monkeypatch.setenv("VOXLOOM_DISABLE", "voxloom-fakes")
    assert "fake-letters" not in cli("plugins").stdout


def test_a_broken_plugin_is_told_and_stops_only_the_strict(
    cli, package: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(package("broken", BROKEN)))
    result = cli("plugins")
    assert result.exit_code == 0
    assert "broken cannot be used" in result.stderr
    assert "griffin-lim" in result.stdout
    assert cli("plugins", "--strict").exit_code == 2
    doctor = cli("doctor")
    assert doctor.exit_code == 2
    assert "BAD   plugin broken" in doctor.stdout


def test_show_gives_a_plugin_and_a_part_with_its_options(cli, fakes) -> None:
    assert "fake-letters" in cli("plugin", "show", "voxloom-fakes").stdout
    shown = cli("plugin", "show", "fake-direct").stdout
    assert "samples_per_symbol" in shown
    assert "400" in shown
    told = json.loads(cli("plugin", "show", "fake-direct", "--json").stdout)
    assert told["kind"] == "acoustic"
    assert "sample_rate" in [one["name"] for one in told["options"]]


def test_show_answers_an_unknown_name_with_the_nearest(cli, fakes) -> None:
    result = cli("plugin", "show", "fake-drect")
    assert result.exit_code == 2
    assert "fake-direct" in result.stderr
    assert cli("plugin", "show", "fake-direct", "--kind", "vocoder").exit_code == 2


def test_doctor_looks_at_everything(cli) -> None:
    told = json.loads(cli("doctor", "--json").stdout)
    names = " ".join(one["name"] for one in told["findings"])
    for word in ("python", "torch", "soundfile", "plugin", "pipeline", "device cpu", "folder"):
        assert word in names
    assert all(one["mend"] for one in told["findings"] if one["status"] == "bad")


def test_doctor_finds_torch_and_torchaudio_of_two_versions(
    cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    from voxloom.apps.cli import doctor

    monkeypatch.setattr(doctor, "version", {"torch": "2.9.1", "torchaudio": "2.8.0"}.__getitem__)
    result = cli("doctor")
    assert result.exit_code == 2
    assert 'pip install "torchaudio==2.9.1"' in result.stdout


def test_phonemize_shows_phones_sentence_by_sentence(cli, fakes) -> None:
    words = ("phonemize", "Hi. Bye.", "--pipeline", "fakes")
    assert cli(*words).stdout.splitlines() == ["h i .", "b y e ."]
    first, second = json.loads(cli(*words, "--json").stdout)
    assert first["phones"] == ["h", "i", "."]
    assert second["text"] == "Bye."
    assert len(first["ids"]) == len(first["spans"]) == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("", "--pipeline", "fakes"), "nothing to speak"),
        (("Hi.", "--pipeline", "fakes", "--lang", "xx"), "'xx'"),
        (("Hi.", "--pipeline", "fakes-direct"), "no frontend"),
    ],
)
def test_phonemize_refuses_what_it_cannot_read(cli, fakes, words, said: str) -> None:
    result = cli("phonemize", *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_bench_measures_every_stage(cli, fakes) -> None:
    words = ("bench", "--pipeline", "fakes-direct", "--runs", "2")
    told = json.loads(cli(*words, "--json").stdout)
    assert set(told["stage_factors"]) == {"acoustic"}
    assert 0 < told["stage_factors"]["acoustic"] <= told["real_time_factor"]
    assert told["first_audio_seconds"] > 0
    assert 0 <= told["overhead_percent"] < 100
    assert "real-time factor" in cli(*words).stdout


def test_version_is_the_package_s(cli) -> None:
    assert voxloom.__version__ in cli("version").stdout
    assert json.loads(cli("version", "--json").stdout)["voxloom"] == voxloom.__version__
    assert voxloom.__version__ in cli("--version").stdout
