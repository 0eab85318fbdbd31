"""`voxloom pipeline`: look at a spec, and write one, without loading a weight."""

from __future__ import annotations

import json
from pathlib import Path

import click

from voxloom.apps.cli.options import (
    DEFAULT_PIPELINE,
    open_plan,
    open_registry,
    spec_options,
    strict_option,
    without_option,
)
from voxloom.apps.cli.output import emit_json, json_option

spec_argument = click.argument("source", default=DEFAULT_PIPELINE, metavar="[NAME|PATH]")


@click.group(short_help="Check, explain, draw, lock and write specs.")
def pipeline() -> None:
    """Look at a pipeline spec, or write one. NAME is a preset, PATH a yaml, toml or json file.

    \b
    Example:
      voxloom pipeline new --out my.yaml && voxloom pipeline check my.yaml
    """


@pipeline.command(short_help="Check a spec; nothing is loaded.")
@spec_argument
@spec_options
@strict_option
@json_option
def check(
    source: str, sets: tuple[str, ...], without: tuple[str, ...], strict: bool, as_json: bool
) -> None:
    """Check names, options and the contract on every edge.

    \b
    Example:
      voxloom pipeline check mini --set acoustic.weights=mine.safetensors
    """
    plan = open_plan(source, open_registry(without, strict=strict), sets)
    stages = (*plan.speech, *plan.voice, *plan.adapters, *plan.effects)
    if as_json:
        emit_json(
            {
                "ok": True,
                "name": plan.name,
                "languages": list(plan.languages),
                "stages": {one.slot: one.provider.name for one in stages},
            }
        )
        return
    click.echo(
        f"{plan.name}: {len(stages)} stages and {len(plan.edges)} edges fit;"
        f" it speaks {', '.join(plan.languages)}."
    )


@pipeline.command(short_help="Say what was chosen, and why.")
@spec_argument
@spec_options
@json_option
def explain(source: str, sets: tuple[str, ...], without: tuple[str, ...], as_json: bool) -> None:
    """Say which part fills each slot, why, and what its options and contracts are.

    \b
    Example:
      voxloom pipeline explain mini
    """
    from voxloom.core import spec

    registry = open_registry(without)
    plan = open_plan(source, registry, sets)
    if as_json:
        emit_json([row.as_dict() for row in spec.explain(plan, registry)])
    else:
        click.echo(spec.explain_text(plan, registry), nl=False)


@pipeline.command(short_help="Draw a spec as text or SVG.")
@spec_argument
@click.option("--out", default=None, metavar="FILE.svg", help="Write an SVG picture instead.")
@spec_options
def graph(source: str, out: str | None, sets: tuple[str, ...], without: tuple[str, ...]) -> None:
    """Draw the flow of data through a pipeline.

    \b
    Examples:
      voxloom pipeline graph mini
      voxloom pipeline graph mini --out flow.svg
    """
    from voxloom.core import spec

    plan = open_plan(source, open_registry(without), sets)
    if out is None:
        click.echo(spec.graph_text(plan), nl=False)
    else:
        _save(out, spec.graph_svg(plan))


@pipeline.command(short_help="Print the JSON Schema of specs, for editors.")
@click.option("--out", default=None, metavar="FILE", help="Write to a file instead.")
@without_option
def schema(out: str | None, without: tuple[str, ...]) -> None:
    """Print the JSON Schema of a spec, with the options of every part that is installed.

    \b
    Example:
      voxloom pipeline schema --out voxloom.schema.json
    """
    from voxloom.core import spec

    _print_or_save(out, json.dumps(spec.schema(open_registry(without)), indent=2) + "\n")


@pipeline.command(short_help="Pin plugin versions and weight digests.")
@spec_argument
@click.option("--out", default=None, metavar="FILE", help="Write to a file instead.")
@spec_options
def lock(source: str, out: str | None, sets: tuple[str, ...], without: tuple[str, ...]) -> None:
    """Print the spec with plugin versions and weight digests pinned.

    A locked spec refuses to run on others.

    \b
    Example:
      voxloom pipeline lock mini --out mini.lock.yaml
    """
    from voxloom.core import spec

    registry = open_registry(without)
    plan = open_plan(source, registry, sets)
    folder = Path(out).expanduser().resolve().parent if out else Path.cwd()
    _print_or_save(out, spec.lock_text(plan, registry, folder=folder))


@pipeline.command(short_help="Write a spec to start from.")
@click.option("--out", default=None, metavar="FILE", help="Write to a file instead.")
@click.option("--name", default="my-voice", show_default=True, help="Name of the pipeline.")
@click.option("--extends", default="", metavar="NAME|PATH", help="Start from this spec.")
@click.option(
    "--stage",
    "stages",
    multiple=True,
    metavar="SLOT=NAME",
    help="Fill a slot with another part; repeatable.",
)
@click.option("--effect", "effects", multiple=True, metavar="NAME", help="Add it; repeatable.")
@click.option(
    "--from",
    "folder",
    default=None,
    metavar="FOLDER",
    help="Use the weights in a folder of another program, such as GPT-SoVITS.",
)
@click.option(
    "--compat",
    type=click.Choice(["official"]),
    default=None,
    help="With --from: read, cut and speak as that program does, faults included.",
)
@without_option
def new(
    out: str | None,
    name: str,
    extends: str,
    stages: tuple[str, ...],
    effects: tuple[str, ...],
    folder: str | None,
    compat: str | None,
    without: tuple[str, ...],
) -> None:
    """Write a spec to start from, with comments on what can be changed.

    Without --extends and --stage it extends the default preset.

    \b
    Examples:
      voxloom pipeline new --name narrator --out narrator.yaml
      voxloom pipeline new --extends mini --stage vocoder=griffin-lim --effect fade
      voxloom pipeline new --from GPT-SoVITS --out mine.yaml
      voxloom pipeline new --from GPT-SoVITS --compat official --out as-it-was.yaml
    """
    from voxloom.core import spec

    if folder is not None:
        if stages or effects:
            raise click.UsageError("--from does not go with --stage and --effect.")
        from voxloom.apps.cli.from_folder import from_folder

        registry = open_registry(without)
        _print_or_save(out, from_folder(folder, name, extends, registry, compat=compat or ""))
        return
    if compat is not None:
        raise click.UsageError("--compat goes with --from.")
    pairs = [stage.partition("=") for stage in stages]
    for slot, mark, _ in pairs:
        if not mark:
            raise click.UsageError(f"--stage {slot}: write SLOT=NAME, such as vocoder=griffin-lim.")
    text = spec.new(
        open_registry(without),
        name=name,
        extends=extends,
        stages={slot: use for slot, _, use in pairs},
        effects=effects,
    )
    _print_or_save(out, text)


def _print_or_save(out: str | None, text: str) -> None:
    if out is None:
        click.echo(text, nl=False)
    else:
        _save(out, text)


def _save(out: str, text: str) -> None:
    from voxloom.core.files import write_text

    write_text(Path(out), text)
    click.echo(f"wrote {out}", err=True)
