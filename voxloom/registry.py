"""The registry: finding, checking and lazily loading plugins. The only reader of entry points and
manifests; it builds nothing.

    registry = Registry.discover()
    info = registry.find("vocoder", "griffin-lim")
    GriffinLim = registry.load(info)

Every call of `discover` makes a fresh object; nothing is global. Discovery reads manifests and
imports nothing of a plugin. A faulty plugin is a `Problem` in `problems`, never an exception,
unless `strict` asks for one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

from voxloom._registry.blocklist import BlockList
from voxloom._registry.data import DataTable, read_inventory
from voxloom._registry.discovery import Found, find_manifests
from voxloom._registry.loading import load_options, load_stage, missing_modules
from voxloom._registry.notations import NotationTable
from voxloom._registry.references import References
from voxloom._registry.table import ProviderTable
from voxloom.core import manifest
from voxloom.core.manifest import CommandInfo
from voxloom.interfaces.errors import Location, PluginError, VoiceError
from voxloom.interfaces.plugin import (
    API_VERSION,
    AssetInfo,
    DataInfo,
    PluginInfo,
    Problem,
    ProviderInfo,
)

if TYPE_CHECKING:
    import pluggy

    from voxloom.interfaces.notation import Notations
    from voxloom.interfaces.options import StageOptions
    from voxloom.interfaces.phones import Inventory
    from voxloom.interfaces.stage import Stage

__all__ = ["Registry"]


class Registry:
    """All plugins found in one place and time; implements `voxloom.interfaces.plugin.Providers`.

    Safe for several threads. Only `register` and the first use of `hooks` change it.
    """

    def __init__(self, found: Iterable[Found], blocks: BlockList) -> None:
        """Use `discover`."""
        self._lock = RLock()
        self._blocks = blocks
        self._classes: dict[tuple[str, str, str], Any] = {}
        self._inventories: dict[Path, Inventory] = {}
        self._manager: pluggy.PluginManager | None = None
        self._at_run_time: list[ProviderInfo] = []
        self._plugins, self._commands, self._problems = _read(found, blocks)
        self._problems += blocks.problems()
        plugins = self._plugins.values()
        self._presets = DataTable("preset", (d for p in plugins for d in p.presets))
        self._voices = DataTable("voice", (d for p in plugins for d in p.voices))
        self._phones = DataTable("inventory", (d for p in plugins for d in p.inventories))
        self._notations = NotationTable(self._plugins, blocks.providers)
        self._references = References(self._plugins, self._resolve_elsewhere)
        self._table = self._build_table()
        for table in (self._table, self._presets, self._voices, self._phones, self._notations):
            self._problems += table.clashes()
        for plugin in plugins:
            needs = (missing_modules(info, plugin) for info in plugin.providers)
            self._problems += [problem for problem in needs if problem]

    @classmethod
    def discover(
        cls,
        *,
        without: Collection[str] = (),
        strict: bool = False,
        environ: Mapping[str, str] | None = None,
        extra_manifests: Iterable[Path] = (),
        installed: bool = True,
    ) -> Registry:
        """Read every manifest that an installed package names.

        Args:
            without: plugins, packages, `kind/name` or `plugin/kind/name` to leave out, beside
                those of the environment variable VOXLOOM_DISABLE (separated by commas).
            strict: any problem is an error.
            environ: in place of `os.environ`.
            extra_manifests: manifests beside those of entry points, for tests and development.
            installed: False reads no entry points, only `extra_manifests`.
        Raises:
            PluginError: with `strict`, if there is any problem.
        """
        blocks = BlockList(without, os.environ if environ is None else environ)
        found = list(find_manifests()) if installed else []
        found += [Found(path.parent.name, path) for path in map(Path, extra_manifests)]
        registry = cls(found, blocks)
        if strict and registry.problems:
            raise _strict(registry.problems)
        return registry

    @property
    def plugins(self) -> tuple[PluginInfo, ...]:
        """The usable plugins, by name."""
        return tuple(self._plugins.values())

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What cannot be used, and why. Faulty hooks appear after the first use of `hooks`."""
        return tuple(self._problems)

    @property
    def disabled(self) -> tuple[str, ...]:
        """The entries of the block list that left something out."""
        return tuple(entry for entry in self._blocks.entries if entry in self._blocks.met)

    @property
    def commands(self) -> tuple[CommandInfo, ...]:
        """Commands that manifests name, by plugin; imports nothing. Those that hooks add come from
        `hooks.voxloom_cli_commands()`."""
        return tuple(each for name in self._plugins for each in self._commands.get(name, ()))

    def providers(self, kind: str | None = None) -> Sequence[ProviderInfo]:
        """All usable providers, by kind in the flow's order, then by name. Imports nothing, so
        providers that hooks add at run time appear after the first use of `hooks`."""
        return [info for info in self._table.usable() if kind in (None, info.kind)]

    def find(self, kind: str, name: str, where: Location | None = None) -> ProviderInfo:
        """The provider of that kind and name, or of that alias (with a DeprecationWarning).

        Raises:
            UnknownProviderError: there is none; with near names, or where it can be had.
            PluginError: several plugins claim the name.
        """
        if not self._table.claims(kind, name) and any(p.hooks for p in self.plugins):
            _ = self.hooks  # it may be one that a hook adds
        return self._table.find(kind, name, where, self._problems)

    def plugin(self, name: str) -> PluginInfo:
        """Raises PluginError: no usable plugin has that name; with the reason if it is known."""
        if name in self._plugins:
            return self._plugins[name]
        for problem in self._problems:
            if problem.plugin == name:
                reason = f"The plugin {name!r} cannot be used: {problem.reason}."
                raise PluginError(reason, mend=problem.mend, where=problem.where)
        if entry := self._blocks.entry_for(name):
            raise PluginError(
                f"The plugin {name!r} is left out by {entry!r}.",
                mend="Take it off --without or VOXLOOM_DISABLE.",
            )
        close = get_close_matches(name, list(self._plugins), n=1)
        mend = f"Did you mean {close[0]!r}?" if close else "See `voxloom plugins`."
        raise PluginError(f"No plugin is named {name!r}.", mend=mend)

    def load(self, info: ProviderInfo) -> type[Stage]:
        """Import the provider's class and check it. Raises PluginError with the place and mend."""
        found: type[Stage] = self._once(info, info.target, load_stage)
        return found

    def load_options(self, info: ProviderInfo) -> type[StageOptions]:
        """Import the provider's options model and check it. Raises PluginError."""
        found: type[StageOptions] = self._once(info, info.options, load_options)
        return found

    def preset(self, name: str, where: Location | None = None) -> DataInfo:
        """Raises UnknownProviderError with near names."""
        return self._presets.find(name, where)

    def presets(self) -> Sequence[DataInfo]:
        return self._presets.usable()

    def voice(self, name: str, preset: str = "") -> DataInfo:
        """The named voice, made for `preset` if one is given. Raises VoiceError."""
        voices = self.voices(preset)
        for info in voices:
            if info.name == name:
                return info
        names = sorted({info.name for info in voices})
        close = get_close_matches(name, names, n=1)
        listing = ", ".join(names) or "none is installed"
        mend = f"Did you mean {close[0]!r}?" if close else f"Voices: {listing}."
        scope = f" for the preset {preset!r}" if preset else ""
        raise VoiceError(f"No voice is named {name!r}{scope}.", mend=mend)

    def voices(self, preset: str = "") -> Sequence[DataInfo]:
        """The voices made for `preset` (and those for any), or all."""
        return [info for info in self._voices.usable() if not preset or info.preset in ("", preset)]

    def inventories(self) -> Sequence[DataInfo]:
        return self._phones.usable()

    def inventory(self, name: str, where: Location | None = None) -> Inventory:
        """Raises UnknownProviderError, or PluginError for a faulty file."""
        return self._inventory(name, where, ())

    def _inventory(self, name: str, where: Location | None, chain: tuple[str, ...]) -> Inventory:
        """chain: the inventories that extend this one."""
        info = self._phones.find(name, where)
        if name in chain:
            raise PluginError(
                f"The inventory {name!r} extends itself: {' -> '.join((*chain, name))}.",
                mend=f"Mend the file, or leave the plugin out: --without {info.plugin}",
                where=Location(str(info.path)),
            )
        with self._lock:
            if info.path not in self._inventories:
                at = Location(str(info.path))
                made = read_inventory(info, lambda base: self._inventory(base, at, (*chain, name)))
                self._inventories[info.path] = made
            return self._inventories[info.path]

    def notations(self) -> Notations:
        """The core's own and those of plugins, by rank. None of these is imported before a value
        is looked at, which raises PluginError where that fails."""
        return self._notations.made(lambda: self._problems)

    def asset(self, plugin: str, name: str) -> AssetInfo:
        """Raises WeightsError naming the assets there are."""
        return self._references.asset(plugin, name)

    def resolve_weights(self, reference: str, base: Path, plugin: str = "") -> Path:
        """A path or `file:PATH` against `base`; `asset:NAME` of `plugin` or `asset:PLUGIN/NAME`,
        with size and digest checked; other schemes by the hook `voxloom_resolve_weights`.

        Raises:
            WeightsError: no such file or asset, nothing knows the scheme, or the digest differs.
        """
        return self._references.resolve(reference, base, plugin)

    @property
    def hooks(self) -> Any:
        """The hook callers of this registry's pluggy manager. The first use imports the modules
        that manifests name under `hooks`."""
        return self._ready_manager().hook

    def register(self, plugin: object, name: str = "") -> str:
        """Add a module or object of hook implementations at run time; returns its name.

        Raises:
            PluginError: a hook is unknown or does not fit, or a provider's name is taken.
        """
        from voxloom._registry.hooking import join, offered_providers

        given = name or str(getattr(plugin, "__name__", type(plugin).__name__))
        with self._lock:
            manager = self._ready_manager()
            join(manager, plugin, given)
            try:
                self._add(offered_providers(plugin, given))
            except PluginError:
                manager.unregister(plugin)
                raise
        return given

    def _ready_manager(self) -> pluggy.PluginManager:
        # pluggy is imported here, not above: listing plugins needs no hook, and it costs time.
        from voxloom._registry.hooking import join_manifests, new_manager

        with self._lock:
            if self._manager is None:
                self._manager = new_manager()
                problems, offered = join_manifests(self._manager, self.plugins)
                self._problems += problems
                for info in offered:
                    try:
                        self._add([info])
                    except PluginError as error:
                        self._problems.append(Problem(info.plugin, error.message, error.mend))
            return self._manager

    def _add(self, offered: Sequence[ProviderInfo]) -> None:
        taken = [info for info in offered if self._table.claims(info.kind, info.name)]
        if taken:
            raise PluginError(
                f"There is a {taken[0].kind} named {taken[0].name!r} already, of the plugin "
                f"{self._table.claims(taken[0].kind, taken[0].name)[0].plugin!r}.",
                mend="Give the new one another name.",
            )
        for info in offered:
            self._plugins.setdefault(info.plugin, _at_run_time(info))
        self._at_run_time += offered
        self._table = self._build_table()

    def _build_table(self) -> ProviderTable:
        static = [info for plugin in self._plugins.values() for info in plugin.providers]
        return ProviderTable([*static, *self._at_run_time], self._plugins, self._blocks.providers)

    def _once(
        self, info: ProviderInfo, target: str, load: Callable[[ProviderInfo, PluginInfo], Any]
    ) -> Any:
        key = (info.kind, info.name, target)
        with self._lock:
            if key not in self._classes:
                self._classes[key] = load(info, self.plugin(info.plugin))
            return self._classes[key]

    def _resolve_elsewhere(self, reference: str, base: Path) -> Path | None:
        found: Path | None = self.hooks.voxloom_resolve_weights(reference=reference, base=base)
        return found


def _read(
    found: Iterable[Found], blocks: BlockList
) -> tuple[dict[str, PluginInfo], dict[str, tuple[CommandInfo, ...]], list[Problem]]:
    """The usable plugins and their commands by name, and what is wrong with the others."""
    readings: dict[str, list[PluginInfo]] = {}
    commands: dict[str, tuple[CommandInfo, ...]] = {}
    problems: list[Problem] = []
    for each in found:
        if each.problem is not None:
            if not blocks.plugin(each.package):
                problems.append(each.problem)
            continue
        assert each.manifest is not None
        reading = manifest.read(each.manifest, each.package)
        plugin = reading.plugin
        names = {each.package, *(problem.plugin for problem in reading.problems)}
        if plugin is not None:
            names.add(plugin.name)
        if blocks.plugin(*names):
            if plugin is not None:
                blocks.note_whole(plugin, blocks.entry_for(*names))
            continue
        problems += reading.problems
        if plugin is not None:
            readings.setdefault(plugin.name, []).append(plugin)
            commands[plugin.name] = reading.commands
    for name, same in readings.items():
        if len(same) > 1:
            packages = " and ".join(plugin.package for plugin in same)
            reason = f"several packages bring a plugin named {name!r}: {packages}"
            problems.append(Problem(name, reason, f"Leave one out: --without {same[-1].package}"))
    sound = {name: blocks.prune(same[0]) for name, same in readings.items() if len(same) == 1}
    return {name: sound[name] for name in sorted(sound)}, commands, problems


def _at_run_time(info: ProviderInfo) -> PluginInfo:
    """A plugin that no manifest describes."""
    return PluginInfo(
        info.plugin, "", f"=={API_VERSION}", "registered at run time", info.plugin, Path()
    )


def _strict(problems: Sequence[Problem]) -> PluginError:
    first = problems[0]
    lines = [f"{p.where or p.plugin}: {p.plugin}: {p.reason}. {p.mend}" for p in problems[1:]]
    more = f" And {len(lines)} more:\n" + "\n".join(lines) if lines else ""
    reason = f"The plugin {first.plugin!r} cannot be used: {first.reason}.{more}"
    return PluginError(reason, mend=first.mend, where=first.where)
