"""The rooms' dependency rules, as one table, and what keeps the rooms apart."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest

from voxloom.interfaces.notation import SCRIPTS
from voxloom.registry import Registry

# A room -> the rooms it may import. What is not in the table may not be there.
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "interfaces": (),
    "core": ("interfaces",),
    "_registry": ("interfaces", "core"),
    "registry": ("interfaces", "core", "_registry"),
    "languages": ("interfaces", "core"),
    "vocoders": ("interfaces", "core"),
    "plugins": ("interfaces", "core"),
    "testing": ("interfaces", "core", "registry"),
    "training": ("interfaces", "core", "registry", "languages", "vocoders", "plugins"),
    "api": ("interfaces", "core", "registry"),
    "apps": ("interfaces", "core", "registry", "api", "training"),
    "__main__": ("apps",),
}
# Rooms whose folders are providers that never import each other.
APART = ("languages", "vocoders", "plugins")
# What the providers of a room share: no provider itself.
SHARED = ("voxloom.languages.text",)


def room(module: str) -> str:
    """`voxloom.core.spec.plan` -> `core`; `` for the package itself."""
    return [*module.split("."), ""][1]


def outside(name: str, target: str) -> str:
    """Why the import is against the rules; `` if it is not."""
    here, there = room(name), room(target)
    if not target.startswith("voxloom") or "" in (here, there):
        return ""  # the package itself holds only its version and the door's lazy names
    if there != here and there not in MAY_IMPORT.get(here, ()):
        return f"{here} may not import {there}"
    if here in APART and there == here:
        mine, theirs = name.split(".")[2:3], target.split(".")[2:3]
        shared = any(target == each or target.startswith(f"{each}.") for each in SHARED)
        if mine != theirs and theirs and not shared:
            return f"{mine[0] if mine else here} may not import its sibling {theirs[0]}"
    return ""


def test_every_room_has_its_row_in_the_table(source: Any) -> None:
    assert {room(name) for name in source.modules} - {""} <= set(MAY_IMPORT)


def test_imports_point_upwards_only(source: Any) -> None:
    faults = [
        f"{name}:{line}: {why} ({target})"
        for name in source.modules
        for target, line in source.imports(name)
        if (why := outside(name, target))
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("voxloom.interfaces.audio", "voxloom.core.audio"),
        ("voxloom.core.spec.plan", "voxloom.registry"),
        ("voxloom.vocoders.a.model", "voxloom.plugins.b"),
        ("voxloom.vocoders.a.model", "voxloom.vocoders.b.model"),
        ("voxloom.languages.text.x", "voxloom.languages.en"),
        ("voxloom.apps.cli.say", "voxloom.vocoders.a"),
        ("voxloom.core.x", "voxloom.testing"),
    ],
)
def test_the_check_sees_a_wrong_import(name: str, target: str) -> None:
    assert outside(name, target)


def test_the_packages_of_providers_import_nothing(source: Any) -> None:
    """Their manifests lie in these packages; finding one must cost nothing."""
    for name, path in source.modules.items():
        depth = name.count(".")
        top = room(name) in APART and path.name == "__init__.py" and depth <= 2
        body = source.tree(path).body if top else []
        assert all(isinstance(node, ast.Expr) for node in body), f"{name} does something"


def strings(tree: ast.Module) -> list[tuple[str, int]]:
    """All string constants of a file but docstrings and `__all__`."""
    skipped: set[int] = set()
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            skipped.add(id(body[0].value))
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            skipped |= {id(each) for each in ast.walk(node.value)}
    return [
        (node.value, node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if id(node) not in skipped
    ]


def test_core_names_no_provider(source: Any) -> None:
    registry = Registry.discover(environ={})
    names = {info.name for info in registry.providers()}
    codes = {code for info in registry.providers() for code in info.languages}
    telling = {name for name in names if "-" in name}  # too odd to be an ordinary word
    found = [
        f"{name}:{line}: {text!r}"
        for name, path in source.modules.items()
        if room(name) in ("interfaces", "core", "_registry", "registry")
        for text, line in strings(source.tree(path))
        if text in names - codes or telling & set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", text))
    ]
    assert names
    assert not found, "\n".join(found)


def test_core_names_no_notation_of_a_language(source: Any) -> None:
    notations = Registry.discover(environ={}).notations()
    names = {name for name, one in notations.items() if one.plugin} - set(SCRIPTS)
    found = [
        f"{name}:{line}: {text!r}"
        for name, path in source.modules.items()
        if room(name) in ("interfaces", "core", "_registry", "registry")
        for text, line in strings(source.tree(path))
        if names & set(re.findall(r"[a-z0-9-]+", text))
    ]
    assert "pinyin" in names
    assert not found, "\n".join(found)
