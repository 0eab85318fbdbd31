"""Commands that plugins add by the hook `voxloom_cli_commands`."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import click

from voxloom.apps.cli.lazy import Lazy


def plugin_commands(taken: Collection[str]) -> Mapping[str, Lazy]:
    """Name -> command of every plugin that has some.

    A broken plugin must not take the program's own help away, so a failure is told on standard
    error and `voxloom doctor` has the details. A name that is taken stays with its first owner.
    """
    found: dict[str, Lazy] = {}
    try:
        from voxloom.registry import Registry

        registry = Registry.discover()
        if not any(one.hooks for one in registry.plugins):
            return found  # the usual case, in which no hook machinery is loaded
        answers = registry.hooks.voxloom_cli_commands()
    except Exception as error:
        click.echo(
            f"voxloom: the commands of plugins could not be read ({type(error).__name__}:"
            f" {error}); see `voxloom doctor`.",
            err=True,
        )
        return found
    for answer in answers:
        for name, target in answer.items():
            if name in taken or name in found:
                click.echo(f"voxloom: {target} adds a command {name!r}, which is taken.", err=True)
                continue
            found[name] = Lazy(target, f"Added by {target.partition(':')[0].partition('.')[0]}.")
    return found
