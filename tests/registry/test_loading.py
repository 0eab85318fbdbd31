"""Loading on first use, and what is refused then."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from voxloom.interfaces.errors import (
    PluginError,
)
from voxloom.registry import Registry
from voxloom.testing.checks import in_threads

MakePlugin = Callable[..., Path]


def test_a_provider_is_imported_on_load_and_only_then(
    make_plugin: MakePlugin, only: Callable[..., Registry], provider: Callable[..., str]
) -> None:
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
    make_plugin: MakePlugin,
    target: str,
    words: str,
    only: Callable[..., Registry],
    provider: Callable[..., str],
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
    make_plugin: MakePlugin,
    options: str,
    words: str,
    only: Callable[..., Registry],
    provider: Callable[..., str],
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
    make_plugin: MakePlugin,
    source: str,
    line: int,
    words: str,
    only: Callable[..., Registry],
    provider: Callable[..., str],
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
    make_plugin: MakePlugin, only: Callable[..., Registry], provider: Callable[..., str]
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
    make_plugin: MakePlugin, only: Callable[..., Registry], provider: Callable[..., str]
) -> None:
    manifest = make_plugin("inn_plug", provider("x", "inn_plug", requires='["inn_plug.model"]'))
    assert only(manifest).problems == ()
    assert "inn_plug" not in sys.modules


def test_several_threads_load_one_class(
    make_plugin: MakePlugin, only: Callable[..., Registry], provider: Callable[..., str]
) -> None:
    registry = only(make_plugin("thr_plug", provider("x", "thr_plug")))
    info = registry.find("vocoder", "x")
    found = in_threads([lambda: registry.load(info)] * 8)
    assert len(set(found)) == 1
