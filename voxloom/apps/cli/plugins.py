"""`voxloom plugins`: what is installed, read from manifests alone."""

from __future__ import annotations

import click

from voxloom.apps.cli.options import open_registry, strict_option, without_option
from voxloom.apps.cli.output import emit_json, emit_table, json_option, note
from voxloom.interfaces.kinds import KINDS


@click.command(short_help="List the parts that are installed.")
@click.option("--kind", type=click.Choice(list(KINDS)), help="Only parts of this kind.")
@without_option
@strict_option
@json_option
def plugins(kind: str | None, without: tuple[str, ...], strict: bool, as_json: bool) -> None:
    """List the parts that are installed, in the order of the data's flow.

    No part is imported for this: the list comes from the plugins' manifests.

    \b
    Examples:
      voxloom plugins
      voxloom plugins --kind vocoder --json
    """
    registry = open_registry(without, strict=strict)
    order = list(KINDS)
    found = sorted(registry.providers(kind), key=lambda one: (order.index(one.kind), one.name))
    if as_json:
        emit_json(
            {
                "providers": [
                    {
                        "kind": one.kind,
                        "name": one.name,
                        "plugin": one.plugin,
                        "summary": one.summary,
                        "languages": list(one.languages),
                        "capabilities": sorted(one.capabilities),
                        "aliases": list(one.aliases),
                    }
                    for one in found
                ],
                "problems": [
                    {"plugin": one.plugin, "reason": one.reason, "mend": one.mend}
                    for one in registry.problems
                ],
            }
        )
        return
    emit_table(
        ("KIND", "NAME", "PLUGIN", "SUMMARY"),
        [(one.kind, one.name, one.plugin, one.summary) for one in found],
    )
    for problem in registry.problems:
        note(f"{problem.plugin} cannot be used: {problem.reason}. See `voxloom doctor`.")
