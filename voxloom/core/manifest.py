"""Reading a plugin's manifest, `voxloom.toml`: TOML to typed values, every fault with its line.

A fault in `[plugin]` makes the plugin unusable; a fault in one entry leaves that entry out and
keeps the others. Nothing of the plugin is imported.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from voxloom.core.api_range import matches
from voxloom.core.manifest_fields import ASSET, COMMAND, DATA, NOTATION, PLUGIN, PROVIDER, Field
from voxloom.interfaces.errors import Location
from voxloom.interfaces.notation import RESERVED, NotationInfo
from voxloom.interfaces.plugin import (
    API_VERSION,
    AssetInfo,
    DataInfo,
    PluginInfo,
    Problem,
    ProviderInfo,
)

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SECTIONS = ("providers", "presets", "voices", "inventories", "notations", "assets", "commands")

_HEADER = re.compile(r"\s*(\[\[?)\s*([\w-]+)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"\s*([\w-]+)\s*=")
_DECODE_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True)
class CommandInfo:
    """A command line's further command: target is `module:click_command`, imported on first use."""

    name: str
    target: str
    summary: str
    plugin: str


@dataclass(frozen=True)
class ManifestReading:
    """What one manifest gave: its plugin, None if unusable, what is wrong with it, and commands."""

    plugin: PluginInfo | None
    problems: tuple[Problem, ...] = ()
    commands: tuple[CommandInfo, ...] = ()


def read(path: Path, package: str) -> ManifestReading:
    """Read and check the manifest at `path`; never raises for what the file holds.

    package: the distribution or import package that the manifest came with, for messages.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return _unusable(package, path, "its manifest does not exist")
    except (OSError, UnicodeDecodeError) as error:
        return _unusable(package, path, f"its manifest cannot be read: {error}")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _DECODE_PLACE.search(str(error))
        line, column = (int(place[1]), int(place[2])) if place else (0, 0)
        reason = "its manifest is not TOML: " + _DECODE_PLACE.sub("", str(error)).strip()
        return _unusable(package, path, reason, line, column)
    return _Reader(data, path, package, _lines(text)).read()


def _unusable(
    package: str, path: Path, reason: str, line: int = 0, column: int = 0
) -> ManifestReading:
    where = Location(str(path), line, column)
    mend = f"Mend the file, or reinstall the package: pip install --force-reinstall {package}"
    return ManifestReading(None, (Problem(package, reason, mend, where),))


def _lines(text: str) -> Mapping[tuple[str, int, str], int]:
    """(table, its number, key) -> line; key `` is the table's header. Enough for messages: a line
    inside a multi-line string may be taken for a key, never the other way round."""
    found: dict[tuple[str, int, str], int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if header := _HEADER.match(line):
            table = header[2]
            counts[table] = counts.get(table, -1) + 1
            found[table, counts[table], ""] = number
        elif key := _KEY.match(line):
            found.setdefault((table, counts.get(table, 0), key[1]), number)
    return found


class _Reader:
    """One reading of one manifest; collects problems as it goes."""

    def __init__(
        self,
        data: Mapping[str, Any],
        path: Path,
        package: str,
        lines: Mapping[tuple[str, int, str], int],
    ) -> None:
        self.data, self.path, self.package, self.lines = data, path, package, lines
        self.name = package
        self.problems: list[Problem] = []

    def read(self) -> ManifestReading:
        head = self.data.get("plugin")
        if not isinstance(head, dict):
            self.fault("its manifest has no table [plugin]", "Add [plugin] with name and version.")
            return ManifestReading(None, tuple(self.problems))
        values = self.table(head, PLUGIN, "plugin", 0)
        self.name = str(head.get("name") or self.package)
        for key in self.data:
            if key not in ("plugin", *SECTIONS):
                self.fault(f"it has an unknown table {key!r}", _near(key, SECTIONS), key)
        if values is None or not self.fits(values["api"]):
            return ManifestReading(None, tuple(self.problems))
        plugin = PluginInfo(package=self.package, manifest=self.path, **values)
        self.name = plugin.name
        plugin = replace(
            plugin,
            providers=tuple(self.providers()),
            presets=tuple(self.files("presets")),
            voices=tuple(self.files("voices")),
            inventories=tuple(self.files("inventories")),
            notations=tuple(self.notations()),
            assets=tuple(self.assets()),
        )
        commands = tuple(self.commands())
        return ManifestReading(plugin, tuple(self.problems), commands)

    def fits(self, api: str) -> bool:
        """Whether the plugin was written for these interfaces; a problem if not."""
        try:
            fits = matches(api, API_VERSION)
        except ValueError as error:
            self.fault(
                f"its api range is wrong: {error}", 'Write api = ">=1.0,<2".', "plugin", 0, "api"
            )
            return False
        if not fits:
            entries = self.data.get("providers")
            offered = [
                f"{entry.get('kind')}/{entry.get('name')}"
                for entry in (entries if isinstance(entries, list) else ())
                if isinstance(entry, dict)
            ]
            self.fault(
                f"it was written for api {api}, and this is api {API_VERSION}",
                f"Install a version that fits: pip install --upgrade {self.package}",
                "plugin",
                0,
                "api",
                {"providers": " ".join(offered)},
            )
        return fits

    def fault(
        self,
        reason: str,
        mend: str,
        table: str = "",
        number: int = 0,
        key: str = "",
        details: Mapping[str, str] | None = None,
    ) -> None:
        line = self.lines.get((table, number, key)) or self.lines.get((table, number, ""), 0)
        where = Location(str(self.path), line, 1 if line else 0)
        self.problems.append(Problem(self.name, reason, mend, where, details or {}))

    def entries(
        self, section: str, fields: Mapping[str, Field]
    ) -> Iterator[tuple[int, dict[str, Any]]]:
        """The sound entries of an array of tables, with their numbers; a name only once."""
        entries = self.data.get(section, [])
        if not isinstance(entries, list):
            self.fault(f"{section} is not an array of tables", f"Write [[{section}]].", section)
            return
        seen: set[tuple[str, ...]] = set()
        for number, entry in enumerate(entries):
            values = self.table(entry, fields, section, number)
            if values is None:
                continue
            identity = tuple(str(values.get(key, "")) for key in ("kind", "name", "preset"))
            if identity in seen:
                self.fault(
                    f"its {section} name {values['name']!r} twice",
                    "Give each its own name.",
                    section,
                    number,
                    "name",
                )
                continue
            seen.add(identity)
            yield number, values

    def table(
        self, entry: Any, fields: Mapping[str, Field], section: str, number: int
    ) -> dict[str, Any] | None:
        """The typed values of one table, None (with problems) if anything is wrong with it."""
        if not isinstance(entry, dict):
            self.fault(f"{section} is not a table", f"Write [[{section}]].", section, number)
            return None
        label = section if section == "plugin" else f"{section} {entry.get('name', number + 1)!r}"
        details = {
            key: str(entry[key]) for key in ("kind", "name") if isinstance(entry.get(key), str)
        }
        if section == "notations":
            details["kind"] = "notation"
        before = len(self.problems)
        for key in entry:
            if key not in fields:
                reason, mend = f"{label} has an unknown key {key!r}", _near(key, fields)
                self.fault(reason, mend, section, number, key, details)
        values: dict[str, Any] = {}
        for key, field in fields.items():
            if key not in entry:
                if field.required:
                    reason = f"{label} lacks {key!r}"
                    self.fault(reason, f"Add {key} = {field.example}", section, number, "", details)
                continue
            reason = field.check(entry[key])
            if reason:
                mend = f"Write {key} = {field.example}"
                self.fault(f"{label}: {key} {reason}", mend, section, number, key, details)
            else:
                values[key] = field.convert(entry[key])
        return values if len(self.problems) == before else None

    def providers(self) -> Iterator[ProviderInfo]:
        for _, values in self.entries("providers", PROVIDER):
            yield ProviderInfo(plugin=self.name, **values)

    def files(self, section: str) -> Iterator[DataInfo]:
        for number, values in self.entries(section, DATA[section]):
            path = self.inside(values.pop("path"), section, number, "path")
            if path is not None:
                yield DataInfo(path=path, plugin=self.name, **values)

    def notations(self) -> Iterator[NotationInfo]:
        for number, values in self.entries("notations", NOTATION):
            taken = RESERVED & {values["name"], *values.get("aliases", ())}
            if taken:
                self.fault(
                    f"notations {values['name']!r}: markup and lexicons use the name "
                    f"{min(taken)!r} for something else",
                    "Give it another name.",
                    "notations",
                    number,
                    "name",
                    {"kind": "notation", "name": values["name"]},
                )
                continue
            yield NotationInfo(plugin=self.name, **values)

    def assets(self) -> Iterator[AssetInfo]:
        for number, values in self.entries("assets", ASSET):
            scheme, _, rest = values["uri"].partition(":")
            if scheme == "package" and self.inside(rest, "assets", number, "uri") is None:
                continue
            if scheme != "package" and not values.get("sha256"):
                self.fault(
                    f"assets {values['name']!r} comes from elsewhere and has no sha256",
                    'Add sha256 = "..." of the file.',
                    "assets",
                    number,
                    "uri",
                )
                continue
            yield AssetInfo(**values)

    def commands(self) -> Iterator[CommandInfo]:
        for _, values in self.entries("commands", COMMAND):
            yield CommandInfo(plugin=self.name, **values)

    def inside(self, relative: str, section: str, number: int, key: str) -> Path | None:
        """The file in the manifest's own folder, None with a problem if it is not there."""
        folder = self.path.parent.resolve()
        found = (folder / relative).resolve()
        if not found.is_relative_to(folder):
            self.fault(
                f"{section}: {key} {relative!r} leads out of the package",
                "Ship the file in the manifest's own folder.",
                section,
                number,
                key,
            )
            return None
        if not found.is_file():
            self.fault(
                f"{section}: the file {relative!r} is not there",
                f"Reinstall the package: pip install --force-reinstall {self.package}",
                section,
                number,
                key,
            )
            return None
        return found


def _near(key: str, known: Iterable[str]) -> str:
    close = get_close_matches(key, list(known), n=1)
    return f"Did you mean {close[0]!r}?" if close else f"Known: {', '.join(known)}."
