"""Fixtures and options that the whole suite shares."""

from __future__ import annotations

import os
import signal

import pytest

from voxloom.registry import Registry
from voxloom.testing import fakes

# Tests compute on tiny tensors, where more threads only cost time; also for subprocesses.
os.environ.setdefault("OMP_NUM_THREADS", "1")
# A shell that runs the tests in the background tells them, and all that they start, to ignore
# Ctrl-C; tests of interrupting would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the slow tests too")
    parser.addoption("--parity", action="store_true", help="run every comparison with the original")


def pytest_configure(config: pytest.Config) -> None:
    what = "parity: compares with the original at length; run with --parity"
    config.addinivalue_line("markers", what)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for option in ("slow", "parity"):
        if config.getoption(f"--{option}"):
            continue
        skip = pytest.mark.skip(reason=f"{option}: run with --{option}")
        for item in items:
            if item.get_closest_marker(option):
                item.add_marker(skip)


@pytest.fixture
def registry() -> Registry:
    """Every installed plugin, and the fakes of voxloom.testing."""
    return Registry.discover(extra_manifests=[fakes.MANIFEST], environ={})
