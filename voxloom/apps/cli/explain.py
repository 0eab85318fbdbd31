"""`voxloom explain`: what becomes of every character of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from voxloom.apps.cli.options import lang_option, pipeline_option, spec_options
from voxloom.apps.cli.output import emit_json, emit_table, json_option, note
from voxloom.apps.cli.phonemize_reader import open_reader
from voxloom.apps.cli.readers import text_options
from voxloom.apps.cli.reading import spoken_text

if TYPE_CHECKING:
    from voxloom.core.text.trace import Trace

HEADINGS = ("AT", "WRITTEN", "PIECE", "LANG", "READ AS", "RULE", "SOURCE", "PHONES")


@click.command(short_help="Show what becomes of every character of a text.")
@click.argument("words", nargs=-1, metavar="[TEXT... | -]")
@click.option("--file", "-f", default=None, metavar="FILE", help="Read the text from a file.")
@lang_option
@text_options
@click.option(
    "--rules",
    type=click.Choice(["default", "official"]),
    default=None,
    help="official: as the GPT-SoVITS program reads, faults included.",
)
@pipeline_option
@spec_options
@click.option("--html", default=None, metavar="FILE", help="Write a page for people as well.")
@json_option
def explain(
    words: tuple[str, ...],
    file: str | None,
    lang: str,
    markup: str,
    lexicons: tuple[str, ...],
    rules: str | None,
    pipeline_name: str,
    sets: tuple[str, ...],
    without: tuple[str, ...],
    html: str | None,
    as_json: bool,
) -> None:
    """Show for every character of a text how it is read: by which rule, from which source, as
    which phones; and which characters are silent or refused, and why.

    Only the frontend of the pipeline is loaded, and nothing is spoken: a spec of a frontend
    alone will do, and no weights are fetched.

    \b
    Examples:
      voxloom explain "Call 555-0199 on May 3rd."
      voxloom explain --pipeline gpt-sovits-v2 "오늘은 3시에 만나요."
      voxloom explain "去重庆[chong2 qing4]。" --json
      voxloom explain --file story.txt --lexicon names.yaml --html story.html
    """
    from voxloom.interfaces import Request

    text = spoken_text(words, file)
    if html is not None:
        from voxloom.core.files import check_target

        check_target(html)
    if rules is not None:
        sets = (*sets, f"frontend.rules={rules}")
    with open_reader(pipeline_name, sets, without, lexicons, lang) as reader:
        trace = reader.explain(Request(text, lang, markup=markup))
    if html is not None:
        from voxloom.apps.cli.explain_page import page
        from voxloom.core.files import write_text

        write_text(html, page(trace))
    if as_json:
        emit_json({**trace.as_dict(), "html": html})
        return
    show(trace)
    if html is not None:
        note(f"wrote {html}")


def show(trace: Trace) -> None:
    """A table of all stretches, then the pieces, then what is not spoken."""
    emit_table(
        HEADINGS,
        [
            (
                str(one.start) if one.end == one.start + 1 else f"{one.start}-{one.end - 1}",
                visible(one.written),
                str(one.piece + 1) if one.piece >= 0 else "-",
                one.language or "-",
                visible(one.normalized) if one.state == "spoken" else one.state,
                one.rule or "-",
                one.source or "-",
                " ".join(one.phones) or one.reason or "-",
            )
            for one in trace.stretches
        ],
    )
    for piece in trace.pieces:
        click.echo()
        pause = f", then {piece.pause_seconds:g} s of silence" if piece.pause_seconds else ""
        click.echo(
            f"piece {piece.number + 1} ends a {piece.boundary}{pause}".replace("a end", "all")
        )
        if piece.reason:
            click.echo(f"  refused: {piece.reason}")
            continue
        click.echo(f"  read:   {visible(piece.normalized)}")
        click.echo(f"  phones: {' '.join(piece.phones)}")
        for said in piece.notes:
            click.echo(f"  note:   {said}")
    _summary(trace)


def _summary(trace: Trace) -> None:
    silent = [one for one in trace.silent if not one.written.isspace()]
    spoken = sum(one.end - one.start for one in trace.stretches if one.state == "spoken")
    click.echo()
    click.echo(f"{spoken} of {len(trace.text)} characters are spoken")
    for one in silent:
        click.echo(f"  silent:  {visible(one.written)} ({one.rule or 'no phone speaks it'})")
    for one in trace.refused:
        click.echo(f"  refused: {visible(one.written)} ({one.reason})")


def visible(text: str) -> str:
    """The text on one line, with what nobody sees written out."""
    found = []
    for character in text:
        if character == "\n":
            found.append("⏎")
        elif character.isprintable():
            found.append("␣" if character == " " and not text.strip() else character)
        else:
            found.append(f"\\u{{{ord(character):04x}}}")
    return "".join(found)
