"""One frontend of each language, built once, as the pipeline builds them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files

import pytest

from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Inventory
from voxloom.interfaces.stage import Build, Stage, WeightsView


def inventory(name: str) -> Inventory:
    if name not in {"mini", "strange"}:
        raise SpecError(f"no inventory {name!r}")
    folder = files("voxloom.languages") / "inventories"
    data = json.loads((folder / "mini.json").read_text(encoding="utf-8"))
    return Inventory(name, tuple(data["symbols"]), data["pad"], data["pause"])


def no_weights(field: str) -> WeightsView:
    raise AssertionError(f"a frontend asked for weights: {field}")


def make_build(parts: Mapping[str, Stage] | None = None) -> Build:
    return Build("cpu", Edges(), no_weights, inventory, parts or {})


@pytest.fixture(scope="session")
def build() -> Build:
    return make_build()


@pytest.fixture(scope="session")
def mini() -> Inventory:
    return inventory("mini")


@pytest.fixture(scope="session")
def english(build: Build) -> TextFrontend:
    from voxloom.languages.en.frontend import EnglishFrontend
    from voxloom.languages.en.options import EnOptions

    return EnglishFrontend(EnOptions(), build)


@pytest.fixture(scope="session")
def chinese(build: Build) -> TextFrontend:
    from voxloom.languages.zh.frontend import ChineseFrontend
    from voxloom.languages.zh.options import ZhOptions

    return ChineseFrontend(ZhOptions(), build)


@pytest.fixture(scope="session")
def japanese(build: Build) -> TextFrontend:
    from voxloom.languages.ja.frontend import JapaneseFrontend
    from voxloom.languages.ja.options import JaOptions

    return JapaneseFrontend(JaOptions(), build)


@pytest.fixture(scope="session")
def mixed(english: TextFrontend, chinese: TextFrontend, japanese: TextFrontend) -> TextFrontend:
    from voxloom.languages.mixed.frontend import MixedFrontend
    from voxloom.languages.mixed.options import MixedOptions

    parts = {"en": english, "zh": chinese, "ja": japanese}
    return MixedFrontend(MixedOptions(), make_build(parts))


@pytest.fixture(scope="session")
def frontends(
    english: TextFrontend, chinese: TextFrontend, japanese: TextFrontend, mixed: TextFrontend
) -> Mapping[str, TextFrontend]:
    return {"en": english, "zh": chinese, "ja": japanese, "mixed": mixed}
