"""`voxloom data`: corpora to train on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from voxloom.apps.cli.errors import FAULT
from voxloom.apps.cli.lazy import Lazy, LazyGroup
from voxloom.apps.cli.options import open_registry, quiet_option, without_option
from voxloom.apps.cli.output import emit_json, emit_table, json_option, note
from voxloom.apps.cli.progress import Progress
from voxloom.apps.cli.stopping import stop_is_interrupt

if TYPE_CHECKING:
    from voxloom.interfaces.phones import Phones
    from voxloom.training.lint import Report
    from voxloom.training.make_corpus import Progress as Made

_HERE = "voxloom.apps.cli.data"
SHOWN_FAULTS = 40
INVENTORY = "mini"


@click.group(
    cls=LazyGroup,
    lazy={
        "make-teachers": Lazy(f"{_HERE}:make_teachers", "Let free speech engines read a corpus."),
        "import": Lazy(f"{_HERE}:import_folder", "Turn recordings and their texts into a corpus."),
        "export": Lazy(f"{_HERE}:export", "Write a corpus as audio and text."),
        "lint": Lazy(f"{_HERE}:lint", "Find what is wrong with a corpus."),
    },
    short_help="Make, import, check and export corpora.",
)
def data() -> None:
    """Make, import, check and export the corpora that parts are trained on.

    \b
    Examples:
      voxloom data make-teachers --out corpus --scale 0.1
      voxloom data import recordings --out mine --language en
      voxloom data lint corpus --html faults.html
      voxloom data export corpus --speaker p000 --out listen
    """


@click.command("make-teachers", short_help="Let free speech engines read a corpus.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the corpus.")
@click.option(
    "--scale",
    type=click.FloatRange(0, 100),
    default=1.0,
    show_default=True,
    help="Share of the full corpus, which is about 200 minutes.",
)
@click.option(
    "--held-speakers",
    type=click.IntRange(0, 999),
    default=0,
    show_default=True,
    help="Speakers beside the 120 whom nothing is trained on; with --scale 0, only they speak.",
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many of each language.")
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=2,
    show_default=True,
    help="Processes at work.",
)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option("--languages", default="en,ja,zh", show_default=True, help="Which ones.")
@click.option(
    "--without-engine",
    "without",
    multiple=True,
    metavar="NAME",
    help="Leave out slt, kal, rms or mei; repeatable.",
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    help="Folder for what the engines say; OUT/spoken if not given.",
)
@quiet_option
@json_option
def make_teachers(
    out: Path,
    scale: float,
    held_speakers: int,
    limit: int | None,
    workers: int,
    seed: int,
    languages: str,
    without: tuple[str, ...],
    cache: Path | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Let free speech engines read sentences in English, Japanese and Chinese, as the voices of
    many made-up speakers, with the time at which each phone ends.

    Festival (slt, kal), Flite (rms) and Open JTalk (mei) speak; what is not installed is named
    before the first sentence, with the script that installs it. A second call with the same
    arguments makes what is missing. Exit code 1 if an engine broke and a part is left out.

    \b
    Example:
      voxloom data make-teachers --out corpus --scale 0.85 --held-speakers 12 --workers 4
    """
    from voxloom.training import make_corpus
    from voxloom.training.teachers import engines

    wanted = tuple(dict.fromkeys(one.strip() for one in languages.split(",") if one.strip()))
    order = make_corpus.Order(scale, seed, wanted, without, limit, held_speakers)
    make_corpus.check(order)
    engines.check(engines.choose(wanted, without).values(), wanted)
    stop_is_interrupt()
    try:
        made = make_corpus.make(
            order, out, workers=workers, cache=cache, tell=lambda one: note(_told(one), quiet=quiet)
        )
    except KeyboardInterrupt:
        note(f"What is finished is in {out}; the same command goes on from there.")
        raise
    for failure in made.failed:
        note(f"A group failed and is left out; the same command tries it again:\n{failure}")
    broken = bool(made.failed) or not made.rows
    if as_json:
        emit_json(
            {
                "corpus": str(out),
                "utterances": len(made.rows),
                "minutes": round(made.minutes, 2),
                "unspoken": made.unspoken,
                "failed_groups": len(made.failed),
            }
        )
    else:
        left = f"; {len(made.unspoken)} could not be spoken or labelled" if made.unspoken else ""
        click.echo(f"{len(made.rows)} utterances, {made.minutes:.1f} minutes{left}")
    if broken:
        raise click.exceptions.Exit(FAULT)


def _told(one: Made) -> str:
    return (
        f"{one.groups}/{one.groups_total} groups, {one.minutes:.1f} min of speech in "
        f"{one.spent_s:.0f} s, {one.left_s / 60:.1f} min left"
    )


@click.command("import", short_help="Turn recordings and their texts into a corpus.")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the corpus.")
@click.option("--language", required=True, metavar="CODE", help="Such as en, ja or zh.")
@click.option("--speaker", default="", help="Name of the voice; FOLDER's name if not given.")
@click.option(
    "--licence",
    default="not stated",
    show_default=True,
    help="What the speaker allows; kept with each utterance.",
)
@without_option
@quiet_option
@json_option
def import_folder(
    folder: Path,
    out: Path,
    language: str,
    speaker: str,
    licence: str,
    without: tuple[str, ...],
    quiet: bool,
    as_json: bool,
) -> None:
    """Turn FOLDER's recordings (wav, flac, ogg) and their texts into a corpus.

    The texts stand in metadata.csv (`name|text`), in one .jsonl file ({"audio": ..., "text": ...}),
    or in a .txt or .lab file beside each recording. Recordings beyond 12 s are cut in pauses
    between sentences. Phones get no durations: there is no aligner here.

    \b
    Example:
      voxloom data import recordings --out mine --language en --licence "my own voice"
    """
    from voxloom.apps.cli.frontends import Frontends
    from voxloom.training.data import recordings

    frontends = Frontends(open_registry(without))
    try:
        frontend = frontends.frontend(frontends.of_language(language), INVENTORY, "")

        def phonemize(text: str) -> Phones:
            return frontend.phonemize(text, language)

        name = speaker or folder.resolve().name
        wanted = recordings.Import(folder, language, name, licence, phonemize)
        with Progress("importing", 100, quiet=quiet) as progress:
            made = recordings.run(
                wanted, out, lambda done, total: progress.advance_to(100 * done // total)
            )
    finally:
        frontends.close()
    minutes = sum(row.frames for row in made.rows) / 6000
    if as_json:
        emit_json(
            {
                "corpus": str(out),
                "utterances": len(made.rows),
                "minutes": round(minutes, 2),
                "left_out": made.left_out,
            }
        )
        return
    for place, why in made.left_out.items():
        note(f"left out: {place}: {why}", quiet=quiet)
    click.echo(f"{len(made.rows)} utterances, {minutes:.1f} minutes")


@click.command(short_help="Write a corpus as audio and text.")
@click.argument("folder", metavar="CORPUS", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder to write.")
@click.option("--speaker", metavar="NAME", help="Only this one.")
@click.option("--lang", "language", metavar="CODE", help="Only this one.")
@click.option("--split", type=click.Choice(("train", "held")), help="Only this one.")
@click.option(
    "--least-seconds", type=click.FloatRange(min=0), default=0.0, help="No shorter utterances."
)
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@json_option
def export(
    folder: Path,
    out: Path,
    speaker: str | None,
    language: str | None,
    split: str | None,
    least_seconds: float,
    limit: int | None,
    as_json: bool,
) -> None:
    """Write the utterances of CORPUS as NAME.flac and NAME.txt: to listen to, to make a voice of,
    or to import elsewhere.

    \b
    Example:
      voxloom data export corpus --speaker p000 --limit 15 --out speech
      voxloom voice make speech/*.flac --out p000.voice
    """
    from voxloom.training.data import exporting

    written = exporting.run(
        folder,
        out,
        speaker=speaker,
        language=language,
        split=split,
        least_seconds=least_seconds,
        most=limit,
    )
    if as_json:
        emit_json({"files": [str(path) for path in written]})
        return
    click.echo(f"{len(written)} utterances in {out}")


@click.command(short_help="Find what is wrong with a corpus.")
@click.argument("folder", metavar="CORPUS", type=click.Path(path_type=Path))
@click.option("--html", type=click.Path(path_type=Path), help="Write a page with all faults, too.")
@quiet_option
@json_option
def lint(folder: Path, html: Path | None, quiet: bool, as_json: bool) -> None:
    """Find what is wrong with a corpus: its rows, its labels and its sound.

    Exits with 2 where a fault is fatal: no training on the corpus would mean anything.

    \b
    Example:
      voxloom data lint corpus --html faults.html
    """
    from voxloom.training import lint as linting

    with Progress("listening", 100, quiet=quiet or as_json) as progress:
        report = linting.lint(
            folder, lambda done, total: progress.advance_to(100 * done // max(total, 1))
        )
    if html is not None:
        from voxloom.training.lint_report import write

        write(report, html)
    if as_json:
        emit_json(report.as_json())
    else:
        _show(report)
    if report.fatal:
        raise click.exceptions.Exit(2)


def _show(report: Report) -> None:
    rows = [
        ("fatal" if one.fatal else "warning", one.what, one.utterance, f"{one.why} {one.mend}")
        for one in report.faults[:SHOWN_FAULTS]
    ]
    if rows:
        emit_table(("", "WHAT", "UTTERANCE", "WHY, AND THE MEND"), rows)
    if len(report.faults) > SHOWN_FAULTS:
        click.echo(f"... and {len(report.faults) - SHOWN_FAULTS} more; see --html or --json")
    told = ", ".join(f"{name} {minutes:.1f}" for name, minutes in report.languages.items())
    most = list(report.speakers.items())
    speakers = f"; {len(most)} speakers, {most[-1][1]:.1f} to {most[0][1]:.1f} each" if most else ""
    click.echo(
        f"{report.utterances} utterances, {report.minutes:.1f} minutes ({told}){speakers}; "
        f"{len(report.faults)} faults"
    )
