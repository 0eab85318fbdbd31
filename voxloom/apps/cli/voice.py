"""`voxloom voice`: voices as files that can be made, looked at, blended and sent along."""

from __future__ import annotations

from pathlib import Path

import click

from voxloom.apps.cli.options import (
    device_option,
    open_registry,
    pipeline_option,
    quiet_option,
    spec_options,
    without_option,
)
from voxloom.apps.cli.output import emit_json, emit_table, json_option, note

DEFAULT_STYLE = "default"


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
@click.option("--style", default=DEFAULT_STYLE, show_default=True, help="The style slot to fill.")
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
    if add_to is not None and style == DEFAULT_STYLE:
        raise click.UsageError("--add-to needs --style, the name of the slot to add.")
    if add_to is None and style != DEFAULT_STYLE:
        raise click.UsageError("--style goes with --add-to; the first style is `default`.")
    _check_target(out)
    import voxloom
    from voxloom.core import voice as voices
    from voxloom.interfaces import VoiceRecord

    pipeline = voxloom.load(pipeline_name, sets=sets, without=without, device=device)
    made, notices = pipeline.prepare_voice(
        recordings,
        name=name or Path(out).stem,
        texts=texts,
        language=lang,
        record=VoiceRecord(licence, consent, source, remark),
    )
    if add_to is not None:
        made = voices.add_style(pipeline.load_voice(add_to), style, made)
    voices.save(made, out)
    for notice in notices:
        note(f"note: {notice.message}", quiet=quiet or as_json)
    _tell(out, quiet=quiet, as_json=as_json)


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
    _show(_path(source, without), as_json=as_json)


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
    _check_target(out)
    from voxloom.core import voice as voices

    weighted = [_weighted(part) for part in parts]
    found = [(voices.load(_path(source, without)), weight) for source, weight in weighted]
    voices.save(voices.blend(found, name or Path(out).stem), out)
    _tell(out, quiet=quiet, as_json=as_json)


@voice.command("list", short_help="List built-in voices, and those in a folder.")
@click.option(
    "--in",
    "folder",
    default=".",
    show_default=True,
    metavar="FOLDER",
    help="Where to look for .voice files.",
)
@click.option("--preset", default="", help="Only voices made for this preset.")
@without_option
@json_option
def list_voices(folder: str, preset: str, without: tuple[str, ...], as_json: bool) -> None:
    """List the voices of installed plugins, and the .voice files in a folder.

    \b
    Example:
      voxloom voice list --in voices
    """
    rows = [
        {
            "name": one.name,
            "from": one.plugin,
            "preset": one.preset,
            "default": one.default,
            "licence": one.licence,
            "summary": one.summary,
        }
        for one in open_registry(without).voices(preset)
    ]
    rows += [
        {
            "name": str(path),
            "from": "file",
            "preset": "",
            "default": False,
            "licence": "",
            "summary": "",
        }
        for path in sorted(Path(folder).glob("*.voice"))
        if not preset
    ]
    if as_json:
        emit_json(rows)
        return
    emit_table(
        ("NAME", "FROM", "PRESET", "SUMMARY"),
        [
            (
                f"{row['name']}{' (default)' if row['default'] else ''}",
                str(row["from"]),
                str(row["preset"]),
                str(row["summary"]),
            )
            for row in rows
        ],
    )


def _path(source: str, without: tuple[str, ...]) -> Path:
    """The file of a voice that is named, or given as a path. Raises VoiceError."""
    path = Path(source).expanduser()
    if path.suffix == ".voice" or path.exists():
        return path
    return open_registry(without).voice(source).path


def _weighted(part: str) -> tuple[str, float]:
    """`NAME=WEIGHT`; a missing weight is 1. Raises UsageError."""
    source, mark, weight = part.rpartition("=")
    if not mark:
        return part, 1.0
    try:
        return source, float(weight)
    except ValueError:
        raise click.UsageError(
            f"{weight!r} is no number; write NAME=WEIGHT, such as {source}=0.5."
        ) from None


def _check_target(out: str) -> None:
    """Refuse what cannot be written before any work is done. Raises OutputError."""
    from voxloom.core.files import check_target

    check_target(out)


def _tell(out: str, *, quiet: bool, as_json: bool) -> None:
    if as_json:
        _show(Path(out), as_json=True)
    else:
        note(f"wrote {out}", quiet=quiet)


def _show(path: Path, *, as_json: bool) -> None:
    from voxloom.core.voice import describe

    card = describe(path)
    if as_json:
        emit_json({"path": str(path), **card.model_dump()})
        return
    click.echo(f"name:      {card.name}")
    for slot, style in card.styles.items():
        held = [
            *(["speaker"] if style.speaker else []),
            *(["prompt"] if style.prompt_tokens else []),
            *style.conditioning,
        ]
        click.echo(f"style:     {slot} ({', '.join(held)})")
    for port, contract in card.contracts.items():
        fields = " ".join(f"{key}={value}" for key, value in contract.items() if key != "sort")
        click.echo(f"fits:      {port}: {fields}")
    for key, value in card.record.model_dump().items():
        if value:
            click.echo(f"{key + ':':<11}{value}")
    click.echo(f"digest:    {card.digest}")
