"""Hooks: joined by pluggy, checked before they join, imported on first use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from voxloom.interfaces.errors import PluginError
from voxloom.interfaces.hooks import hookimpl
from voxloom.interfaces.plugin import ProviderInfo
from voxloom.registry import Registry
from voxloom.testing import fakes

GOOD = """\
from voxloom.interfaces.hooks import hookimpl
from voxloom.interfaces.plugin import ProviderInfo


@hookimpl
def voxloom_text_pass(text, language):
    return text.upper()


@hookimpl
def voxloom_register_providers():
    target, options = "hooked_plug.model:Model", "hooked_plug.options:Options"
    return [ProviderInfo("vocoder", "late", target, options, "at run time", "hooked")]
"""


@pytest.fixture
def hooked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The manifest of a plugin that names a module of hooks."""
    package = tmp_path / "hooked_plug"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "hooks.py").write_text(GOOD)
    head = '[plugin]\nname = "hooked"\nversion = "1"\napi = ">=1"\nsummary = "s"\n'
    (package / "voxloom.toml").write_text(head + 'hooks = "hooked_plug.hooks"\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    yield package / "voxloom.toml"
    for name in [each for each in sys.modules if each.startswith("hooked_plug")]:
        del sys.modules[name]


def only(*manifests: Path) -> Registry:
    return Registry.discover(installed=False, extra_manifests=manifests, environ={})


def info(name: str, kind: str = "vocoder") -> ProviderInfo:
    return ProviderInfo(kind, name, "m:C", "m:O", "at run time", "mine")


def test_hooks_are_imported_on_first_use_and_called(hooked: Path) -> None:
    registry = only(hooked)
    assert "hooked_plug.hooks" not in sys.modules
    assert registry.hooks.voxloom_text_pass(text="abc", language="en") == ["ABC"]


def test_a_manifest_is_a_pluggy_plugin_too() -> None:
    registry = only(fakes.MANIFEST)
    (offered,) = registry.hooks.voxloom_register_providers()
    assert {each.name for each in offered} == {each.name for each in registry.providers()}


def test_a_provider_that_a_hook_adds_is_found(hooked: Path) -> None:
    registry = only(hooked)
    assert registry.providers() == []
    assert registry.find("vocoder", "late").plugin == "hooked"
    assert [each.name for each in registry.providers()] == ["late"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("import no_such_module", "no_such_module"),
        (GOOD.replace("voxloom_text_pass", "voxloom_text_pas"), "no hook 'voxloom_text_pas'"),
        (GOOD.replace("(text, language)", "(text, languages)"), "does not fit"),
        (GOOD.replace("@hookimpl\ndef voxloom_text", "def voxloom_text"), "not marked"),
        (GOOD.replace('return [ProviderInfo("vocoder"', 'return [ProviderInfo("car"'), "'car'"),
        (GOOD.replace("    target, options", "    1 / 0\n    target, options"), "ZeroDivision"),
    ],
)
def test_faulty_hooks_are_a_problem_and_stop_nothing(hooked: Path, source: str, words: str) -> None:
    (hooked.parent / "hooks.py").write_text(source)
    registry = only(hooked, fakes.MANIFEST)
    assert registry.problems == ()
    registry.hooks.voxloom_cli_commands()
    (problem,) = registry.problems
    assert words in problem.reason
    assert registry.find("vocoder", "fake-vocoder")


def test_hooks_of_two_registries_do_not_meet() -> None:
    class Pass:
        @hookimpl
        def voxloom_text_pass(self, text: str, language: str) -> str:
            return text + "!"

    one, other = only(), only()
    one.register(Pass())
    assert one.hooks.voxloom_text_pass(text="a", language="en") == ["a!"]
    assert other.hooks.voxloom_text_pass(text="a", language="en") == []


def test_an_object_registered_at_run_time_adds_providers() -> None:
    class Mine:
        @hookimpl
        def voxloom_register_providers(self) -> list[ProviderInfo]:
            return [info("mine-one")]

    registry = only(fakes.MANIFEST)
    assert registry.register(Mine()) == "Mine"
    assert registry.find("vocoder", "mine-one").summary == "at run time"
    assert registry.plugin("mine").summary == "registered at run time"


def test_an_object_that_does_not_fit_leaves_nothing_behind() -> None:
    class Taken:
        @hookimpl
        def voxloom_register_providers(self) -> list[ProviderInfo]:
            return [info("fresh"), info("fake-vocoder")]

        @hookimpl
        def voxloom_text_pass(self, text: str, language: str) -> str:
            return "changed"

    registry = only(fakes.MANIFEST)
    with pytest.raises(PluginError, match="voxloom-fakes"):
        registry.register(Taken())
    assert "fresh" not in [each.name for each in registry.providers()]
    assert registry.hooks.voxloom_text_pass(text="a", language="en") == []


def test_an_object_is_registered_once() -> None:
    class Nothing:
        pass

    registry, thing = only(), Nothing()
    registry.register(thing)
    with pytest.raises(PluginError, match="already"):
        registry.register(thing)
    registry.register(Nothing(), "another")
    with pytest.raises(PluginError, match="no hook 'voxloom_befor_stage'"):
        registry.register(type("Odd", (), {"voxloom_befor_stage": print})())
