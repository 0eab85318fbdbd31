"""`voxloom voice`: voices as files that can be made, looked at, blended and sent along."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voxloom.apps.cli.options import (
    DEFAULT_PIPELINE,
    device_option,
    open_registry,
    pipeline_option,
    quiet_option,
    spec_options,
    without_option,
)
from voxloom.apps.cli.output import emit_json, emit_table, json_option, note

if TYPE_CHECKING:
    from voxloom.interfaces import Voice


@click.group(short_help="Make, show, blend and list voices.")
def voice() -> None:
    """Make, show, blend and list voices.

    A voice is all that a pipeline derives from recordings, computed once and kept in a .voice file.

    \b
    Example:
      voxloom voice make me.wav --name me --out me.voice && voxloom say "Hello." --voice me.voice
    """


@voice.command(short_help="Make a voice from recordings.")
@click.argument("recordings", nargs=-1, required=True, metavar="WAV...")
@click.option("--out", "-o", required=True, metavar="FILE.voice", help="The voice to write.")
@click.option("--name", default=None, help="Name of the voice.  [default: the file's name]")
@click.option("--text", "texts", multiple=True, help="What a recording says; in their order.")
@click.option("--lang", default="", metavar="CODE", help="Language of the recordings.")
@click.option("--licence", default="", help="Under which licence the recordings are used.")
@click.option("--consent", default="", help="Who agreed to the voice being made, and when.")
@click.option("--source", default="", help="Where the recordings come from.")
@click.option("--note", "remark", default="", help="Anything else worth keeping with the voice.")
@click.option(
    "--add-to",
    default=None,
    metavar="NAME|PATH",
    help="Add the recordings to this voice as another style, named by --style.",
)
@click.option("--style", default="default", show_default=True, help="The style slot to fill.")
@pipeline_option
@spec_options
@device_option
@quiet_option
@json_option
def make(
    recordings: tuple[str, ...],
    out: str,
    name: str | None,
    texts: tuple[str, ...],
    lang: str,
    licence: str,
    consent: str,
    source: str,
    remark: str,
    add_to: str | None,
    style: str,
    pipeline_name: str,
    sets: tuple[str, ...],
    without: tuple[str, ...],
    device: str | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Make a voice from one or more recordings of one person.

    The best 3 to 10 seconds of each are used.

    \b
    Examples:
      voxloom voice make me.wav --name me --consent "myself" --out me.voice
      voxloom voice make whisper.wav --add-to me.voice --style whisper --out me.voice
    """


@voice.command(short_help="Show what a voice holds.")
@click.argument("source", metavar="NAME|PATH")
@without_option
@json_option
def show(source: str, without: tuple[str, ...], as_json: bool) -> None:
    """Show a voice: its styles, what it fits, who may use it, and its digest.

    \b
    Example:
      voxloom voice show me.voice
    """


@voice.command(short_help="Blend voices by weight.")
@click.argument("parts", nargs=-1, required=True, metavar="NAME|PATH=WEIGHT...")
@click.option("--out", "-o", required=True, metavar="FILE.voice", help="The voice to write.")
@click.option("--name", default=None, help="Name of the voice.  [default: the file's name]")
@without_option
@quiet_option
@json_option
def blend(
    parts: tuple[str, ...],
    out: str,
    name: str | None,
    without: tuple[str, ...],
    quiet: bool,
    as_json: bool,
) -> None:
    """Blend two or more voices; weights are relative to each other.

    \b
    Example:
      voxloom voice blend me.voice=2 you.voice=1 --out us.voice
    """
