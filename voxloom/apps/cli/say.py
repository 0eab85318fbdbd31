"""`voxloom say`: text in, speech out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voxloom.apps.cli.options import (
    device_option,
    lang_option,
    pipeline_option,
    quiet_option,
    spec_options,
)
from voxloom.apps.cli.output import emit_json, json_option, note
from voxloom.apps.cli.progress import Progress
from voxloom.apps.cli.reading import STDIN, spoken_text

if TYPE_CHECKING:
    from voxloom.core.pipeline import Pipeline, Speech
    from voxloom.interfaces import Chunk, Request, Voice

DEFAULT_OUT = "speech.wav"
SPEEDS = click.FloatRange(0.25, 4.0)


@click.command(short_help="Speak a text into a file, or onto standard output.")
@click.argument("words", nargs=-1, metavar="[TEXT... | -]")
@click.option("--file", "-f", default=None, metavar="FILE", help="Read the text from a file.")
@lang_option
@click.option("--voice", default=None, metavar="NAME|PATH", help="A built-in voice, or a .voice.")
@click.option(
    "--ref",
    "refs",
    multiple=True,
    metavar="WAV",
    help="Shifts the voice towards a given recording; repeatable.",
)
@click.option("--ref-text", default="", metavar="TEXT", help="What the recording says.")
@click.option("--ref-lang", default="", metavar="CODE", help="Language of the recording.")
@pipeline_option
@click.option("--style", default="default", show_default=True, help="A style slot of the voice.")
@click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help="Same seed, same speech.",
)
@click.option("--speed", type=SPEEDS, default=1.0, show_default=True, help="2 is twice as fast.")
@click.option(
    "--pitch",
    type=click.FloatRange(-24.0, 24.0),
    default=0.0,
    show_default=True,
    help="Shift of the melody, in semitones.",
)
@spec_options
@device_option
@click.option(
    "--out",
    "-o",
    default=None,
    metavar="FILE|-",
    help="A wav, flac, ogg or mp3 file, replaced if it exists; - streams WAV to standard output."
    f"  [default: {DEFAULT_OUT}, or the next free number]",
)
@click.option(
    "--marks", default=None, metavar="FILE", help="Write which samples speak what: json, srt, vtt."
)
@json_option
@quiet_option
def say(
    words: tuple[str, ...],
    file: str | None,
    lang: str,
    voice: str | None,
    refs: tuple[str, ...],
    ref_text: str,
    ref_lang: str,
    pipeline_name: str,
    style: str,
    seed: int,
    speed: float,
    pitch: float,
    sets: tuple[str, ...],
    without: tuple[str, ...],
    device: str | None,
    out: str | None,
    marks: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Speak TEXT, a file, or standard input.

    Without --out the speech goes to speech.wav in this folder, or to speech-2.wav and so on: a
    file that you did not name is never replaced.

    \b
    Examples:
      voxloom say "Hello from VoxLoom." --out hello.wav
      voxloom say --file story.txt --speed 1.1 --out story.mp3 --marks story.srt
      echo "Good morning." | voxloom say - --out - | aplay
      voxloom say "Hello." --ref me.wav --out me-hello.wav
    """
