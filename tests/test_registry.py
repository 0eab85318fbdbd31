"""The registry: finding, blocking, clashes, lazy loading."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from voxloom.interfaces.errors import (
    Location,
    PluginError,
    UnknownProviderError,
    VoiceError,
    WeightsError,
)
from voxloom.registry import Registry
from voxloom.testing import fakes

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


def provider(name: str, module: str, **changed: str) -> str:
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


def only(*manifests: Path, **given: object) -> Registry:
    """A registry of these manifests and nothing else."""
    given = {"environ": {}, **given}
    return Registry.discover(installed=False, extra_manifests=manifests, **given)  # type: ignore[arg-type]


def test_an_entry_point_is_found_without_importing_its_package(make_plugin: MakePlugin) -> None:
    make_plugin("alpha_plug", provider("alpha", "alpha_plug"))
    registry = Registry.discover(environ={})
    info = registry.find("vocoder", "alpha")
    assert info.plugin == "alpha_plug"
    assert registry.plugin("alpha_plug").package == "dist_alpha_plug"
    assert not [name for name in sys.modules if name.startswith("alpha_plug")]


def test_every_discovery_is_a_fresh_object(make_plugin: MakePlugin) -> None:
    before = Registry.discover(environ={})
    make_plugin("late_plug", provider("late", "late_plug"))
    assert Registry.discover(environ={}).find("vocoder", "late")
    with pytest.raises(UnknownProviderError):
        before.find("vocoder", "late")


def test_a_manifest_in_a_nested_package_is_found_without_importing_its_parents(
    make_plugin: MakePlugin, tmp_path: Path
) -> None:
    manifest = make_plugin("nest_plug", provider("nested", "nest_plug"))
    (manifest.parent / "__init__.py").write_text("raise RuntimeError('imported')")
    inner = manifest.parent / "inner"
    inner.mkdir()
    manifest.rename(inner / "voxloom.toml")
    points = tmp_path / "site" / "dist_nest_plug-1.0.dist-info" / "entry_points.txt"
    points.write_text("[voxloom.plugins]\nnest_plug = nest_plug.inner:voxloom.toml\n")
    assert Registry.discover(environ={}).find("vocoder", "nested")


@pytest.mark.parametrize(
    "value", ["no_such_plug:voxloom.toml", "a/b.toml", "bad_plug", "bad_plug:other.toml"]
)
def test_an_entry_point_that_names_no_manifest_is_a_problem(
    make_plugin: MakePlugin, tmp_path: Path, value: str
) -> None:
    make_plugin("bad_plug")
    points = tmp_path / "site" / "dist_bad_plug-1.0.dist-info" / "entry_points.txt"
    points.write_text(f"[voxloom.plugins]\nx = {value}\n")
    problems = [p for p in Registry.discover(environ={}).problems if p.plugin == "dist_bad_plug"]
    assert len(problems) == 1
    assert value in problems[0].reason
    assert problems[0].mend


def test_damaged_entry_points_of_one_package_hide_no_other(
    make_plugin: MakePlugin, tmp_path: Path
) -> None:
    make_plugin("good_plug", provider("good", "good_plug"))
    broken = tmp_path / "site" / "aaa_broken-1.0.dist-info"
    broken.mkdir()
    (broken / "entry_points.txt").write_text("this is no section\n")
    registry = Registry.discover(environ={})
    assert registry.find("vocoder", "good")
    assert "aaa_broken" in [problem.plugin for problem in registry.problems]


def test_a_broken_manifest_is_a_problem_and_strict_makes_it_an_error(
    make_plugin: MakePlugin,
) -> None:
    good = make_plugin("good_plug", provider("good", "good_plug"))
    bad = make_plugin("bad_plug", "\nthis is no toml")
    registry = only(good, bad)
    assert [plugin.name for plugin in registry.plugins] == ["good_plug"]
    assert [problem.plugin for problem in registry.problems] == ["bad_plug"]
    with pytest.raises(PluginError, match="bad_plug"):
        only(good, bad, strict=True)
    assert only(good, strict=True).plugins


def test_a_near_name_is_suggested(make_plugin: MakePlugin) -> None:
    registry = only(make_plugin("near_plug", provider("whistle", "near_plug")))
    with pytest.raises(UnknownProviderError) as caught:
        registry.find("vocoder", "wistle", Location("spec.yaml", 4, 10))
    assert caught.value.suggestion == "whistle"
    assert str(caught.value).startswith("spec.yaml:4:10: ")


def test_a_name_of_another_kind_is_pointed_at(make_plugin: MakePlugin) -> None:
    registry = only(make_plugin("kind_plug", provider("soft", "kind_plug", kind='"effect"')))
    with pytest.raises(UnknownProviderError, match="under `effects:`"):
        registry.find("vocoder", "soft")


def test_a_name_of_a_package_that_is_not_installed_says_the_command() -> None:
    with pytest.raises(UnknownProviderError, match="pip install"):
        only().find("vocoder", "sine")


def test_a_name_of_a_refused_plugin_says_why(make_plugin: MakePlugin) -> None:
    manifest = make_plugin("old_plug", provider("ancient", "old_plug"))
    manifest.write_text(manifest.read_text().replace(">=1,<2", "<1"))
    with pytest.raises(UnknownProviderError, match="written for api <1"):
        only(manifest).find("vocoder", "ancient")


def test_a_clash_names_both_packages_and_is_settled_by_leaving_one_out(
    make_plugin: MakePlugin,
) -> None:
    one = make_plugin("one_plug", provider("same", "one_plug") + provider("mine", "one_plug"))
    two = make_plugin("two_plug", provider("same", "two_plug"))
    registry = only(one, two)
    assert [info.name for info in registry.providers()] == ["mine"]
    (problem,) = registry.problems
    for package in ("one_plug", "two_plug"):
        assert package in problem.reason
    with pytest.raises(PluginError, match=r"one_plug.*two_plug"):
        registry.find("vocoder", "same")
    for entry, left in [
        ("two_plug", "one_plug"),
        ("one_plug/vocoder/same", "two_plug"),
        ("two_plug/vocoder/same", "one_plug"),
    ]:
        settled = only(one, two, without=[entry])
        assert settled.find("vocoder", "same").plugin == left
        assert settled.problems == ()


def test_two_plugins_of_one_name_are_told_apart_by_their_packages(make_plugin: MakePlugin) -> None:
    one = make_plugin("one_plug", provider("a", "one_plug"), name="twin")
    two = make_plugin("two_plug", provider("b", "two_plug"), name="twin")
    registry = only(one, two)
    assert registry.plugins == ()
    assert "one_plug and two_plug" in registry.problems[0].reason
    assert only(one, two, without=["two_plug"]).find("vocoder", "a")


def test_an_alias_works_with_a_warning_that_says_the_new_name(make_plugin: MakePlugin) -> None:
    manifest = make_plugin("al_plug", provider("new", "al_plug", aliases='["old"]'))
    registry = only(manifest)
    with pytest.warns(DeprecationWarning, match="'new'"):
        assert registry.find("vocoder", "old").name == "new"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        registry.find("vocoder", "new")
    assert [info.name for info in registry.providers()] == ["new"]


@pytest.mark.parametrize("entry", ["blk_plug", "vocoder/x", "blk_plug/vocoder/x"])
def test_what_is_blocked_is_gone_and_says_so(make_plugin: MakePlugin, entry: str) -> None:
    manifest = make_plugin("blk_plug", provider("x", "blk_plug"))
    for registry in (
        only(manifest, without=[entry]),
        only(manifest, environ={"VOXLOOM_DISABLE": f" other/y , {entry}"}),
    ):
        assert registry.disabled == (entry,)
        with pytest.raises(UnknownProviderError, match="left out by"):
            registry.find("vocoder", "x")


def test_a_block_that_meets_nothing_is_a_problem_with_a_near_name(make_plugin: MakePlugin) -> None:
    manifest = make_plugin("typ_plug", provider("x", "typ_plug"))
    (problem,) = only(manifest, without=["typ_plog"]).problems
    assert "'typ_plug'" in problem.mend


def test_a_blocked_plugin_takes_its_problems_with_it(make_plugin: MakePlugin) -> None:
    manifest = make_plugin("bad_plug", "\nno toml")
    assert only(manifest).problems
    assert only(manifest, without=["bad_plug"]).problems == ()


def test_a_provider_is_imported_on_load_and_only_then(make_plugin: MakePlugin) -> None:
    registry = only(make_plugin("lazy_plug", provider("x", "lazy_plug")))
    info = registry.find("vocoder", "x")
    assert "lazy_plug.options" not in sys.modules
    assert registry.load_options(info).__name__ == "Options"
    assert "lazy_plug.model" not in sys.modules
    assert registry.load(info).__name__ == "Model"
    assert registry.load(info) is registry.load(info)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("bad_load.model:Unfinished", "does not define decode"),
        ("bad_load.model:NoStage", "not a subclass of Vocoder"),
        ("bad_load.model:Lonely", r"\(options, build\)"),
        ("bad_load.model:Modell", "did you mean 'Model'"),
        ("bad_load.nothing:Model", "No module named"),
    ],
)
def test_a_target_that_is_no_finished_stage_is_refused(
    make_plugin: MakePlugin, target: str, words: str
) -> None:
    body = provider("x", "bad_load", target=f'"{target}"')
    registry = only(make_plugin("bad_load", body))
    assert registry.problems == ()
    with pytest.raises(PluginError, match=words) as caught:
        registry.load(registry.find("vocoder", "x"))
    assert caught.value.where is not None
    assert "--without bad_load" in caught.value.mend


@pytest.mark.parametrize(
    ("options", "words"),
    [("Silent", "does not say its contracts"), ("StageOption", "has no 'StageOption'")],
)
def test_an_options_model_that_is_none_is_refused(
    make_plugin: MakePlugin, options: str, words: str
) -> None:
    body = provider("x", "opt_plug", options=f'"opt_plug.options:{options}"')
    registry = only(make_plugin("opt_plug", body))
    with pytest.raises(PluginError, match=words):
        registry.load_options(registry.find("vocoder", "x"))


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        ("\n\nimport no_such_module_here\n", 3, "no_such_module_here"),
        ("x = 1\nraise RuntimeError('bad luck')\n", 2, "bad luck"),
        ("x = (\n", 1, "SyntaxError"),
        ("raise SystemExit(3)\n", 1, "SystemExit"),
    ],
)
def test_a_failing_import_says_the_line_that_failed(
    make_plugin: MakePlugin, source: str, line: int, words: str
) -> None:
    manifest = make_plugin("imp_plug", provider("x", "imp_plug"))
    (manifest.parent / "model.py").write_text(source)
    registry = only(manifest)
    with pytest.raises(PluginError, match=words) as caught:
        registry.load(registry.find("vocoder", "x"))
    assert caught.value.where is not None
    assert caught.value.where.source == str(manifest.parent / "model.py")
    assert caught.value.where.line == line


def test_a_missing_requirement_names_the_extra_before_and_at_loading(
    make_plugin: MakePlugin,
) -> None:
    body = provider("x", "need_plug", requires='["json", "no_such_module"]', extra='"fast"')
    manifest = make_plugin("need_plug", body, name="voxloom-need")
    registry = only(manifest)
    (problem,) = registry.problems
    assert problem.mend == 'Install it: pip install "need_plug[fast]"'
    assert problem.details["missing"] == "no_such_module"
    info = registry.find("vocoder", "x")
    with pytest.raises(PluginError, match="no_such_module") as caught:
        registry.load(info)
    assert caught.value.mend == problem.mend


def test_a_requirement_inside_a_package_is_found_without_importing_the_package(
    make_plugin: MakePlugin,
) -> None:
    manifest = make_plugin("inn_plug", provider("x", "inn_plug", requires='["inn_plug.model"]'))
    assert only(manifest).problems == ()
    assert "inn_plug" not in sys.modules


def test_an_unknown_plugin_and_a_refused_one_say_what_is_the_matter(
    make_plugin: MakePlugin,
) -> None:
    bad = make_plugin("bad_plug", "\nno toml")
    registry = only(bad, make_plugin("fine_plug"), without=["fine_plug"])
    with pytest.raises(PluginError, match="not TOML"):
        registry.plugin("bad_plug")
    with pytest.raises(PluginError, match="left out"):
        registry.plugin("fine_plug")
    with pytest.raises(PluginError, match="No plugin"):
        registry.plugin("never_heard_of")


def test_providers_come_in_the_order_of_the_flow() -> None:
    kinds = [info.kind for info in only(fakes.MANIFEST).providers()]
    assert kinds[0] == "frontend"
    assert kinds[-1] == "effect"
    assert kinds.index("prior") < kinds.index("acoustic") < kinds.index("vocoder")
    assert {info.kind for info in only(fakes.MANIFEST).providers("vocoder")} == {"vocoder"}


def test_presets_and_inventories_are_found_by_name() -> None:
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
def test_a_faulty_inventory_is_refused(make_plugin: MakePlugin, content: str, words: str) -> None:
    manifest = make_plugin("inv_plug", listed=False)
    (manifest.parent / "inv.json").write_text(content)
    table = '\n[[inventories]]\nname = "inv"\npath = "inv.json"\nsummary = "s"\n'
    manifest.write_text(manifest.read_text() + table)
    with pytest.raises(PluginError, match=words):
        only(manifest).inventory("inv")


def test_voices_are_found_by_name_and_preset(make_plugin: MakePlugin) -> None:
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


def test_a_preset_of_two_plugins_is_a_clash(make_plugin: MakePlugin) -> None:
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


def test_the_readings_of_bad_manifests_never_raise(make_plugin: MakePlugin) -> None:
    odd = dedent("""
        [[providers]]
        kind = ["vocoder"]
        name = {a = 1}
        [[presets]]
        [[voices]]
        path = 3
        [[assets]]
        size = -1
        [extra]
        """)
    registry = only(make_plugin("odd_plug", odd))
    assert len(registry.problems) >= 8
    with pytest.raises(WeightsError):
        registry.asset("odd_plug", "w")
