"""`voxloom phonemize`: how a text will be read."""

from __future__ import annotations

import sys
from collections.abc import Iterable
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
@click.option("--jsonl", is_flag=True, help="Requests as JSON Lines in, answers out.")
@click.option(
    "--compat",
    type=click.Choice(["official"]),
    default=None,
    help="With --jsonl: read as the GPT-SoVITS program does, faults included.",
)
def phonemize(
    words: tuple[str, ...],
    file: str | None,
    lang: str,
    pipeline_name: str,
    sets: tuple[str, ...],
    without: tuple[str, ...],
    as_json: bool,
    jsonl: bool,
    compat: str | None,
) -> None:
    """Show the phones of a text, and which characters each of them speaks.

    Only the frontend of the pipeline is loaded. With --jsonl no pipeline is: each line
    of standard input or of --file is a request with its own language, and an error
    in one line does not stop the others; --set en.rules=official sets an option of
    one frontend.

    \b
    Examples:
      voxloom phonemize "Hello there."
      voxloom phonemize --lang ja --json "こんにちは。"
      voxloom phonemize --jsonl --compat official < requests.jsonl
    """
    if jsonl:
        _lines(words, file, sets, without, compat or "")
        return
    if compat is not None:
        raise click.UsageError("--compat goes with --jsonl; a spec has the option `rules`.")
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


def _lines(
    words: tuple[str, ...],
    file: str | None,
    sets: tuple[str, ...],
    without: tuple[str, ...],
    rules: str,
) -> None:
    """Answer JSON Lines; each answer is written before the next line is read."""
    from voxloom.apps.cli.frontends import Frontends
    from voxloom.apps.cli.phonemize_lines import run

    if words and words != ("-",):
        raise click.UsageError("With --jsonl the requests come from standard input or --file.")
    if file is None or file == "-":
        lines: Iterable[str | bytes] = sys.stdin.buffer
    else:
        lines = spoken_text((), file).split("\n")
    run(lines, Frontends(open_registry(without), sets), rules, click.echo)


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
