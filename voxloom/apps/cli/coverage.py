"""`voxloom coverage`: which phones of a text a model knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from voxloom.apps.cli.options import (
    lang_option,
    open_registry,
    pipeline_option,
    spec_options,
)
from voxloom.apps.cli.output import emit_json, emit_table, json_option
from voxloom.apps.cli.reading import spoken_text

if TYPE_CHECKING:
    from voxloom.core.coverage import Coverage


@click.command(short_help="Show which phones of a text a model knows.")
@click.argument("words", nargs=-1, metavar="TEXT...")
@click.option("--file", "-f", default=None, metavar="FILE", help="Read the text from a file.")
@lang_option
@pipeline_option
@spec_options
@json_option
def coverage(
    words: tuple[str, ...],
    file: str | None,
    lang: str,
    pipeline_name: str,
    sets: tuple[str, ...],
    without: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show which phones of a text the pipeline's model knows, which it can only approximate, and
    which it lacks, with the words concerned.

    A language that the pipeline does not speak is read by another installed frontend; give its
    code with --lang. Nothing is spoken, and no weights are loaded.

    \b
    Examples:
      voxloom coverage "Hello there."
      voxloom coverage --lang ko --pipeline mini "안녕하세요."
      voxloom coverage --file book.txt --json
    """
    from voxloom.core import spec
    from voxloom.core.coverage import examine
    from voxloom.core.pipeline.checks import check_text
    from voxloom.core.text.reading_plan import reading_plan
    from voxloom.core.text.values import spoken_code

    text = spoken_text(words, file)
    check_text(text)
    registry = open_registry(without)
    plan = reading_plan(spec.read(pipeline_name, registry, sets=tuple(sets)), registry)
    offered = {code for info in registry.providers("frontend") for code in info.languages}
    lang = spoken_code(lang, plan.languages) or spoken_code(lang, offered) or lang
    names = [info.name for info in registry.inventories()]
    found = examine(text, plan, registry, lang, inventories=names)
    if as_json:
        emit_json(found.as_json())
    else:
        _show(found)


def _show(found: Coverage) -> None:
    from voxloom.core.coverage import Fit

    click.echo(f"read by {found.frontend} as {found.written}, for a model of {found.inventory}")
    for fit in Fit:
        uses = found.of(fit)
        if uses:
            total = sum(one.count for one in uses)
            listed = " ".join(
                f"{one.symbol}={'+'.join(one.nearest) or 'silent'}"
                if fit is Fit.APPROXIMATED
                else one.symbol
                for one in uses
            )
            click.echo(f"{fit.value} ({len(uses)} phones, used {total} times): {listed}")
    if found.words:
        rows = [
            (str(word.start + 1), word.text, " ".join(word.approximated), " ".join(word.missing))
            for word in found.words
        ]
        emit_table(("at", "word", "approximated", "missing"), rows)
