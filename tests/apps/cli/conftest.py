"""What the tests of the command line share: a runner, real processes, and a tiny plugin."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click.testing
import pytest

from voxloom.apps.cli.main import root

Cli = Callable[..., click.testing.Result]
Process = Callable[..., "subprocess.CompletedProcess[bytes]"]


@pytest.fixture
def cli(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cli:
    """Run a command in this process, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("VOXLOOM_DISABLE", raising=False)
    monkeypatch.delenv("VOXLOOM_DEBUG", raising=False)
    runner = click.testing.CliRunner()

    def run(*words: str, stdin: str | bytes | None = None) -> click.testing.Result:
        return runner.invoke(root, list(words), input=stdin, prog_name="voxloom")

    return run


@pytest.fixture
def process(tmp_path: Path) -> Process:
    """Run a command as a process of its own, in an empty folder."""

    def run(
        *words: str, stdin: bytes = b"", path: Path | None = None, **environ: str
    ) -> subprocess.CompletedProcess[bytes]:
        known = os.environ.get("PYTHONPATH", "")
        search = {"PYTHONPATH": os.pathsep.join((str(path), known))} if path else {}
        return subprocess.run(
            [sys.executable, "-m", "voxloom.apps.cli.main", *words],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, **search, **environ},
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def package(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Make a folder that, on the search path, holds an installed plugin package."""

    def make(name: str, manifest: str, **modules: str) -> Path:
        folder = tmp_path_factory.mktemp("site")
        code = folder / name
        code.mkdir()
        (code / "__init__.py").write_text("", encoding="utf-8")
        (code / "voxloom.toml").write_text(manifest, encoding="utf-8")
        for module, text in modules.items():
            (code / f"{module}.py").write_text(text, encoding="utf-8")
        info = folder / f"{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8"
        )
        (info / "entry_points.txt").write_text(
            f"[voxloom.plugins]\n{name} = {name}:voxloom.toml\n", encoding="utf-8"
        )
        return folder

    return make


@pytest.fixture
def fakes(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fakes of `voxloom.testing` as an installed plugin: presets that need no weights."""
    folder = tmp_path_factory.mktemp("fakes")
    info = folder / "voxloom_fakes-0.1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: voxloom-fakes\nVersion: 0.1.0\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(
        "[voxloom.plugins]\nvoxloom-fakes = voxloom.testing.fakes:voxloom.toml\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(folder))
    return folder


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., Path]:
    """Write a recording that sounds like speech into the test's folder."""

    def make(name: str = "me.wav", seconds: float = 5.0, rate: int = 16000) -> Path:
        import soundfile

        from voxloom.testing import speech_like

        audio = speech_like(seconds, rate, seed=1)
        soundfile.write(tmp_path / name, audio.waveform.numpy(), rate)
        return tmp_path / name

    return make
