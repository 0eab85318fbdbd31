"""Presets, inventories and voices: data of plugins, by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from voxloom.interfaces.errors import (
    PluginError,
    UnknownProviderError,
    VoiceError,
)
from voxloom.registry import Registry
from voxloom.testing import fakes

MakePlugin = Callable[..., Path]


def test_presets_and_inventories_are_found_by_name(only: Callable[..., Registry]) -> None:
    registry = only(fakes.MANIFEST)
    assert registry.preset("fakes").default
    assert registry.inventory("fake-letters").index["a"] > 0
    assert registry.inventory("fake-letters") is registry.inventory("fake-letters")
    with pytest.raises(UnknownProviderError, match="'fakes'"):
        registry.preset("fake")
    with pytest.raises(UnknownProviderError, match="fake-letters"):
        registry.inventory("zzz")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[", "cannot be read"),
        ('{"id": "other", "symbols": ["_", "SP"]}', "its id is"),
        ('{"id": "inv", "symbols": ["_", "SP", "a", "a"]}', "'a' twice"),
        ('{"id": "inv", "symbols": ["_", "a"]}', "'SP'"),
        ('{"id": "inv", "symbols": ["_", "SP", 3]}', "not a string"),
        ('{"symbols": ["_", "SP"]}', "KeyError"),
    ],
)
def test_a_faulty_inventory_is_refused(
    make_plugin: MakePlugin, content: str, words: str, only: Callable[..., Registry]
) -> None:
    manifest = make_plugin("inv_plug", listed=False)
    (manifest.parent / "inv.json").write_text(content)
    table = '\n[[inventories]]\nname = "inv"\npath = "inv.json"\nsummary = "s"\n'
    manifest.write_text(manifest.read_text() + table)
    with pytest.raises(PluginError, match=words):
        only(manifest).inventory("inv")


def test_voices_are_found_by_name_and_preset(
    make_plugin: MakePlugin, only: Callable[..., Registry]
) -> None:
    manifest = make_plugin("voi_plug")
    (manifest.parent / "a.voice").write_bytes(b"")
    table = '\n[[voices]]\nname = "anna"\npath = "a.voice"\nsummary = "s"\npreset = "{}"\n'
    manifest.write_text(manifest.read_text() + table.format("mini") + table.format("large"))
    registry = only(manifest)
    assert registry.problems == ()
    assert registry.voice("anna", "large").preset == "large"
    assert [info.preset for info in registry.voices("mini")] == ["mini"]
    with pytest.raises(VoiceError, match="'anna'"):
        registry.voice("ana")
    with pytest.raises(VoiceError, match="none is installed"):
        registry.voice("anna", "tiny")


def test_a_preset_of_two_plugins_is_a_clash(
    make_plugin: MakePlugin, only: Callable[..., Registry]
) -> None:
    manifests = []
    for module in ("pre_one", "pre_two"):
        manifest = make_plugin(module)
        (manifest.parent / "p.yaml").write_text("voxloom: 1")
        table = '\n[[presets]]\nname = "p"\npath = "p.yaml"\nsummary = "s"\n'
        manifest.write_text(manifest.read_text() + table)
        manifests.append(manifest)
    registry = only(*manifests)
    assert registry.presets() == ()
    with pytest.raises(PluginError, match="pre_one and pre_two"):
        registry.preset("p")
    assert only(*manifests, without=["pre_two/preset/p"]).preset("p").plugin == "pre_one"
