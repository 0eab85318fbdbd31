"""Chinese by the official rules."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import pytest

from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Inventory
from voxloom.interfaces.stage import Build
from voxloom.languages.zh.frontend import ChineseFrontend
from voxloom.languages.zh.options import ZhOptions


def official_inventory(name: str) -> Inventory:
    text = (files("voxloom.languages") / "inventories" / f"{name}.json").read_text(encoding="utf-8")
    data = json.loads(text)
    return Inventory(name, tuple(data["symbols"]), data["pad"], data["pause"])


@pytest.fixture(scope="session")
def build_official(build: Build) -> TextFrontend:
    options = ZhOptions(inventory="gpt-sovits-v2", rules="official")
    return ChineseFrontend(options, replace(build, inventory=official_inventory))
