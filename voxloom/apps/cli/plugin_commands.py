"""Commands that plugins add: those that manifests name, and those of `voxloom_cli_commands`.

The listing shows the first sort alone, as it imports nothing of a plugin. The hook is asked when a
command is called that is nowhere else, so that a command known only at run time can be called too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import click

from voxloom.apps.cli.lazy import Lazy

if TYPE_CHECKING:
    from voxloom.registry import Registry


@dataclass(frozen=True)
class OfPlugin(Lazy):
    """A command of a plugin, which may be broken."""

    name: str
    plugin: str

    def load(self) -> click.Command:
        """Raises PluginError naming the plugin."""
        try:
            return super().load()
        except Exception as error:
            from voxloom.interfaces.errors import PluginError

            raise PluginError(
                f"The command {self.name!r} of the plugin {self.plugin!r} cannot be loaded: "
                f"{self.target}: {type(error).__name__}: {error}.",
                mend=f"Reinstall or update the plugin, or remove it; `voxloom plugin show "
                f"{self.plugin}` tells its package.",
            ) from error


class PluginCommands:
    """Both sorts, each found on first use.

    A broken plugin must not take the program's own help away, so a failure is told on standard
    error and `voxloom doctor` has the details. A name that is taken stays with its first owner.
    """

    def __init__(self, taken: Collection[str]) -> None:
        self._taken = frozenset(taken)
        self._registry: Registry | None = None

    @cached_property
    def named(self) -> Mapping[str, Lazy]:
        """Name -> command, of manifests; nothing of a plugin is imported."""
        found: dict[str, Lazy] = {}
        try:
            commands = self._found().commands
        except Exception as error:
            _complain(error)
            return found
        for each in commands:
            if self._is_free(each.name, each.target, found):
                found[each.name] = OfPlugin(each.target, each.summary, each.name, each.plugin)
        return found

    @cached_property
    def hooked(self) -> Mapping[str, Lazy]:
        """Name -> command, of hooks; imports the hook modules of all plugins."""
        found: dict[str, Lazy] = {}
        try:
            registry = self._found()
            if not any(one.hooks for one in registry.plugins):
                return found  # the usual case, in which no hook machinery is loaded
            answers = registry.hooks.voxloom_cli_commands()
        except Exception as error:
            _complain(error)
            return found
        for answer in answers:
            for name, target in answer.items():
                if name not in self.named and self._is_free(name, target, found):
                    package = target.partition(":")[0].partition(".")[0]
                    found[name] = OfPlugin(target, f"Added by {package}.", name, package)
        return found

    def _found(self) -> Registry:
        if self._registry is None:
            from voxloom.registry import Registry

            self._registry = Registry.discover()
        return self._registry

    def _is_free(self, name: str, target: str, found: Mapping[str, Lazy]) -> bool:
        if name not in self._taken and name not in found:
            return True
        click.echo(f"voxloom: {target} adds a command {name!r}, which is taken.", err=True)
        return False


def _complain(error: Exception) -> None:
    click.echo(
        f"voxloom: the commands of plugins could not be read ({type(error).__name__}:"
        f" {error}); see `voxloom doctor`.",
        err=True,
    )
