"""The espeak-ng package, really installed by pip, its own tests run against it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from voxloom._registry.table import known_packages

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "packages" / "voxloom-espeak"


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


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A copy of the source, and a folder that pip installed it into, without the network."""
    ignored = shutil.ignore_patterns("__pycache__", "*.egg-info", "build", "dist")
    copy = Path(
        shutil.copytree(PACKAGE, tmp_path_factory.mktemp("source") / PACKAGE.name, ignore=ignored)
    )
    target = tmp_path_factory.mktemp("site")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", *options]
    done = run([*pip, "--target", str(target), str(copy)], None, copy.parent)
    assert done.returncode == 0, done.stderr
    return copy, target


def test_its_own_tests_pass_where_espeak_is_installed(installed: tuple[Path, Path]) -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("the program espeak-ng is not installed")
    copy, site = installed
    options = ["-q", "-p", "no:cacheprovider", "-W", "error", "--import-mode=importlib"]
    command = [sys.executable, "-m", "pytest", *options, "--rootdir", str(copy), "tests"]
    done = run(command, site, copy)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


def test_it_is_listed_without_being_imported_and_without_the_program(
    installed: tuple[Path, Path], tmp_path: Path
) -> None:
    code = (
        "import sys\n"
        "from voxloom.registry import Registry\n"
        "registry = Registry.discover()\n"
        "print(registry.find('frontend', 'espeak').licence)\n"
        "print(len(registry.inventory('espeak-ipa').symbols) > 150)\n"
        "print('voxloom_espeak' in sys.modules)\n"
    )
    done = run([sys.executable, "-c", code], installed[1], tmp_path)
    assert done.stdout.splitlines() == ["GPL-3.0-or-later", "True", "False"], done.stderr


def test_without_it_the_answer_says_how_to_get_it() -> None:
    assert known_packages()["frontend/espeak"].endswith(f"packages/{PACKAGE.name}")


def test_nothing_under_the_gpl_is_in_the_default_install() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"]
    wanted += [
        one for extra in project["project"]["optional-dependencies"].values() for one in extra
    ]
    assert not [one for one in wanted if "espeak" in one.lower() or "phonemizer" in one.lower()]
    assert project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == ["voxloom"]
    sources = (ROOT / "voxloom").rglob("*.py")
    assert not [path for path in sources if "espeak" in path.read_text(encoding="utf-8").lower()]
