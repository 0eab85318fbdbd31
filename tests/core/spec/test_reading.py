"""From a name, a path or a mapping to a merged spec."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from voxloom.core.spec import read
from voxloom.interfaces.errors import ErrorGroup, SpecError, UnknownProviderError
from voxloom.interfaces.plugin import DataInfo


def refused(source: Any, providers: Any, **more: Any) -> SpecError:
    with pytest.raises(SpecError) as caught:
        read(source, providers, **more)
    return caught.value


def test_a_preset_is_read_by_its_name(providers: Any) -> None:
    spec = read("small", providers)
    assert (spec.name, spec.preset) == ("small", "small")
    assert spec.base == providers.folder
    assert spec.as_dict()["vocoder"] == {"use": "buzz", "iterations": 8}


def test_a_file_lies_over_its_preset(providers: Any, write: Any) -> None:
    path = write("my.yaml", "voxloom: 1\nextends: small\nvocoder: {iterations: 64}\nseed: 3\n")
    spec = read(path, providers)
    assert (spec.name, spec.preset, spec.document.seed) == ("my", "small", 3)
    assert spec.as_dict()["vocoder"] == {"use": "buzz", "iterations": 64}
    assert [layer.preset for layer in spec.layers] == ["", "small"]


def test_a_chain_of_files_is_followed_each_from_its_own_folder(providers: Any, write: Any) -> None:
    write("deep/base.toml", 'voxloom = 1\nextends = "small"\n[acoustic]\nweights = "w.bin"\n')
    write("deep/middle.yaml", "voxloom: 1\nextends: base.toml\nacoustic: {n_mels: 40}\n")
    path = write("my.json", '{"voxloom": 1, "extends": "deep/middle.yaml"}')
    spec = read(str(path), providers)
    acoustic = spec.root.child("acoustic")
    assert acoustic is not None
    assert acoustic.plain() == {"use": "sing", "weights": "w.bin", "n_mels": 40}
    weights = acoustic.child("weights")
    assert weights is not None
    assert str(weights.where) == "deep/base.toml:4:11"
    assert weights.base == Path("deep")
    assert [Path(layer.source).name for layer in spec.layers] == [
        "my.json",
        "middle.yaml",
        "base.toml",
        "small.yaml",
    ]


def test_a_mapping_needs_no_version_and_may_have_a_name(providers: Any) -> None:
    spec = read({"extends": "small", "device": "cpu"}, providers, name="mine")
    assert (spec.name, spec.preset, spec.document.device) == ("mine", "small", "cpu")


def test_a_preset_that_extends_another_uses_its_voices_until_it_has_its_own(
    providers: Any, write: Any
) -> None:
    providers.preset_files["shout"] = write("shout.yaml", "voxloom: 1\nextends: small\n")
    soft = DataInfo("soft", Path("soft.voice"), "", "tiny", preset="small")
    providers.voice_list = [soft]
    assert read("shout", providers).preset == "small"
    providers.voice_list = [soft, replace(soft, name="loud", preset="shout")]
    spec = read("shout", providers)
    assert (spec.name, spec.preset) == ("shout", "shout")


def test_settings_lie_over_everything(providers: Any, write: Any) -> None:
    path = write("my.yaml", "voxloom: 1\nextends: small\n")
    spec = read(path, providers, sets=["vocoder.iterations=3", "seed=9"])
    assert spec.as_dict()["vocoder"]["iterations"] == 3
    assert spec.document.seed == 9


def test_a_circle_of_extends_is_refused(providers: Any, write: Any) -> None:
    write("a.yaml", "voxloom: 1\nextends: b.yaml\n")
    write("b.yaml", "voxloom: 1\nextends: ./a.yaml\n")
    error = refused(Path("a.yaml"), providers)
    assert str(error.where) == "b.yaml:2:10"
    assert "a.yaml -> b.yaml -> a.yaml" in error.message


def test_a_preset_that_extends_itself_is_refused(providers: Any) -> None:
    providers.preset_files["small"].write_text("voxloom: 1\nextends: small\n")
    assert "circle" in refused("small", providers).message


def test_an_endless_chain_is_refused(providers: Any, write: Any) -> None:
    for number in range(20):
        write(f"s{number}.yaml", f"voxloom: 1\nextends: s{number + 1}.yaml\n")
    assert "16" in refused(Path("s0.yaml"), providers).message


def test_an_unknown_preset_is_told_with_a_near_name(providers: Any, write: Any) -> None:
    error = refused(write("my.yaml", "voxloom: 1\nextends: smal\n"), providers)
    assert isinstance(error, UnknownProviderError)
    assert str(error) == "my.yaml:2:10: No preset is named 'smal'. Did you mean 'small'?"


def test_a_missing_extended_file_is_told_at_its_name(providers: Any, write: Any) -> None:
    error = refused(write("my.yaml", "voxloom: 1\nextends: gone.yaml\n"), providers)
    assert str(error.where) == "my.yaml:2:10"
    assert "does not exist" in error.message


def test_a_fault_in_an_extended_file_is_told_there(providers: Any, write: Any) -> None:
    write("sub/base.yaml", "voxloom: 1\nvocodr: buzz\n")
    error = refused(write("my.yaml", "voxloom: 1\nextends: sub/base.yaml\n"), providers)
    assert str(error) == "sub/base.yaml:2:1: A spec has no key 'vocodr'. Did you mean 'vocoder'?"


@pytest.mark.parametrize(
    ("text", "place", "mend"),
    [
        ("name: x\n", "my.yaml:1:1", "Add `voxloom: 1` as its first line."),
        ("voxloom: 2\n", "my.yaml:1:10", "Upgrade VoxLoom."),
        ("voxloom: one\n", "my.yaml:1:10", "Write `voxloom: 1`."),
        ("voxloom: true\n", "my.yaml:1:10", "Write `voxloom: 1`."),
        ("voxloom: '1'\n", "my.yaml:1:10", "Write `voxloom: 1`."),
    ],
)
def test_every_file_says_its_version(
    providers: Any, write: Any, text: str, place: str, mend: str
) -> None:
    error = refused(write("my.yaml", text), providers)
    assert (str(error.where), error.mend) == (place, mend)


@pytest.mark.parametrize(
    ("line", "place", "words"),
    [
        ("name: 3", "my.yaml:2:7", 'Put it in quotes: "3".'),
        ("seed: -1", "my.yaml:2:7", "greater than or equal to 0"),
        ("seed: 1.5", "my.yaml:2:7", "integer"),
        ("seed: 'x'", "my.yaml:2:7", "integer"),
        ("device: gpu", "my.yaml:2:9", "cuda"),
        ("extends: [small]", "my.yaml:2:10", "string"),
        ("effects: {use: pass}", "my.yaml:2:10", "list"),
        ("effects: [3]", "my.yaml:2:11", "not a stage"),
        ("vocoder: 3", "my.yaml:2:10", "not a stage"),
        ("vocoder: [buzz]", "my.yaml:2:10", "not a stage"),
        ("vocoder: {use: 3}", "my.yaml:2:16", "quotes"),
        ("vocoder: {use: buzz, device: gpu}", "my.yaml:2:30", "cuda"),
        ("adapters: [{use: x, on: 3}]", "my.yaml:2:25", "quotes"),
        ("effect: [pass]", "my.yaml:2:1", "'effects'"),
        ("totally_else: 1", "my.yaml:2:1", "frontend"),
        ("lock: {format: 1, extra: 2}", "my.yaml:2:19", "extra"),
    ],
)
def test_the_specs_own_keys_are_typed(
    providers: Any, write: Any, line: str, place: str, words: str
) -> None:
    error = refused(write("my.yaml", f"voxloom: 1\n{line}\n"), providers)
    assert str(error.where) == place
    assert words in str(error)
    assert error.mend


def test_several_faults_are_told_together(providers: Any, write: Any) -> None:
    error = refused(write("my.yaml", "voxloom: 1\nvocodr: x\nname: 3\nseed: x\n"), providers)
    assert isinstance(error, ErrorGroup)
    assert [str(each.where) for each in error.errors] == [
        "my.yaml:2:1",
        "my.yaml:3:7",
        "my.yaml:4:7",
    ]


def test_a_locked_spec_cannot_be_extended(providers: Any, write: Any) -> None:
    write("base.yaml", "voxloom: 1\nvocoder: buzz\nlock: {format: 1}\n")
    error = refused(write("my.yaml", "voxloom: 1\nextends: base.yaml\n"), providers)
    assert "locked" in error.message
    assert str(error.where) == "my.yaml:2:10"


def test_no_source_is_refused(providers: Any) -> None:
    assert "No spec" in refused("", providers).message
