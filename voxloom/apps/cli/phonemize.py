"""`voxloom phonemize`: how a text will be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from voxloom.apps.cli.options import (
    lang_option,
    open_plan,
    open_registry,
    pipeline_option,
    spec_options,
)
from voxloom.apps.cli.output import emit_json, json_option
from voxloom.apps.cli.reading import spoken_text

if TYPE_CHECKING:
    from voxloom.core.spec import Plan
    from voxloom.interfaces import Phones
    from voxloom.registry import Registry


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
    from voxloom.core.pipeline.checks import check_language, check_text

    text = spoken_text(words, file)
    check_text(text)
    registry = open_registry(without)
    plan = open_plan(pipeline_name, registry, sets)
    check_language(lang, plan.languages)
    sentences = read(plan, registry, text, lang)
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


def read(plan: Plan, registry: Registry, text: str, lang: str) -> list[Phones]:
    """The phones of every sentence of a text, as the plan's frontend reads it.

    Raises:
        InputError: the text has nothing to speak, or is of a language it does not speak.
        SpecError: the pipeline has no frontend.
    """
    from voxloom.core.pipeline.assembly import Builder
    from voxloom.core.pipeline.sentences import split
    from voxloom.interfaces import TextFrontend
    from voxloom.interfaces.errors import SpecError

    planned = plan.stage("frontend")
    if planned is None:
        raise SpecError(
            f"The pipeline {plan.name!r} has no frontend: it reads text without phones.",
            mend="Give --pipeline one that has a frontend, such as mini.",
        )
    builder = Builder(plan, registry, None)
    try:
        frontend = builder.stage(planned)
        assert isinstance(frontend, TextFrontend)
        pieces = [text[one.first : one.last] for one in split(text, lang)]
        return [frontend.phonemize(piece, lang) for piece in pieces]
    finally:
        builder.close()
