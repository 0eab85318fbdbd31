"""`voxloom phonemize`: how a text will be read."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from voxloom.apps.cli.options import (
    lang_option,
    open_registry,
    pipeline_option,
    spec_options,
)
from voxloom.apps.cli.output import emit_json, json_option, note
from voxloom.apps.cli.phonemize_reader import open_reader
from voxloom.apps.cli.readers import text_options
from voxloom.apps.cli.reading import spoken_text


@click.command(short_help="Show how a text will be read.")
@click.argument("words", nargs=-1, metavar="TEXT...")
@click.option("--file", "-f", default=None, metavar="FILE", help="Read the text from a file.")
@lang_option
@text_options
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
    markup: str,
    lexicons: tuple[str, ...],
    pipeline_name: str,
    sets: tuple[str, ...],
    without: tuple[str, ...],
    as_json: bool,
    jsonl: bool,
    compat: str | None,
) -> None:
    """Show the phones of a text, and which characters each of them speaks.

    Only the frontend of the pipeline is loaded, and no weights are fetched. With
    --jsonl no pipeline is: each line of standard input or of --file is a request with
    its own language, and an error in one line does not stop the others; --set
    en.rules=official sets an option of one frontend.

    \b
    Examples:
      voxloom phonemize "Hello there."
      voxloom phonemize --lang ja --json "こんにちは。"
      voxloom phonemize "去重庆[chong2 qing4]。" --lexicon names.yaml
      voxloom phonemize --jsonl --compat official < requests.jsonl
    """
    if jsonl:
        if lexicons or markup != "auto":
            raise click.UsageError("--jsonl reads plain text; --lexicon and --markup go without.")
        _lines(words, file, sets, without, compat or "")
        return
    if compat is not None:
        raise click.UsageError("--compat goes with --jsonl; a spec has the option `rules`.")
    from voxloom.interfaces import Request

    text = spoken_text(words, file)
    with open_reader(pipeline_name, sets, without, lexicons, lang) as reader:
        pieces = reader.read(Request(text, lang, markup=markup))
    sentences = [phones for _, phones in pieces]
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
                    "notes": dict(one.notes),
                }
                for one in sentences
            ]
        )
        return
    for one in sentences:
        click.echo(" ".join(one.symbols))
        for said in one.notes.values():
            note(f"note: {said}")


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
