"""Plugins made up for the registry's tests: real packages on `sys.path`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from voxloom.registry import Registry

MakePlugin = Callable[..., Path]

MODEL = """\
from voxloom.interfaces import Audio, Vocoder


class Model(Vocoder):
    def decode(self, features, context):
        return Audio(features.values[0], 8000)


class Unfinished(Vocoder):
    pass


class NoStage:
    pass


class Lonely(Vocoder):
    def __init__(self):
        pass

    def decode(self, features, context):
        return None
"""

OPTIONS = """\
from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.options import StageOptions


class Options(StageOptions):
    def edges(self, view):
        return Edges()


class Silent(StageOptions):
    pass
"""


@pytest.fixture
def provider() -> Callable[..., str]:
    """Writes a [[providers]] table."""
    return provider_table


def provider_table(name: str, module: str, **changed: str) -> str:
    """A [[providers]] table; `module` is the package it points into."""
    fields = {
        "kind": '"vocoder"',
        "name": f'"{name}"',
        "target": f'"{module}.model:Model"',
        "options": f'"{module}.options:Options"',
        "summary": '"for a test"',
        **changed,
    }
    return "\n[[providers]]\n" + "".join(f"{key} = {value}\n" for key, value in fields.items())


@pytest.fixture
def make_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MakePlugin]:
    """Writes a package with a manifest and a dist-info, on `sys.path`; returns the manifest."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    made: list[str] = []

    def make(
        module: str, body: str = "", *, name: str = "", head: str = "", listed: bool = True
    ) -> Path:
        package = site / module
        package.mkdir()
        made.append(module)
        for file, text in {"__init__": "", "model": MODEL, "options": OPTIONS}.items():
            (package / f"{file}.py").write_text(text)
        manifest = package / "voxloom.toml"
        top = f'[plugin]\nname = "{name or module}"\nversion = "1"\napi = ">=1,<2"\n'
        manifest.write_text(top + f'summary = "for a test"\n{head}' + body)
        if listed:
            info = site / f"dist_{module}-1.0.dist-info"
            info.mkdir()
            points = f"[voxloom.plugins]\n{module} = {module}:voxloom.toml\n"
            (info / "entry_points.txt").write_text(points)
        return manifest

    yield make
    for loaded in [each for each in sys.modules if each.split(".")[0] in made]:
        del sys.modules[loaded]


@pytest.fixture
def only() -> Callable[..., Registry]:
    """Makes a registry of some manifests and nothing else."""
    return registry_of


def registry_of(*manifests: Path, **given: object) -> Registry:
    given = {"environ": {}, **given}
    return Registry.discover(installed=False, extra_manifests=manifests, **given)  # type: ignore[arg-type]
