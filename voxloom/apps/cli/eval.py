"""`voxloom eval`: what a pipeline says, judged by machine; two runs compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from voxloom.apps.cli.lazy import DefaultGroup, Lazy
from voxloom.apps.cli.options import device_option, open_registry, without_option
from voxloom.apps.cli.output import emit_json, emit_table, json_option, note

if TYPE_CHECKING:
    from voxloom.core.pipeline import Pipeline
    from voxloom.training.evaluation.metric import Metric
    from voxloom.training.evaluation.results import Kind, Results

_HERE = "voxloom.apps.cli.eval"
F = TypeVar("F", bound=Callable[..., object])


@click.group(
    "eval",
    cls=DefaultGroup,
    lazy={
        "run": Lazy(f"{_HERE}:run", "Speak a suite and judge it (the default)."),
        "copy": Lazy(f"{_HERE}:copy", "Judge the vocoder alone, by copy-synthesis."),
        "similarity": Lazy(f"{_HERE}:similarity", "Which reference does it sound like?"),
        "compare": Lazy(f"{_HERE}:compare", "Differences of two runs, with intervals."),
        "metrics": Lazy(f"{_HERE}:metrics", "List metrics, what they need, and suites."),
    },
    short_help="Judge what a pipeline says, by machine.",
)
def evaluate() -> None:
    """Judge what a pipeline says: words heard, length, quality, likeness, pitch, speed.

    \b
    Examples:
      voxloom eval mini --voice ash --teacher corpus --gates gates.yaml
      voxloom eval mini --set smoke --metrics no-speech,rtf
      voxloom eval compare runs/before runs/after
    """


def judging_options(command: F) -> F:
    """What every command that measures takes."""
    for option in (
        click.option(
            "--metrics", "names", multiple=True, metavar="NAME[,NAME]", help="Only these; all else."
        ),
        click.option(
            "--out",
            type=click.Path(path_type=Path, file_okay=False),
            default=Path("evaluation"),
            show_default=True,
            help="Folder for results.json, index.html and the audio.",
        ),
        click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True),
        click.option(
            "--gates", type=click.Path(path_type=Path), help="Thresholds (YAML); exit code 2."
        ),
        click.option(
            "--listener",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Weights that hear phone-errors. [default: those of the package]",
        ),
        click.option("--threads", type=click.IntRange(1, 1024), help="CPU threads of torch."),
        click.option("--quiet", "-q", is_flag=True, help="Show no progress."),
        device_option,
        json_option,
    ):
        command = option(command)
    return command


pipeline_argument = click.argument("pipeline", metavar="PIPELINE")
# `--set` names a suite here, so a change of the spec is `--option`.
change_option = click.option(
    "--option", "sets", multiple=True, metavar="KEY=VALUE", help="Change one option of the spec."
)


@click.command(short_help="Speak a suite and judge it (the default).")
@pipeline_argument
@click.option("--set", "suite", default="held", show_default=True, help="Suite, or its file.")
@click.option("--voice", "voices", multiple=True, metavar="NAME", help="Repeatable.")
@click.option(
    "--ref", "refs", multiple=True, type=click.Path(path_type=Path), help="A recording as a voice."
)
@click.option("--teacher", type=click.Path(path_type=Path), help="Corpus to compare with.")
@click.option("--sentences", type=click.IntRange(min=1), help="Only the first of each language.")
@judging_options
@change_option
@without_option
def run(
    pipeline: str,
    suite: str,
    voices: tuple[str, ...],
    refs: tuple[Path, ...],
    teacher: Path | None,
    sentences: int | None,
    **shared: Any,
) -> None:
    """Speak a suite of sentences with PIPELINE, a preset or a spec file, and judge it.

    Without --voice the pipeline's own voice speaks. Exit code 2 if a gate is not passed.

    \b
    Example:
      voxloom eval mini --voice ash --sentences 5 --out runs/eval
    """
    from voxloom.training.evaluation import speaking
    from voxloom.training.evaluation import suite as suites

    chosen = suites.read(suite).first(sentences)
    classes, gates = _prepared("speech", shared)
    theirs = speaking.teacher_speech(teacher)
    opened = _open(pipeline, shared)
    people = speaking.speakers(opened, voices, refs)
    spoken = speaking.speak(
        opened,
        chosen,
        people,
        shared["out"],
        seed=shared["seed"],
        teacher=theirs,
        progress=_progress(shared),
    )
    _finish("speech", pipeline, chosen.name, spoken, classes, gates, shared)


@click.command(short_help="Judge the vocoder alone, by copy-synthesis.")
@pipeline_argument
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder of a corpus.")
@click.option("--sentences", type=click.IntRange(min=1), help="Only the first of each language.")
@judging_options
@change_option
@without_option
def copy(pipeline: str, data: Path, sentences: int | None, **shared: Any) -> None:
    """Copy the held-back utterances of a corpus with PIPELINE's vocoder, from their true features.

    \b
    Example:
      voxloom eval copy mini --data corpus --sentences 8 --metrics stoi,pesq
    """
    from voxloom.training.evaluation.copying import copy_all

    classes, gates = _prepared("copy", shared)
    opened = _open(pipeline, shared)
    made = copy_all(
        opened,
        data,
        shared["out"],
        most=sentences,
        seed=shared["seed"],
        progress=_progress(shared),
    )
    _finish("copy", f"{pipeline} (copy)", data.name, made, classes, gates, shared)


@click.command(short_help="Which reference does it sound like?")
@pipeline_argument
@click.option("--data", type=click.Path(path_type=Path), help="Corpus: its pseudo-speakers.")
@click.option("--references", type=click.Path(path_type=Path), help="Or a folder of recordings.")
@click.option("--speakers", type=click.IntRange(min=2), help="At most so many references.")
@click.option("--all-speakers", is_flag=True, help="With --data, speakers trained on as well.")
@click.option(
    "--reference-language",
    default="",
    metavar="LANG",
    help="Of the references of --data, or any. [default: the commonest]",
)
@click.option("--set", "suite", default="held", show_default=True, help="Suite, or its file.")
@click.option("--sentences", type=click.IntRange(min=1), default=1, show_default=True)
@judging_options
@change_option
@without_option
def similarity(
    pipeline: str,
    data: Path | None,
    references: Path | None,
    speakers: int | None,
    all_speakers: bool,
    reference_language: str,
    suite: str,
    sentences: int,
    **shared: Any,
) -> None:
    """Speak in the voice of every reference, in every language, and tell whom it sounds like.

    Of a corpus the speakers are those of whom nothing is trained on, where it has such, and all
    references are in one language, so that the likeness of languages does not count.
    Of every output: its likeness to its own reference and to all others, with Resemblyzer where
    the extra `eval-speaker` is installed, else with mini's own encoder, which is biased.

    \b
    Example:
      voxloom eval similarity mini --data corpus --speakers 8
    """
    if (data is None) == (references is None):
        raise click.UsageError("Give either --data or --references.")
    from voxloom.training.evaluation import likeness, speaking
    from voxloom.training.evaluation import suite as suites
    from voxloom.training.evaluation.metrics.speaker import Similarity, StyleSimilarity

    chosen = suites.read(suite).first(sentences)
    named_metrics = bool(shared["names"])
    shared["names"] = shared["names"] or ("similarity", "style-similarity", "pitch-offset")
    classes, gates = _prepared("similarity", shared, strict=named_metrics)
    named, told = likeness.references_of(
        data, references, speakers, all_speakers=all_speakers, language=reference_language
    )
    opened = _open(pipeline, shared)
    people = likeness.voices_of(opened, named)
    spoken = speaking.speak(
        opened, chosen, people, shared["out"], seed=shared["seed"], progress=_progress(shared)
    )
    judge = Similarity if not Similarity.missing() else StyleSimilarity
    said = f"{len(named)} references: {told}. Likeness by {judge.about.summary}."
    note(said, quiet=shared["quiet"] or shared["as_json"])
    heard = likeness.matrix(judge(), spoken.samples, named)

    def ranked(results: Results) -> Results:
        return likeness.with_ranks(results, heard, judge.about.name, told)

    title = f"{pipeline}: {len(named)} {told}"
    _finish("similarity", title, chosen.name, spoken, classes, gates, shared, ranked)


@click.command(short_help="Differences of two runs, with intervals.")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--html", "html_file", type=click.Path(path_type=Path), help="Write a page too.")
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option("--strict", is_flag=True, help="Exit code 2 if anything is worse.")
@json_option
def compare(
    before: Path, after: Path, html_file: Path | None, seed: int, strict: bool, as_json: bool
) -> None:
    """Compare the results in two folders, sentence by sentence; 95 % bootstrap intervals.

    \b
    Example:
      voxloom eval compare runs/before runs/after --html compare.html
    """
    from dataclasses import asdict

    from voxloom.core.files import write_text
    from voxloom.training.evaluation import compare as comparing
    from voxloom.training.evaluation import page, results

    found = comparing.compare(results.read(before), results.read(after), seed=seed)
    if html_file is not None:
        write_text(html_file, page.comparison_page(found))
    if as_json:
        emit_json({**asdict(found), "regressions": found.worse})
    else:
        emit_table(tuple(h.upper() for h in page.COMPARED), page.comparison_rows(found))
        for each in found.worse:
            click.echo(f"worse: {each}")
        for line in page.beside(found):
            note(line)
    if strict and found.worse:
        click.get_current_context().exit(2)


@click.command(short_help="List metrics, what they need, and suites.")
@without_option
@json_option
def metrics(without: tuple[str, ...], as_json: bool) -> None:
    """List every metric, built in or of a plugin, and the built-in suites.

    \b
    Example:
      voxloom eval metrics --json
    """
    from dataclasses import asdict

    from voxloom.training.evaluation import catalogue
    from voxloom.training.evaluation import suite as suites

    known = catalogue.known_metrics(open_registry(without).hooks)
    classes = catalogue.chosen((), known)
    built_in = [suites.read(name) for name in suites.built_in()]
    if as_json:
        listed = [{**asdict(kind.about), "missing": kind.missing()} for kind in classes]
        told = [{"name": s.name, "sentences": len(s.sentences)} for s in built_in]
        emit_json({"metrics": listed, "suites": told})
        return
    rows = [
        (c.about.name, c.about.better, ", ".join(c.about.needs), c.about.summary, c.missing())
        for c in classes
    ]
    emit_table(("METRIC", "BETTER", "NEEDS", "MEASURES", "MISSING"), rows)
    click.echo()
    emit_table(
        ("SUITE", "SENTENCES", "WHAT"),
        [(s.name, str(len(s.sentences)), s.summary) for s in built_in],
    )


def _prepared(
    kind: Kind, shared: dict[str, Any], *, strict: bool = True
) -> tuple[list[type[Metric]], Any]:
    """Metrics and gates, checked before any work. strict: a metric named must be installed."""
    import torch

    from voxloom.training.evaluation import catalogue, gates, judging, likeness

    if shared["threads"] is not None:
        torch.set_num_threads(shared["threads"])
    known = catalogue.known_metrics(open_registry(shared["without"]).hooks)
    names = [part.strip() for name in shared["names"] for part in name.split(",") if part.strip()]
    classes = catalogue.chosen(names, known)
    if shared["listener"] is not None:
        from voxloom.training.evaluation.metrics.phones import heard_by

        classes = heard_by(classes, shared["listener"])
    judging.usable(classes, strict=strict and bool(names))
    if shared["gates"] is None:
        return classes, None
    thresholds = gates.read(shared["gates"])
    ranks = [likeness.OWN_FIRST.name, likeness.OWN_MARGIN.name] if kind == "similarity" else []
    gates.check(thresholds, kind, [*known, *ranks])
    return classes, thresholds


def _open(pipeline: str, shared: dict[str, Any]) -> Pipeline:
    from voxloom.api import load

    return load(pipeline, sets=shared["sets"], without=shared["without"], device=shared["device"])


def _progress(shared: dict[str, Any]) -> Callable[[str], None]:
    hidden = shared["quiet"] or shared["as_json"]
    return lambda line: note(line, quiet=hidden)


def _finish(
    kind: Any,
    title: str,
    suite: str,
    spoken: Any,
    classes: list[type[Metric]],
    gates: Any,
    shared: dict[str, Any],
    change: Callable[[Results], Results] = lambda results: results,
) -> None:
    """Judge, write everything, print, and end with 2 if a gate is not passed or no sentence could
    be spoken. Raises what a metric broke with, once everything is written."""
    from dataclasses import asdict

    from voxloom.core.files import write_text
    from voxloom.training.evaluation import gates as thresholds
    from voxloom.training.evaluation import judging, page, results

    judged = judging.judge(spoken.samples, classes, _progress(shared))
    made = judging.results(
        kind,
        title,
        suite,
        shared["seed"],
        spoken.samples,
        judged,
        classes,
        files=spoken.files,
        beside=spoken.beside,
        failed=spoken.failed,
    )
    made = change(made)
    verdicts = thresholds.judged(made, gates) if gates else []
    out: Path = shared["out"]
    results.write(made, out)
    write_text(out / page.PAGE, page.page(made, verdicts))
    write_text(out / "report.md", page.markdown(made, verdicts))
    wrote = f"Wrote {out / results.FILE}, {out / page.PAGE} and {len(spoken.files)} recordings."
    if judged.errors:
        note(wrote)
        raise judged.errors[0]
    if shared["as_json"]:
        emit_json({**results.as_dict(made), "gates": [asdict(verdict) for verdict in verdicts]})
    else:
        emit_table(tuple(h.upper() for h in page.HEADINGS), page.figure_rows(made))
        for name, reason in made.skipped.items():
            note(f"not measured: {name}: {reason}")
        for row in spoken.failed:
            note(f"not spoken: {row.name}: {row.error}")
        for verdict in verdicts:
            click.echo(f"{'passed' if verdict.passed else 'FAILED'}: {verdict.said}")
        note(wrote)
    if not spoken.samples or any(not verdict.passed for verdict in verdicts):
        click.get_current_context().exit(2)
