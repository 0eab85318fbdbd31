"""`voxloom doctor`: what is wrong on this machine, and the command that mends it."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voxloom.apps.cli.errors import MENDABLE
from voxloom.apps.cli.options import DEFAULT_PIPELINE, open_plan, open_registry, without_option
from voxloom.apps.cli.output import emit_json, json_option

if TYPE_CHECKING:
    from voxloom.registry import Registry

OK, NOTE, BAD = "ok", "note", "bad"
_MARKS = {OK: "ok  ", NOTE: "note", BAD: "BAD "}


@dataclass(frozen=True)
class Finding:
    """One thing looked at. status: ok; note (works, but worth knowing); bad (mend it)."""

    name: str
    status: str
    detail: str
    mend: str = ""


@click.command(short_help="Find what is wrong on this machine, and the mend.")
@without_option
@json_option
@click.pass_context
def doctor(ctx: click.Context, without: tuple[str, ...], as_json: bool) -> None:
    """Look at Python, torch, plugins, shipped files, devices and folders.

    Exit code 0 when all is well, 2 when something has to be mended.

    \b
    Example:
      voxloom doctor --json
    """
    findings = list(examine(without))
    bad = [one for one in findings if one.status == BAD]
    if as_json:
        emit_json({"ok": not bad, "findings": [asdict(one) for one in findings]})
    else:
        for one in findings:
            click.echo(f"{_MARKS[one.status]}  {one.name}: {one.detail}")
            if one.mend:
                click.echo(f"      {one.mend}")
        click.echo("All is well." if not bad else f"{len(bad)} to mend.")
    if bad:
        ctx.exit(MENDABLE)


def examine(without: tuple[str, ...] = ()) -> Iterator[Finding]:
    """All findings, one check after the other; a check that breaks is itself a finding."""
    registry = open_registry(without)
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        _python,
        _torch,
        _sound_files,
        lambda: _plugins(registry),
        lambda: _assets(registry),
        lambda: _default_pipeline(registry),
        _devices,
        _folders,
    )
    for check in checks:
        try:
            yield from check()
        except Exception as error:
            yield Finding("doctor", BAD, f"a check failed: {type(error).__name__}: {error}")


def _python() -> Iterator[Finding]:
    detail = f"{platform.python_version()} on {platform.platform(terse=True)}"
    yield Finding("python", OK, f"{detail}, {sys.executable}")


def _torch() -> Iterator[Finding]:
    found = {}
    for name in ("torch", "torchaudio"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            yield Finding(name, BAD, "is not installed", "pip install torch torchaudio")
    if len(found) < 2:
        return
    pair = [tuple(text.split("+")[0].split(".")[:2]) for text in found.values()]
    detail = f"torch {found['torch']}, torchaudio {found['torchaudio']}"
    if pair[0] == pair[1]:
        yield Finding("torch", OK, detail)
        return
    wanted = found["torch"].split("+")[0]
    yield Finding(
        "torch",
        BAD,
        f"{detail}: the two must be of one version",
        f'pip install "torchaudio=={wanted}"',
    )


def _sound_files() -> Iterator[Finding]:
    try:
        import soundfile
    except (ImportError, OSError) as error:
        yield Finding(
            "soundfile",
            BAD,
            f"cannot be imported: {error}",
            "pip install --force-reinstall soundfile",
        )
        return
    formats = soundfile.available_formats()
    missing = [name for name in ("WAV", "FLAC", "OGG", "MP3") if name not in formats]
    detail = f"soundfile {soundfile.__version__}, libsndfile {soundfile.__libsndfile_version__}"
    if missing:
        yield Finding(
            "soundfile",
            NOTE,
            f"{detail} writes no {', '.join(missing)}",
            "pip install --upgrade soundfile",
        )
    else:
        yield Finding("soundfile", OK, detail)


def _plugins(registry: Registry) -> Iterator[Finding]:
    for one in registry.plugins:
        yield Finding(
            f"plugin {one.name}", OK, f"{one.version}, {len(one.providers)} parts, {one.licence}"
        )
    _ = registry.hooks  # importing the hook modules brings their faults to light
    for problem in registry.problems:
        where = f" ({problem.where})" if problem.where else ""
        status = (
            NOTE if "missing" in problem.details else BAD
        )  # an extra may be left out on purpose
        name = f"plugin {problem.plugin}"
        yield Finding(name, status, f"{problem.reason}{where}", problem.mend)
    for name in sorted(registry.disabled):
        yield Finding(name, NOTE, "is switched off", "See --without and VOXLOOM_DISABLE.")


def _assets(registry: Registry) -> Iterator[Finding]:
    from voxloom.interfaces.errors import VoxloomError

    for owner in registry.plugins:
        good = 0
        for asset in owner.assets:
            if not asset.uri.startswith("package:"):
                continue
            try:
                registry.resolve_weights(f"asset:{asset.name}", Path(), owner.name)
                good += 1
            except VoxloomError as error:
                yield Finding(f"asset {owner.name}/{asset.name}", BAD, error.message, error.mend)
        if good:
            yield Finding(f"assets of {owner.name}", OK, f"{good} files, digests right")


def _default_pipeline(registry: Registry) -> Iterator[Finding]:
    from voxloom.interfaces.errors import ErrorGroup, VoxloomError

    try:
        plan = open_plan(DEFAULT_PIPELINE, registry)
    except VoxloomError as error:
        for one in error.errors if isinstance(error, ErrorGroup) else (error,):
            mend = one.mend or f"Run `voxloom pipeline check {DEFAULT_PIPELINE}`."
            yield Finding(f"pipeline {DEFAULT_PIPELINE}", BAD, one.message, mend)
    else:
        yield Finding(f"pipeline {plan.name}", OK, f"speaks {', '.join(plan.languages)}")


def _devices() -> Iterator[Finding]:
    import torch

    yield Finding("device cpu", OK, f"{os.cpu_count()} cores, torch uses {torch.get_num_threads()}")
    for number in range(torch.cuda.device_count()):
        yield Finding(f"device cuda:{number}", OK, torch.cuda.get_device_name(number))
    if torch.backends.mps.is_available():
        yield Finding("device mps", OK, platform.machine())


def _folders() -> Iterator[Finding]:
    for label, folder in (("this folder", Path.cwd()), ("temporary", Path(tempfile.gettempdir()))):
        try:
            with tempfile.TemporaryFile(dir=folder):
                pass
        except OSError as error:
            yield Finding(
                f"folder {label}",
                BAD if label == "temporary" else NOTE,
                f"{folder} cannot be written: {error.strerror}",
                "Work in another folder." if label == "this folder" else "Set TMPDIR.",
            )
        else:
            yield Finding(f"folder {label}", OK, f"{folder} can be written")
