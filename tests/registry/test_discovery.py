"""Finding plugins: entry points, blocks, clashes, and answers for names that are not there."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from voxloom.interfaces.errors import (
    Location,
    PluginError,
    UnknownProviderError,
    WeightsError,
)
from voxloom.registry import Registry
from voxloom.testing import fakes

MakePlugin = Callable[..., Path]


def test_an_entry_point_is_found_without_importing_its_package(
    make_plugin: MakePlugin, provider: Callable[..., str]
) -> None:
    make_plugin("alpha_plug", provider("alpha", "alpha_plug"))
    registry = Registry.discover(environ={})
    info = registry.find("vocoder", "alpha")
    assert info.plugin == "alpha_plug"
    assert registry.plugin("alpha_plug").package == "dist-alpha-plug"
    assert not [name for name in sys.modules if name.startswith("alpha_plug")]


def test_every_discovery_is_a_fresh_object(
    make_plugin: MakePlugin, provider: Callable[..., str]
) -> None:
    before = Registry.discover(environ={})
    make_plugin("late_plug", provider("late", "late_plug"))
    assert Registry.discover(environ={}).find("vocoder", "late")
    with pytest.raises(UnknownProviderError):
        before.find("vocoder", "late")


def test_a_manifest_in_a_nested_package_is_found_without_importing_its_parents(
    make_plugin: MakePlugin, tmp_path: Path, provider: Callable[..., str]
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
    problems = [p for p in Registry.discover(environ={}).problems if p.plugin == "dist-bad-plug"]
    assert len(problems) == 1
    assert value in problems[0].reason
    assert problems[0].mend


def test_damaged_entry_points_of_one_package_hide_no_other(
    make_plugin: MakePlugin, tmp_path: Path, provider: Callable[..., str]
) -> None:
    make_plugin("good_plug", provider("good", "good_plug"))
    broken = tmp_path / "site" / "aaa_broken-1.0.dist-info"
    broken.mkdir()
    (broken / "entry_points.txt").write_text("this is no section\n")
    registry = Registry.discover(environ={})
    assert registry.find("vocoder", "good")
    assert "aaa-broken" in [problem.plugin for problem in registry.problems]


def test_a_broken_manifest_is_a_problem_and_strict_makes_it_an_error(
    make_plugin: MakePlugin, only: Callable[..., Registry], provider: Callable[..., str]
) -> None:
    good = make_plugin("good_plug", provider("good", "good_plug"))
    bad = make_plugin("bad_plug", "\nthis is no toml")
    registry = only(good, bad)
    assert [plugin.name for plugin in registry.plugins] == ["good_plug"]
    assert [problem.plugin for problem in registry.problems] == ["bad_plug"]
    with pytest.raises(PluginError, match="bad_plug"):
        only(good, bad, strict=True)
    assert only(good, strict=True).plugins


def test_a_near_name_is_suggested(
    make_plugin: MakePlugin, only: Callable[..., Registry], provider: Callable[..., str]
) -> None:
    registry = only(make_plugin("near_plug", provider("whistle", "near_plug")))
    with pytest.raises(UnknownProviderError) as caught:
        registry.find("vocoder", "wistle", Location("spec.yaml", 4, 10))
    assert caught.value.suggestion == "whistle"
    assert str(caught.value).startswith("spec.yaml:4:10: ")


def test_a_name_of_another_kind_is_pointed_at(
    make_plugin: MakePlugin, only: Callable[..., Registry], provider: Callable[..., str]
) -> None:
    registry = only(make_plugin("kind_plug", provider("soft", "kind_plug", kind='"effect"')))
    with pytest.raises(UnknownProviderError, match="under `effects:`"):
        registry.find("vocoder", "soft")


def test_a_name_of_a_package_that_is_not_installed_says_the_command(
    only: Callable[..., Registry],
) -> None:
    with pytest.raises(UnknownProviderError, match="pip install"):
        only().find("vocoder", "sine-wave")


def test_a_name_of_a_refused_plugin_says_why(
    make_plugin: MakePlugin, only: Callable[..., Registry], provider: Callable[..., str]
) -> None:
    manifest = make_plugin("old_plug", provider("ancient", "old_plug"))
    manifest.write_text(manifest.read_text().replace(">=1,<2", "<1"))
    with pytest.raises(UnknownProviderError, match="written for api <1"):
        only(manifest).find("vocoder", "ancient")


def test_a_clash_names_both_packages_and_is_settled_by_leaving_one_out(
    make_plugin: MakePlugin, only: Callable[..., Registry], provider: Callable[..., str]
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


def test_two_plugins_of_one_name_are_told_apart_by_their_packages(
    make_plugin: MakePlugin, only: Callable[..., Registry], provider: Callable[..., str]
) -> None:
    one = make_plugin("one_plug", provider("a", "one_plug"), name="twin")
    two = make_plugin("two_plug", provider("b", "two_plug"), name="twin")
    registry = only(one, two)
    assert registry.plugins == ()
    assert "one_plug and two_plug" in registry.problems[0].reason
    assert only(one, two, without=["two_plug"]).find("vocoder", "a")


def test_an_alias_works_with_a_warning_that_says_the_new_name(
    make_plugin: MakePlugin, only: Callable[..., Registry], provider: Callable[..., str]
) -> None:
    manifest = make_plugin("al_plug", provider("new", "al_plug", aliases='["old"]'))
    registry = only(manifest)
    with pytest.warns(DeprecationWarning, match="'new'"):
        assert registry.find("vocoder", "old").name == "new"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        registry.find("vocoder", "new")
    assert [info.name for info in registry.providers()] == ["new"]


@pytest.mark.parametrize("entry", ["blk_plug", "vocoder/x", "blk_plug/vocoder/x"])
def test_what_is_blocked_is_gone_and_says_so(
    make_plugin: MakePlugin, entry: str, only: Callable[..., Registry], provider: Callable[..., str]
) -> None:
    manifest = make_plugin("blk_plug", provider("x", "blk_plug"))
    for registry in (
        only(manifest, without=[entry]),
        only(manifest, environ={"VOXLOOM_DISABLE": f" other/y , {entry}"}),
    ):
        assert registry.disabled == (entry,)
        with pytest.raises(UnknownProviderError, match="left out by"):
            registry.find("vocoder", "x")


def test_a_block_that_meets_nothing_is_a_problem_with_a_near_name(
    make_plugin: MakePlugin, only: Callable[..., Registry], provider: Callable[..., str]
) -> None:
    manifest = make_plugin("typ_plug", provider("x", "typ_plug"))
    (problem,) = only(manifest, without=["typ_plog"]).problems
    assert "'typ_plug'" in problem.mend


def test_a_blocked_plugin_takes_its_problems_with_it(
    make_plugin: MakePlugin, only: Callable[..., Registry]
) -> None:
    manifest = make_plugin("bad_plug", "\nno toml")
    assert only(manifest).problems
    assert only(manifest, without=["bad_plug"]).problems == ()


def test_an_unknown_plugin_and_a_refused_one_say_what_is_the_matter(
    make_plugin: MakePlugin, only: Callable[..., Registry]
) -> None:
    bad = make_plugin("bad_plug", "\nno toml")
    registry = only(bad, make_plugin("fine_plug"), without=["fine_plug"])
    with pytest.raises(PluginError, match="not TOML"):
        registry.plugin("bad_plug")
    with pytest.raises(PluginError, match="left out"):
        registry.plugin("fine_plug")
    with pytest.raises(PluginError, match="No plugin"):
        registry.plugin("never_heard_of")


def test_providers_come_in_the_order_of_the_flow(only: Callable[..., Registry]) -> None:
    kinds = [info.kind for info in only(fakes.MANIFEST).providers()]
    assert kinds.index("splitter") < kinds.index("frontend")
    assert kinds[-1] == "effect"
    assert kinds.index("prior") < kinds.index("acoustic") < kinds.index("vocoder")
    assert {info.kind for info in only(fakes.MANIFEST).providers("vocoder")} == {"vocoder"}


def test_the_readings_of_bad_manifests_never_raise(
    make_plugin: MakePlugin, only: Callable[..., Registry]
) -> None:
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
