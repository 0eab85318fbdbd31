"""The example plugin, really installed by pip, seen from a process that knows nothing of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "voxloom-sine"


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's source, outside the repository."""
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "build", "dist")
    return Path(
        shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("source") / EXAMPLE.name, ignore=ignored)
    )


@pytest.fixture(scope="module")
def site(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that pip installed the example into, without the network."""
    target = tmp_path_factory.mktemp("site")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", *options]
    done = run([*pip, "--target", str(target), str(copy)], None, copy.parent)
    assert done.returncode == 0, done.stderr
    return target


def run(command: list[str], site: Path | None, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "VOXLOOM_DISABLE"}
    if site is not None:
        environment["PYTHONPATH"] = str(site)
    return subprocess.run(
        command,
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_it_is_found_by_its_entry_point_and_not_imported(site: Path, tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from voxloom.registry import Registry\n"
        "registry = Registry.discover()\n"
        "print(registry.plugin('voxloom-sine').package)\n"
        "print(sorted(i.name for i in registry.providers() if i.plugin == 'voxloom-sine'))\n"
        "print('voxloom_sine' in sys.modules)\n"
        "print('torch' in sys.modules)\n"
        "print([p.plugin for p in registry.problems if p.plugin == 'voxloom-sine'])\n"
        "left = Registry.discover(without=['voxloom-sine'])\n"
        "print(any(i.plugin == 'voxloom-sine' for i in left.providers()))\n"
    )
    done = run([sys.executable, "-c", code], site, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "voxloom-sine",
        "['formants', 'morse', 'sine-wave', 'toki-pona']",
        "False",
        "False",
        "[]",
        "False",
    ]


def test_without_it_its_names_are_unknown_and_the_answer_says_how_to_get_it(tmp_path: Path) -> None:
    code = (
        "from voxloom.interfaces.errors import UnknownProviderError\n"
        "from voxloom.registry import Registry\n"
        "try:\n"
        "    Registry.discover().find('vocoder', 'sine-wave')\n"
        "except UnknownProviderError as error:\n"
        "    print(error.mend)\n"
    )
    done = run([sys.executable, "-c", code], None, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "pip install ./examples/voxloom-sine" in done.stdout


def test_its_own_tests_pass_and_it_speaks(site: Path, copy: Path) -> None:
    """They inherit the conformance classes and speak through the pipeline."""
    options = ["-q", "-p", "no:cacheprovider", "-W", "error", "--import-mode=importlib"]
    command = [sys.executable, "-m", "pytest", *options, "--rootdir", str(copy), "tests"]
    done = run(command, site, copy)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
    assert " failed" not in done.stdout


def test_the_known_packages_are_what_the_example_offers() -> None:
    """The table that answers for names not installed names no provider that does not exist."""
    from voxloom._registry.table import known_packages
    from voxloom.core.manifest import read

    plugin = read(EXAMPLE / "voxloom_sine" / "voxloom.toml", "voxloom-sine").plugin
    assert plugin is not None
    offered = {f"{info.kind}/{info.name}" for info in plugin.providers}
    commands = known_packages()
    ours = {name for name, command in commands.items() if command.endswith(EXAMPLE.name)}
    assert ours == offered
