"""Locks: a spec with every option written out, pinned to plugin versions and file digests.

`voxloom pipeline lock my.yaml` writes `my.lock.yaml` beside it: the resolved spec with a section
`lock`. Planning a spec that has that section refuses to go on with anything else.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from voxloom.core.spec.plan_types import Plan, PlannedStage
from voxloom.core.spec.reading import Spec
from voxloom.core.spec.slots import SPEC_VERSION, own_keys
from voxloom.core.spec.text_options import as_section
from voxloom.core.spec.writing import to_yaml
from voxloom.interfaces.errors import Location, LockError, PluginError
from voxloom.interfaces.kinds import KINDS
from voxloom.interfaces.plugin import API_VERSION, Providers

LOCK_FORMAT = 1
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


def lock(plan: Plan, providers: Providers, *, folder: Path | None = None) -> dict[str, Any]:
    """The locked spec, ready for `to_yaml` or JSON.

    folder: where the locked spec will stand, for relative paths in it; `plan.base` by default.
    """
    resolved = resolve(plan, folder or plan.base)
    section = {
        "format": LOCK_FORMAT,
        "api": API_VERSION,
        "preset": plan.preset,
        "spec": _spec_digest(resolved),
        "plugins": _plugins(plan, providers),
        "files": {name: _pin(path) for name, path in _files(plan, providers).items()},
    }
    return {**resolved, "lock": section}


def lock_text(plan: Plan, providers: Providers, *, folder: Path | None = None) -> str:
    """The same as YAML, with a line that says what it is."""
    head = "# Locked by `voxloom pipeline lock`: lock again rather than edit.\n"
    return head + to_yaml(lock(plan, providers, folder=folder))


def lock_path(spec_path: Path) -> Path:
    """`my.yaml` -> `my.lock.yaml`."""
    stem = spec_path.name.removesuffix(spec_path.suffix).removesuffix(".lock")
    return spec_path.with_name(f"{stem}.lock.yaml")


def resolve(plan: Plan, folder: Path) -> dict[str, Any]:
    """The plan as a spec that extends nothing and leaves no option to a default."""
    found: dict[str, Any] = {"voxloom": SPEC_VERSION, "name": plan.name, "device": plan.device}
    if plan.default_voice:
        found["voice"] = plan.default_voice
        if os.path.isabs(plan.default_voice):
            path = _relative(Path(plan.default_voice), folder)
            found["voice"] = path if "/" in path else f"./{path}"  # so that it is no name
    if plan.seed is not None:
        found["seed"] = plan.seed
    names = {path: _relative(path, folder) for path in plan.text.lexicons}
    text = as_section(plan.text, names)
    if text:
        found["text"] = text
    for kind in KINDS.values():
        stages = [stage for stage in _stages(plan) if stage.kind == kind.name]
        entries = [_entry(stage, plan, folder) for stage in stages]
        if entries:
            found[kind.key] = entries if kind.many else entries[0]
    return found


def _stages(plan: Plan) -> Iterator[PlannedStage]:
    yield from (*plan.speech, *plan.voice, *plan.adapters, *plan.effects)


def _with_parts(stages: Iterator[PlannedStage]) -> Iterator[PlannedStage]:
    for stage in stages:
        yield stage
        yield from _with_parts(iter(stage.parts.values()))


def _entry(stage: PlannedStage, plan: Plan, folder: Path) -> dict[str, Any]:
    entry: dict[str, Any] = {"use": stage.provider.name}
    if stage.on:
        entry["on"] = stage.on
    if stage.device != plan.device:
        entry["device"] = stage.device
    options = stage.options.model_dump(mode="json", by_alias=True)
    for field, path in stage.weights.items():
        *outer, last = field.split(".")
        holder = options
        for step in outer:
            holder = holder[step]
        written = str(holder[last])
        scheme = _SCHEME.match(written)
        if (scheme is None or scheme.group().lower() == "file:") and not os.path.isabs(written):
            holder[last] = _relative(path, folder)
    reserved = own_keys(KINDS[stage.kind])
    return {**entry, **{key: value for key, value in options.items() if key not in reserved}}


def _relative(path: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return path.absolute().as_posix()


def _spec_digest(resolved: Mapping[str, Any]) -> str:
    text = json.dumps(resolved, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plugins(plan: Plan, providers: Providers) -> dict[str, str]:
    names = {stage.provider.plugin for stage in _with_parts(_stages(plan))}
    return {name: providers.plugin(name).version for name in sorted(names)}


def _files(plan: Plan, providers: Providers) -> dict[str, Path]:
    found = {
        f"{stage.slot}.{field}": path
        for stage in _with_parts(_stages(plan))
        for field, path in stage.weights.items()
    }
    for number, path in enumerate(plan.text.lexicons):
        found[f"text.lexicons[{number}]"] = path
    if plan.default_voice:
        found["voice"] = Path(plan.default_voice)
        if not os.path.isabs(plan.default_voice):
            found["voice"] = providers.voice(plan.default_voice, plan.preset).path
    return found


def _pin(path: Path) -> dict[str, str | int]:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return {"sha256": digest.hexdigest(), "size": path.stat().st_size}


def check_plugins(spec: Spec, providers: Providers) -> None:
    """Versions first: other versions may not even know the options that are pinned.

    Raises:
        LockError: naming every plugin that differs, and the command that installs the locked one.
    """
    pinned = spec.document.lock
    if pinned is None:
        return
    differing: list[str] = []
    wanted: list[str] = []
    if pinned.format != LOCK_FORMAT:
        differing.append(f"the lock's format {pinned.format}, here {LOCK_FORMAT}")
    if pinned.api != API_VERSION:
        differing.append(f"interfaces {pinned.api}, here {API_VERSION}")
    for name, version in pinned.plugins.items():
        try:
            plugin = providers.plugin(name)
        except PluginError:
            differing.append(f"plugin {name} {version}, here not installed")
            wanted.append(f'"{name}=={version}"')
            continue
        if plugin.version != version:
            differing.append(f"plugin {name} {version}, here {plugin.version}")
            wanted.append(f'"{plugin.package}=={version}"')
    if differing:
        install = f"pip install {' '.join(sorted(set(wanted)))}, or l" if wanted else "L"
        raise LockError(
            f"The spec is locked to {'; '.join(differing)}.",
            mend=f"{install}ock it again with `voxloom pipeline lock`.",
            where=_place(spec, "plugins"),
        )


def check_lock(plan: Plan, spec: Spec, providers: Providers) -> None:
    """Files and the spec itself.

    Raises:
        LockError: naming every file that differs, or that the spec was changed.
    """
    pinned = spec.document.lock
    if pinned is None:
        return
    differing: list[str] = []
    files = _files(plan, providers)
    for name, path in files.items():
        if name not in pinned.files:
            differing.append(f"{name} ({path}) is not in the lock")
            continue
        wanted = pinned.files[name]
        found: dict[str, str | int] = {"size": path.stat().st_size}
        if found["size"] == wanted.get("size"):
            found = _pin(path)
        for field, value in found.items():
            if value != wanted.get(field):
                differing.append(f"{name}: {field} {value}, locked {wanted.get(field)} ({path})")
    differing += [f"{name} is locked and not used" for name in pinned.files if name not in files]
    if differing:
        raise LockError(
            f"Files are not those of the lock: {'; '.join(differing)}.",
            mend="Put the locked files back, or lock again with `voxloom pipeline lock`.",
            where=_place(spec, "files"),
        )
    if _spec_digest(resolve(plan, plan.base)) != pinned.spec:
        raise LockError(
            "The spec was changed after it was locked, by hand or by `--set`.",
            mend="Run the spec it was locked from, or lock again with `voxloom pipeline lock`.",
            where=_place(spec, "spec"),
        )


def _place(spec: Spec, key: str) -> Location:
    section = spec.root.child("lock") or spec.root
    return (section.child(key) or section).place
