"""`voxloom phonemize`: how a text will be read."""

from __future__ import annotations

import click

from voxloom.apps.cli.options import (
    lang_option,
    open_plan,
    open_registry,
    pipeline_option,
    spec_options,
)
from voxloom.apps.cli.output import emit_json, emit_table, json_option
from voxloom.apps.cli.reading import spoken_text


@click.command(short_help="Show how a text will be read.")
@click.argument("words", nargs=-1, metavar="TEXT...")
@click.option("--file", "-f", default=None, metavar="FILE", help="Read the text from a file.")
@lang_option
@pipeline_option
@spec_options
@json_option
def phonemize(
    words: tuple[str, ...],
    file: str | None,
    lang: str,
    pipeline_name: str,
    sets: tuple[str, ...],
    without: tuple[str, ...],
    as_json: bool,
) -> None:
    """Show the phones of a text, and which characters each of them speaks.

    Only the frontend of the pipeline is loaded.

    \b
    Examples:
      voxloom phonemize "Hello there."
      voxloom phonemize --lang ja --json "こんにちは。"
    """
    text = spoken_text(words, file)
    registry = open_registry(without)
    plan = open_plan(pipeline_name, registry, sets)
    from voxloom.core.pipeline import read_text

    sentences = read_text(plan, registry, text, lang)
    if as_json:
        emit_json(
            [
                {
                    "text": one.text,
                    "normalized": one.normalized,
                    "inventory": one.inventory,
                    "phones": list(one.symbols),
                    "ids": list(one.ids),
                    "spans": [list(span) for span in one.spans],
                    "languages": list(one.languages),
                }
                for one in sentences
            ]
        )
        return
    for one in sentences:
        click.echo(" ".join(one.symbols))
    del emit_table
