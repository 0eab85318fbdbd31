"""`voxloom plugin`: one plugin, or one part of it, in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from voxloom.apps.cli.options import open_registry, without_option
from voxloom.apps.cli.output import emit_json, emit_table, json_option

if TYPE_CHECKING:
    from voxloom.interfaces.plugin import PluginInfo, ProviderInfo
    from voxloom.registry import Registry


@click.group(short_help="Show one plugin or one part.")
def plugin() -> None:
    """Look at one plugin.

    \b
    Example:
      voxloom plugin show mini-acoustic
    """


@plugin.command(short_help="Show a plugin, or a part and its options.")
@click.argument("name")
@click.option("--kind", default=None, metavar="KIND", help="Which part, where two share a name.")
@without_option
@json_option
def show(name: str, kind: str | None, without: tuple[str, ...], as_json: bool) -> None:
    """Show the plugin NAME, or the part NAME with every option a spec may set.

    \b
    Examples:
      voxloom plugin show voxloom-effects
      voxloom plugin show griffin-lim
    """
    registry = open_registry(without)
    owner = next((one for one in registry.plugins if one.name == name), None)
    if owner is not None and kind is None:
        _show_plugin(owner, as_json)
        return
    _show_provider(_provider(registry, name, kind), registry, as_json)


def _provider(registry: Registry, name: str, kind: str | None) -> ProviderInfo:
    """The part of that name. Raises UnknownProviderError, or UsageError where two kinds have it."""
    from voxloom.interfaces.errors import UnknownProviderError

    if kind is not None:
        return registry.find(kind, name)
    named = [one for one in registry.providers() if name in (one.name, *one.aliases)]
    if len(named) > 1:
        kinds = ", ".join(one.kind for one in named)
        raise click.UsageError(f"Several kinds have a {name!r}: {kinds}. Choose one with --kind.")
    if not named:
        known = [one.name for one in registry.providers()]
        known += [one.name for one in registry.plugins]
        raise UnknownProviderError("plugin or part", name, known, hint=_hint(name, known))
    return named[0]


def _hint(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=1)
    return f"Did you mean {close[0]!r}?" if close else "See `voxloom plugins`."


def _show_plugin(owner: PluginInfo, as_json: bool) -> None:
    data: dict[str, Any] = {
        "name": owner.name,
        "version": owner.version,
        "api": owner.api,
        "summary": owner.summary,
        "package": owner.package,
        "manifest": str(owner.manifest),
        "licence": owner.licence,
        "weights_licence": owner.weights_licence,
    }
    parts = {
        "providers": [(f"{one.kind} {one.name}", one.summary) for one in owner.providers],
        "presets": [(one.name, one.summary) for one in owner.presets],
        "voices": [(one.name, one.summary) for one in owner.voices],
        "inventories": [(one.name, one.summary) for one in owner.inventories],
        "notations": [(one.name, one.wanted) for one in owner.notations],
        "assets": [(one.name, f"{one.size} bytes, {one.licence}") for one in owner.assets],
    }
    if as_json:
        listed = {key: [{"name": n, "summary": s} for n, s in rows] for key, rows in parts.items()}
        emit_json({**data, **listed})
        return
    for key, value in data.items():
        if value:
            click.echo(f"{key + ':':<17}{value}")
    for key, rows in parts.items():
        if rows:
            click.echo(f"\n{key}")
            for name, summary in rows:
                click.echo(f"  {name:<30}  {summary}")


def _show_provider(info: ProviderInfo, registry: Registry, as_json: bool) -> None:
    schema = registry.load_options(info).model_json_schema()
    required = set(schema.get("required", ()))
    options = [
        {
            "name": key,
            "type": _type(value, schema),
            "default": None if key in required else value.get("default"),
            "required": key in required,
            "description": value.get("description", ""),
        }
        for key, value in schema.get("properties", {}).items()
    ]
    data: dict[str, Any] = {
        "kind": info.kind,
        "name": info.name,
        "plugin": info.plugin,
        "summary": info.summary,
        "languages": list(info.languages),
        "capabilities": sorted(info.capabilities),
        "aliases": list(info.aliases),
        "extra": info.extra,
        "licence": info.licence,
    }
    if as_json:
        emit_json({**data, "options": options})
        return
    for key, value in data.items():
        if value:
            shown = ", ".join(value) if isinstance(value, list) else value
            click.echo(f"{key + ':':<14}{shown}")
    if not options:
        click.echo("\nIt has no options.")
        return
    click.echo()
    emit_table(
        ("OPTION", "TYPE", "DEFAULT", "MEANING"),
        [
            (
                str(one["name"]),
                str(one["type"]),
                "(required)" if one["required"] else _shown(one["default"]),
                str(one["description"]),
            )
            for one in options
        ],
    )


def _type(field: dict[str, Any], schema: dict[str, Any]) -> str:
    """A field's JSON Schema in a few words."""
    if "$ref" in field:
        field = schema.get("$defs", {}).get(field["$ref"].rpartition("/")[2], {})
        return str(field.get("title", "object"))
    if "enum" in field:
        return " | ".join(map(str, field["enum"]))
    if "const" in field:
        return str(field["const"])
    if "anyOf" in field:
        return " | ".join(_type(one, schema) for one in field["anyOf"])
    if field.get("type") == "array":
        return f"list of {_type(field.get('items', {}), schema)}"
    return str(field.get("type", "any"))


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else str(value) or '""'
