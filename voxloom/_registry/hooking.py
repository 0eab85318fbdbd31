"""pluggy: one manager per registry, every plugin checked before it joins."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import pluggy

from voxloom._registry.loading import load_module
from voxloom.interfaces.errors import PluginError
from voxloom.interfaces.hooks import PROJECT, Hooks, hookimpl
from voxloom.interfaces.kinds import KINDS
from voxloom.interfaces.plugin import PluginInfo, Problem, ProviderInfo

PREFIX = "voxloom_"


class ManifestPlugin:
    """A static manifest as a pluggy plugin, so that there is one register of everything."""

    def __init__(self, info: PluginInfo) -> None:
        self.info = info

    @hookimpl
    def voxloom_register_providers(self) -> list[ProviderInfo]:
        return list(self.info.providers)


def new_manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    return manager


def join(manager: pluggy.PluginManager, thing: Any, name: str) -> None:
    """Register a module or object of hook implementations after checking it.

    Raises:
        PluginError: it is there already, or an implementation does not fit its specification.
    """
    if manager.has_plugin(name) or manager.is_registered(thing):
        raise PluginError(
            f"The plugin {name!r} is registered already.", mend="Register it once, or rename it."
        )
    known = [each for each in dir(Hooks) if each.startswith(PREFIX)]
    for attribute in dir(thing):
        if not attribute.startswith(PREFIX):
            continue
        if attribute not in known:
            close = get_close_matches(attribute, known, n=1)
            mend = f"Did you mean {close[0]!r}?" if close else f"Hooks: {', '.join(known)}."
            raise PluginError(f"The plugin {name!r}: there is no hook {attribute!r}.", mend=mend)
        function = getattr(thing, attribute)
        if callable(function) and not hasattr(function, f"{PROJECT}_impl"):
            raise PluginError(
                f"The plugin {name!r}: {attribute} is not marked as a hook.",
                mend="Put @hookimpl of voxloom.interfaces.hooks above it.",
            )
    trial = new_manager()  # a refused plugin would stay half registered in the real one
    try:
        trial.register(thing, name)
        trial.check_pending()
    except (pluggy.PluginValidationError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise PluginError(
            f"The plugin {name!r}: a hook does not fit its specification: {reason}.",
            mend="Write its arguments as voxloom/interfaces/hooks.py has them.",
        ) from error
    manager.register(thing, name)


def join_manifests(
    manager: pluggy.PluginManager, plugins: Sequence[PluginInfo]
) -> tuple[list[Problem], list[ProviderInfo]]:
    """Register every manifest and import the hooks that it names.

    Returns what is wrong (never raises for a faulty plugin) and the providers that the hooks add.
    """
    problems: list[Problem] = []
    added: list[ProviderInfo] = []
    for plugin in plugins:
        manager.register(ManifestPlugin(plugin), plugin.name)
        if not plugin.hooks:
            continue
        try:
            module = load_module(plugin.hooks, plugin, f"The hooks {plugin.hooks!r}")
            join(manager, module, f"{plugin.name}:hooks")
            added += offered_providers(module, plugin.name)
        except PluginError as error:
            problems.append(
                Problem(plugin.name, error.message.rstrip("."), error.mend, error.where)
            )
    return problems, added


def offered_providers(thing: Any, name: str) -> list[ProviderInfo]:
    """What its `voxloom_register_providers` returns, checked. Raises PluginError."""
    function = getattr(thing, "voxloom_register_providers", None)
    if function is None:
        return []
    try:
        offered = list(function())
    except Exception as error:
        raise PluginError(
            f"The plugin {name!r}: voxloom_register_providers failed: {error!r}.",
            mend=f"Mend the plugin, or leave it out: --without {name}",
        ) from error
    for info in offered:
        if not isinstance(info, ProviderInfo) or info.kind not in KINDS:
            raise PluginError(
                f"The plugin {name!r}: voxloom_register_providers gave {info!r}.",
                mend="Return ProviderInfo values of a known kind.",
            )
    return offered
