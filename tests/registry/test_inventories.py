"""Inventories that add symbols to another plugin's, and what comes nearest elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from voxloom.interfaces.errors import PluginError, UnknownProviderError
from voxloom.registry import Registry

MakePlugin = Callable[..., Path]
BASE = {"id": "base", "symbols": ["_", "SP", "a", "i"], "approximations": {"far": {"i": "y"}}}


@pytest.fixture
def with_inventories(
    make_plugin: MakePlugin, only: Callable[..., Registry]
) -> Callable[..., Registry]:
    def make(*contents: dict[str, Any]) -> Registry:
        manifest = make_plugin("inv_plug", listed=False)
        text = manifest.read_text()
        for data in contents:
            name = data["id"]
            (manifest.parent / f"{name}.json").write_text(json.dumps(data))
            text += f'\n[[inventories]]\nname = "{name}"\npath = "{name}.json"\nsummary = "s"\n'
        manifest.write_text(text)
        return only(manifest)

    return make


def test_added_symbols_come_after_those_of_the_base(
    with_inventories: Callable[..., Registry],
) -> None:
    more = {"id": "more", "extends": "base", "symbols": ["y"]}
    registry = with_inventories(BASE, more)
    base, extended = registry.inventory("base"), registry.inventory("more")
    assert extended.symbols == (*base.symbols, "y")
    assert [extended.index[one] for one in base.symbols] == [0, 1, 2, 3]
    assert (extended.pad, extended.pause) == ("_", "SP")
    assert extended.contract != base.contract


def test_the_nearest_symbol_is_itself_or_the_table_s(
    with_inventories: Callable[..., Registry],
) -> None:
    table = {"base": {"y": "i a", "ʔ": ""}}
    more = {"id": "more", "extends": "base", "symbols": ["y", "ʔ", "x"], "approximations": table}
    registry = with_inventories(BASE, more)
    base, extended = registry.inventory("base"), registry.inventory("more")
    assert extended.nearest("a", base) == ("a",)
    assert extended.nearest("y", base) == ("i", "a")
    assert extended.nearest("ʔ", base) == ()
    assert extended.nearest("x", base) is None
    assert extended.approximations["far"] == {"i": ("y",)}
    assert hash(extended) == hash(registry.inventory("more"))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"symbols": ["a"]}, "'a' twice"),
        ({"symbols": ["y"], "approximations": {"base": {"q": "a"}}}, "'q'"),
        ({"symbols": ["y"], "approximations": {"base": {"y": 3}}}, "cannot be read"),
        ({"symbols": ["y"], "extends": "more"}, "extends itself: more -> more"),
    ],
)
def test_a_faulty_extension_is_refused(
    more: dict[str, Any], words: str, with_inventories: Callable[..., Registry]
) -> None:
    registry = with_inventories(BASE, {"id": "more", "extends": "base", **more})
    with pytest.raises(PluginError, match=words):
        registry.inventory("more")


def test_a_base_that_nobody_has_is_unknown(with_inventories: Callable[..., Registry]) -> None:
    registry = with_inventories({"id": "more", "extends": "bise", "symbols": ["y"]}, BASE)
    with pytest.raises(UnknownProviderError, match="base"):
        registry.inventory("more")
