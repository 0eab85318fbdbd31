"""Every block of the README and the docs is run, in the order of its page."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import traceback
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from voxloom.core import manifest, spec
from voxloom.registry import Registry

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
RUN = {"bash", "python", "yaml", "toml", "json"}
SHOWN = {"text", ""}  # output and drawings: shown, not run


def _sibling(name: str) -> ModuleType:
    found = spec_from_file_location(f"docs_{name}", Path(__file__).with_name(f"{name}.py"))
    assert found is not None
    assert found.loader is not None
    module = module_from_spec(found)
    sys.modules[found.name] = module
    found.loader.exec_module(module)
    return module


blocks_of = _sibling("blocks").blocks


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_block_of_the_page_works(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    names: dict[str, object] = {"__name__": page.stem}
    found = [block for block in blocks_of(page) if not block.skip]
    for block in found:
        assert block.language in RUN | SHOWN, f"{block.place}: {block.language!r} is never run"
        if block.file:
            write(tmp_path / block.file, block.code)
    assert [run(block, names) for block in found] or not blocks_of(page)


def write(target: Path, code: str) -> None:
    """A block that is a file; a project's file also makes it look installed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(code, encoding="utf-8")
    if target.name == "pyproject.toml":
        install(target)


def install(project: Path) -> None:
    """What `pip install -e .` would do, without the network: entry points beside the package."""
    data = tomllib.loads(project.read_text(encoding="utf-8"))["project"]
    info = project.parent / f"{data['name'].replace('-', '_')}-{data['version']}.dist-info"
    info.mkdir()
    head = f"Metadata-Version: 2.1\nName: {data['name']}\nVersion: {data['version']}\n"
    (info / "METADATA").write_text(head, encoding="utf-8")
    lines = []
    for group, entries in data["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {value}" for name, value in entries.items())]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(block, names: dict[str, object]) -> None:
    """Run, plan or parse one block."""
    if block.language == "bash":
        run_bash(block)
    elif block.language == "python":
        if not block.file:
            run_python(block, names)
    elif block.language == "yaml":
        check_spec(block)
    elif block.language == "toml":
        check_manifest(block)
    elif block.language == "json":
        json.loads(block.code)


def run_bash(block) -> None:
    scripts = str(Path(sys.executable).parent)
    environ = {
        **os.environ,
        "PATH": os.pathsep.join((scripts, os.environ.get("PATH", ""))),
        "PYTHONPATH": os.pathsep.join((os.getcwd(), os.environ.get("PYTHONPATH", ""))),
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.code],
        capture_output=True,
        text=True,
        env=environ,
        timeout=300,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"{block.place}\n{block.code}\n{done.stdout}\n{done.stderr}"


def run_python(block, names: dict[str, object]) -> None:
    try:
        exec(compile(block.code, block.place, "exec"), names)
    except Exception:
        pytest.fail(f"{block.place}\n{traceback.format_exc()}")


def check_spec(block) -> None:
    """A spec is planned, its file being the one that its comment names; other YAML is parsed."""
    data = yaml.safe_load(block.code)
    if isinstance(data, dict) and "voxloom" in data:
        providers = Registry.discover()
        source = block.file if block.file else data
        spec.plan(spec.read(source, providers), providers)


def check_manifest(block) -> None:
    """A manifest is read as the registry does; other TOML is parsed."""
    if "plugin" not in tomllib.loads(block.code):
        return
    path = Path(block.file or "voxloom.toml")
    if not block.file:
        path.write_text(block.code, encoding="utf-8")
    reading = manifest.read(path, "example")
    assert reading.plugin is not None, (block.place, reading.problems)
    assert not reading.problems, (block.place, reading.problems)


def test_every_skipped_block_says_why() -> None:
    for page in PAGES:
        for block in blocks_of(page):
            assert not block.skip or len(block.skip.split()) > 2, block.place


def test_the_commands_of_the_readme_are_those_of_ci() -> None:
    readme = "".join(b.code for b in blocks_of(ROOT / "README.md") if b.language == "bash")
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    lines = [line.strip() for line in ci]
    assert 'pip install . && voxloom say "Hello from VoxLoom." --out hello.wav' in readme
    assert 'pip install ".[dev]" && pytest' in readme
    for command in (
        'pip install ".[dev]"',
        "pytest",
        'voxloom say "Hello from VoxLoom." --out hello.wav',
    ):
        assert command in lines


def test_links_to_files_of_the_project_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "CHANGELOG.md", ROOT / "THIRD_PARTY.md"]:
        for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in link:
                assert (page.parent / link).exists(), f"{page.name}: {link}"
