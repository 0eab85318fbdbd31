"""Korean frontends, built once, and the inventory they write."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Inventory
from voxloom.interfaces.stage import Build, WeightsView


def inventory(name: str) -> Inventory:
    path = files("voxloom.languages") / "inventories" / f"{name}.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    return Inventory(name, tuple(data["symbols"]), data["pad"], data["pause"])


def no_weights(field: str) -> WeightsView:
    raise AssertionError(f"a frontend asked for weights: {field}")


@pytest.fixture(scope="session")
def v2() -> Inventory:
    return inventory("gpt-sovits-v2")


@pytest.fixture(scope="session")
def v2_build() -> Build:
    return Build("cpu", Edges(), no_weights, inventory)


@pytest.fixture(scope="session")
def korean(v2_build: Build) -> TextFrontend:
    from voxloom.languages.ko.frontend import KoreanFrontend
    from voxloom.languages.ko.options import KoOptions

    return KoreanFrontend(KoOptions(), v2_build)


@pytest.fixture(scope="session")
def official_korean(v2_build: Build) -> TextFrontend:
    from voxloom.languages.ko.frontend import KoreanFrontend
    from voxloom.languages.ko.options import KoOptions

    return KoreanFrontend(KoOptions(rules="official"), v2_build)
