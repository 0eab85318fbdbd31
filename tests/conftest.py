"""Fixtures and options that the whole suite shares."""

from __future__ import annotations

import os

import pytest

from voxloom.registry import Registry
from voxloom.testing import fakes

# Tests compute on tiny tensors, where more threads only cost time; also for subprocesses.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the slow tests too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--slow"):
        return
    skip = pytest.mark.skip(reason="slow: run with --slow")
    for item in items:
        if "slow" in item.keywords:
            item.add_marker(skip)


@pytest.fixture
def registry() -> Registry:
    """Every installed plugin, and the fakes of voxloom.testing."""
    return Registry.discover(extra_manifests=[fakes.MANIFEST], environ={})
