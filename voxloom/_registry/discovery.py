"""Finding manifests: entry points -> files, without importing what they name."""

from __future__ import annotations

import configparser
import importlib.util
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from glob import escape, glob
from importlib.machinery import PathFinder
from pathlib import Path

import entrypoints

from voxloom.interfaces.errors import Location
from voxloom.interfaces.plugin import ENTRY_POINT_GROUP, Problem


@dataclass(frozen=True)
class Found:
    """One entry point: the distribution it comes from, and its manifest or what is wrong."""

    package: str
    manifest: Path | None = None
    problem: Problem | None = None


def find_manifests(path: Sequence[str] | None = None) -> Iterator[Found]:
    """Every manifest named by an entry point of the group `voxloom.plugins`.

    path: folders to look in, `sys.path` by default. A distribution counts where it is first found.
    """
    seen: set[str] = set()
    for folder in sys.path if path is None else path:
        for package, section, problem in _sections(folder):
            if problem is not None:
                yield Found(package, problem=problem)
            elif package not in seen:
                seen.add(package)
                for name, value in section.items():
                    yield _manifest(package, name, value)


def _sections(folder: str) -> Iterator[tuple[str, Mapping[str, str], Problem | None]]:
    """Per distribution in a folder: its name and its entries of our group."""
    try:
        # Read to the end first: one damaged file would end the generator in the middle.
        read = list(entrypoints.iter_files_distros(path=[folder]))
    except (configparser.Error, OSError, UnicodeDecodeError):
        yield from _one_by_one(folder)
        return
    for config, distribution in read:
        if distribution is not None and config.has_section(ENTRY_POINT_GROUP):
            yield _project(distribution.name), dict(config.items(ENTRY_POINT_GROUP, raw=True)), None


def _one_by_one(folder: str) -> Iterator[tuple[str, Mapping[str, str], Problem | None]]:
    """The same where some distribution's file is damaged: it is reported, the others are read."""
    for pattern in ("*.dist-info", "*.egg-info"):
        for file in sorted(glob(f"{escape(folder)}/{pattern}/entry_points.txt")):
            package = _project(Path(file).parent.name.split("-")[0])
            config = entrypoints.CaseSensitiveConfigParser(delimiters=("=",))
            try:
                config.read([file])
            except (configparser.Error, OSError, UnicodeDecodeError) as error:
                reason = "its entry points cannot be read: " + str(error).replace("\n", " ")
                mend = f"Reinstall the package: pip install --force-reinstall {package}"
                yield package, {}, Problem(package, reason, mend, Location(file))
                continue
            if config.has_section(ENTRY_POINT_GROUP):
                yield package, dict(config.items(ENTRY_POINT_GROUP, raw=True)), None


def _project(name: str) -> str:
    """A project's name as pip writes it (PEP 503); folders are named with underscores."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _manifest(package: str, name: str, value: str) -> Found:
    try:
        point = entrypoints.EntryPoint.from_string(value, name)
    except entrypoints.BadEntryPoint:
        point = None
    if point is None or not str(point.object_name or "").endswith(".toml"):
        reason = f"its entry point {name} = {value!r} names no manifest"
        mend = f'Write [project.entry-points."{ENTRY_POINT_GROUP}"] {name} = "package:voxloom.toml"'
        return Found(package, problem=Problem(package, reason, mend))
    for folder in package_folders(point.module_name):
        if (folder / point.object_name).is_file():
            return Found(package, folder / point.object_name)
    reason = f"its entry point {name} names {value!r}, and there is no such file"
    mend = f"Reinstall the package: pip install --force-reinstall {package}"
    return Found(package, problem=Problem(package, reason, mend))


def package_folders(module: str) -> list[Path]:
    """The folders of a package, found without importing it or its parents; [] if there is none."""
    top, *rest = module.split(".")
    spec = _top_level(top)
    if spec is None or not spec.submodule_search_locations:
        return []
    folders = [Path(place) for place in spec.submodule_search_locations]
    return [found for folder in folders if (found := folder.joinpath(*rest)).is_dir()]


def is_importable(module: str) -> bool:
    """Whether a module can be found; imports neither it nor its parents."""
    top, *rest = module.split(".")
    spec = _top_level(top)
    name = top
    for part in rest:
        if spec is None or spec.submodule_search_locations is None:
            return False
        name = f"{name}.{part}"
        spec = PathFinder.find_spec(name, list(spec.submodule_search_locations))
    return spec is not None


def _top_level(name: str) -> importlib.machinery.ModuleSpec | None:
    try:
        return importlib.util.find_spec(name)
    except (ValueError, ImportError):  # a loaded module without a spec, or a faulty import hook
        return None
