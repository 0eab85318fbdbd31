"""The package: its manifest, and what importing it costs."""

from __future__ import annotations

import importlib
import subprocess
import sys
from importlib.resources import files

import pytest

from voxloom.interfaces.contracts import PhoneContract
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.interfaces.phones import Inventory

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

MANIFEST = tomllib.loads((files("voxloom.languages") / "voxloom.toml").read_text(encoding="utf-8"))


def load(target: str) -> type:
    module, name = target.split(":")
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("provider", MANIFEST["providers"], ids=lambda provider: provider["name"])
def test_every_provider_can_be_loaded(provider: dict[str, object]) -> None:
    assert issubclass(load(str(provider["target"])), TextFrontend)
    assert issubclass(load(str(provider["options"])), StageOptions)
    assert provider["languages"]


@pytest.mark.parametrize("provider", MANIFEST["providers"], ids=lambda provider: provider["name"])
def test_options_promise_phones_of_their_inventory(
    provider: dict[str, object], mini: Inventory
) -> None:
    options = load(str(provider["options"]))()
    view = PlanView({}, {}, lambda field: {}, lambda name: mini)
    assert options.edges(view).produces == {"phones": PhoneContract("mini", 363)}


def test_inventories_of_the_manifest_exist() -> None:
    for inventory in MANIFEST["inventories"]:
        assert (files("voxloom.languages") / inventory["path"]).is_file()


def run(code: str) -> str:
    command = [sys.executable, "-W", "error", "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("name", ["en", "zh", "ja", "mixed"])
def test_options_load_without_the_languages_libraries(name: str) -> None:
    heavy = "{'torch', 'numpy', 'jieba', 'pypinyin', 'pyopenjtalk', 'g2p_en', 'nltk'}"
    code = (
        f"import sys, voxloom.languages.{name}.options; print(sorted({heavy} & set(sys.modules)))"
    )
    assert run(code).strip() == "[]"


@pytest.mark.parametrize("name", ["en", "zh", "ja", "mixed"])
def test_frontends_load_quietly_and_without_what_they_do_not_need(name: str) -> None:
    unwanted = "{'torch', 'jieba', 'pkg_resources', 'g2p_en', 'nltk'}"
    code = (
        f"import sys, voxloom.languages.{name}.frontend; "
        f"print(sorted({unwanted} & set(sys.modules)))"
    )
    assert run(code).strip() == "[]"


def test_notices_of_the_shipped_data_stand_beside_them() -> None:
    root = files("voxloom.languages")
    assert "Carnegie Mellon" in (root / "en" / "data" / "cmudict.LICENSE").read_text()
    assert "Apache License" in (root / "zh" / "data" / "word_tables.NOTICE").read_text()
