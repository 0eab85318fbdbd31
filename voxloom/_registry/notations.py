"""The notations that plugins bring: who has which name, and their code, imported on first use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from voxloom._registry.loading import load_module
from voxloom._registry.table import known_packages
from voxloom.core.text.notation import OWN
from voxloom.interfaces.errors import Location, PluginError
from voxloom.interfaces.notation import Notation, NotationInfo, Notations
from voxloom.interfaces.plugin import PluginInfo, Problem

SORT = "notation"


class NotationTable:
    """Names and aliases -> the notations that claim them. Where several do, none of these can be
    used until one plugin is left out; the core's own names are never given away."""

    def __init__(self, plugins: Mapping[str, PluginInfo], blocked: Mapping[tuple[str, str], str]):
        """blocked: (kind, name) -> the entry of the block list that left it out."""
        self._plugins, self._blocked = plugins, blocked
        self._claims: dict[str, list[NotationInfo]] = {}
        for plugin in plugins.values():
            for info in plugin.notations:
                for name in dict.fromkeys((info.name, *info.aliases)):
                    self._claims.setdefault(name, []).append(info)
        own = {name for one in OWN for name in (one.name, *one.aliases)}
        self._disputed = {
            name: self._dispute(name, claims, name in own)
            for name, claims in self._claims.items()
            if len(claims) > 1 or name in own
        }

    def clashes(self) -> list[Problem]:
        return [
            Problem(self._claims[name][-1].plugin, reason, mend, details={"clash": "yes"})
            for name, (reason, mend) in self._disputed.items()
        ]

    def made(self, problems: Callable[[], Sequence[Problem]]) -> Notations:
        """Those that can be used, and the core's own. problems: of the registry, to tell why a
        notation is not there; asked only then."""
        infos = {info.name: info for claims in self._claims.values() for info in claims}
        usable = [
            self._notation(info)
            for info in infos.values()
            if not self._disputed.keys() & {info.name, *info.aliases}
        ]
        return Notations((*OWN, *usable), lambda name: self._elsewhere(name, problems()))

    def _notation(self, info: NotationInfo) -> Notation:
        plugin = self._plugins[info.plugin]
        return Notation(
            info.name,
            info.wanted,
            _imported(info, info.check, plugin),
            info.languages,
            info.exclusive,
            info.after,
            _imported(info, info.bracket, plugin) if info.bracket else None,
            info.rank,
            info.aliases,
            info.plugin,
        )

    def _elsewhere(self, name: str, problems: Iterable[Problem]) -> str:
        """Why a notation of that name is not there, with the mend; `` if nobody knows it."""
        if name in self._disputed:
            reason, mend = self._disputed[name]
            return f"{reason}. {mend}"
        if entry := self._blocked.get((SORT, name)):
            return f"It is left out by {entry!r}: take that off --without or VOXLOOM_DISABLE."
        for problem in problems:
            if (SORT, name) == (problem.details.get("kind"), problem.details.get("name")):
                return f"The plugin {problem.plugin} has it, but {problem.reason}. {problem.mend}"
        install = self._known_packages.get(f"{SORT}/{name}")
        return f"It comes with another package: {install}" if install else ""

    @cached_property
    def _known_packages(self) -> Mapping[str, str]:
        return known_packages()  # read once: a text may be full of braces

    @staticmethod
    def _dispute(name: str, claims: Sequence[NotationInfo], own: bool) -> tuple[str, str]:
        plugins = " and ".join(dict.fromkeys(info.plugin for info in claims))
        last = claims[-1]
        mend = f"Leave one out, such as: --without {last.plugin}/{SORT}/{last.name}"
        if own:
            return f"The notation {name!r} is VoxLoom's own, and {plugins} has one so named", mend
        return f"Several notations are named {name!r}, of {plugins}", mend


def _imported(info: NotationInfo, target: str, plugin: PluginInfo) -> Callable[..., Any]:
    """A function that imports the one it stands for when it is first called. What goes wrong in it
    is a PluginError, so that a broken plugin is not taken for a wrong text."""
    what = f"The {SORT} {info.name!r}"
    mend = f"Mend the plugin, or leave it out: --without {plugin.name}"
    found: list[Callable[..., Any]] = []

    def call(*values: str) -> Any:
        if not found:
            found.append(_function(target, plugin, what, mend))
        try:
            return found[0](*values)
        except Exception as error:
            told = f"{type(error).__name__}: {str(error) or 'no reason given'}"
            raise PluginError(
                f"{what} of the plugin {plugin.name!r} failed at {values[-1][:60]!r}: {told}.",
                mend=mend,
                where=Location(str(plugin.manifest)),
            ) from error

    return call


def _function(target: str, plugin: PluginInfo, what: str, mend: str) -> Callable[..., Any]:
    module_name, _, name = target.partition(":")
    found = getattr(load_module(module_name, plugin, what), name, None)
    if not callable(found):
        raise PluginError(
            f"{what} of the plugin {plugin.name!r} cannot be used: {target} is no function.",
            mend=mend,
            where=Location(str(plugin.manifest)),
        )
    made: Callable[..., Any] = found
    return made
