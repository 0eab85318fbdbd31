"""What must not be imported, checked in a fresh interpreter."""

from __future__ import annotations

import json
import subprocess
import sys
from textwrap import dedent

import pytest

from voxloom.registry import Registry
from voxloom.testing import fakes

HEAVY = ("torch", "torchaudio", "numpy", "jieba", "pypinyin", "pyopenjtalk", "g2p_en", "nltk")
LIGHT = (
    "voxloom",
    "voxloom.interfaces",
    "voxloom.interfaces.plugin",
    "voxloom.interfaces.hooks",
    "voxloom.registry",
    "voxloom.core.manifest",
    "voxloom.core.text.notation",
    "voxloom.interfaces.notation",
    "voxloom.apps.cli.main",
    "voxloom.core.weights.headers",
    "voxloom.interfaces.options",
    "voxloom.core.spec",
    "voxloom.testing.fakes",
)


def loaded_after(code: str, roots: tuple[str, ...]) -> list[str]:
    """Which of the top-level modules `roots` a fresh interpreter has after running `code`."""
    script = dedent(code) + dedent(f"""
        import json, sys
        print(json.dumps(sorted({{name.split(".")[0] for name in sys.modules}} & {set(roots)!r})))
        """)
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    found: list[str] = json.loads(run.stdout.splitlines()[-1])
    return found


def options_modules() -> list[str]:
    registry = Registry.discover(environ={}, extra_manifests=[fakes.MANIFEST])
    return sorted({info.options.split(":")[0] for info in registry.providers()})


def test_the_check_sees_a_heavy_import() -> None:
    assert loaded_after("import numpy", HEAVY) == ["numpy"]


def test_importing_the_package_imports_next_to_nothing() -> None:
    others = ("pydantic", "pluggy", "entrypoints", "yaml", "click", "rich")
    assert loaded_after("import voxloom", (*HEAVY, *others)) == []


def test_the_contracts_need_neither_torch_nor_pydantic() -> None:
    assert loaded_after("import voxloom.interfaces", (*HEAVY, "pydantic", "pluggy")) == []


def test_listing_plugins_imports_no_plugin_and_nothing_heavy() -> None:
    code = """
        from voxloom.registry import Registry
        registry = Registry.discover()
        assert registry.providers(), registry.problems
        import sys
        rooms = ("voxloom.languages", "voxloom.vocoders", "voxloom.plugins")
        loaded = [name for name in sys.modules if name.startswith(rooms)]
        assert not loaded, loaded
        """
    assert loaded_after(code, (*HEAVY, "pydantic", "pluggy", "yaml")) == []


def test_reading_text_imports_a_language_s_notation_at_its_first_form_and_no_more() -> None:
    code = """
        import sys
        from voxloom.core.text import read_script
        from voxloom.interfaces.request import Request
        from voxloom.registry import Registry

        def loaded():
            return {name for name in sys.modules if name.startswith("voxloom.languages")}

        notations = Registry.discover().notations()
        read_script(Request("Plain, [1] {a: b} and <c>, (行) 重庆."), notations)
        assert not loaded(), loaded()
        assert read_script(Request("行[háng]"), notations).hints
        assert loaded() == {
            "voxloom.languages", "voxloom.languages.zh", "voxloom.languages.zh.notation"
        }, loaded()
        """
    assert loaded_after(code, (*HEAVY, "pydantic", "pluggy", "yaml")) == []


def test_light_modules_and_all_options_import_nothing_heavy() -> None:
    names = [*LIGHT, *options_modules()]
    code = f"""
        import importlib, sys
        for name in {names!r}:
            importlib.import_module(name)
            heavy = [each for each in {HEAVY!r} if each in sys.modules]
            assert not heavy, (name, heavy)
        """
    assert loaded_after(code, HEAVY) == []


@pytest.mark.parametrize("arguments", [["--help"], ["plugins"], ["--version"]])
def test_the_command_line_answers_without_torch(arguments: list[str]) -> None:
    code = f"""
        import sys
        sys.argv = ["voxloom", *{arguments!r}]
        from voxloom.apps.cli.main import main
        try:
            main()
        except SystemExit as exit:
            assert not exit.code, exit.code
        """
    assert loaded_after(code, (*HEAVY, "pydantic")) == []
