"""The example language, really installed by pip, its own tests run against it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "voxloom-esperanto"


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
        shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("source") / EXAMPLE.name, ignore=ignored)
    )
    target = tmp_path_factory.mktemp("site")
    options = ["--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", *options]
    done = run([*pip, "--target", str(target), str(copy)], None, copy.parent)
    assert done.returncode == 0, done.stderr
    return copy, target


def test_its_own_tests_pass_and_it_speaks(installed: tuple[Path, Path]) -> None:
    copy, site = installed
    options = ["-q", "-p", "no:cacheprovider", "-W", "error", "--import-mode=importlib"]
    command = [sys.executable, "-m", "pytest", *options, "--rootdir", str(copy), "tests"]
    done = run(command, site, copy)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout


def test_the_known_packages_name_its_notation() -> None:
    from voxloom._registry.table import known_packages
    from voxloom.core.manifest import read

    reading = read(EXAMPLE / "voxloom_esperanto" / "voxloom.toml", EXAMPLE.name)
    assert reading.plugin is not None
    assert not reading.problems
    commands = known_packages()
    ours = {name for name, command in commands.items() if command.endswith(EXAMPLE.name)}
    assert ours == {f"notation/{info.name}" for info in reading.plugin.notations}


def test_a_lexicon_in_its_notation_passes_where_it_is_installed(
    installed: tuple[Path, Path], tmp_path: Path
) -> None:
    lines = ["lexicon: 1", "language: eo", "entries:", "- {written: York, eo-letters: ˈjork}"]
    lines += ["tests:", '- {text: al York, reads: "al York[ˈjork]"}']
    (tmp_path / "names.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    program = "import sys; from voxloom.apps.cli.main import main; main()"
    command = [sys.executable, "-c", program, "lexicon", "check", "names.yaml"]
    done = run(command, installed[1], tmp_path)
    assert done.returncode == 0, done.stderr
    alone = run(command, None, tmp_path)
    assert alone.returncode == 2
    assert "pip install ./examples/voxloom-esperanto" in alone.stderr


def test_the_command_line_reads_it(installed: tuple[Path, Path], tmp_path: Path) -> None:
    program = "import sys; from voxloom.apps.cli.main import main; main()"
    words = ["coverage", "--lang", "eo", "Ĉiu ĥoro."]
    done = run([sys.executable, "-c", program, *words], installed[1], tmp_path)
    assert done.returncode == 0, done.stderr
    assert "eo:ĥ=zh:h" in done.stdout
    assert "missing (" not in done.stdout
