"""`voxloom train`: a recipe and a corpus to weights."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from voxloom.apps.cli.lazy import DefaultGroup, Lazy
from voxloom.apps.cli.options import open_registry, without_option
from voxloom.apps.cli.output import emit_json, emit_table, json_option, note
from voxloom.apps.cli.progress import Progress
from voxloom.apps.cli.stopping import stop_is_interrupt

if TYPE_CHECKING:
    from voxloom.training.loop import FitReport

_HERE = "voxloom.apps.cli.train"


@click.group(
    cls=DefaultGroup,
    lazy={
        "run": Lazy(f"{_HERE}:run", "Train a recipe (the default)."),
        "list": Lazy(f"{_HERE}:list_recipes", "List recipes and the parts they train."),
        "report": Lazy(f"{_HERE}:report", "A run as a page: curves, settings, audio."),
    },
    short_help="Train a part by a recipe.",
)
def train() -> None:
    """Train a part of a pipeline by a recipe.

    \b
    Examples:
      voxloom train list
      voxloom train mini-acoustic --data corpus --out runs/acoustic --minutes 60
      voxloom train mini-acoustic --data corpus --out runs/acoustic --resume
      voxloom train report runs/acoustic --out acoustic.html
    """


@click.command(short_help="Train a recipe (the default).")
@click.argument("recipe")
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder of a corpus.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Folder of the run.")
@click.option("--resume", is_flag=True, help="Go on where the run in --out stopped.")
@click.option("--minutes", type=click.FloatRange(min=0, min_open=True), help="Time box.")
@click.option("--steps", type=click.IntRange(min=1), help="Number of updates instead.")
@click.option("--seed", type=click.IntRange(min=0), help="Over the recipe's.")
@click.option("--device", default="cpu", show_default=True, help="cpu, cuda, cuda:1.")
@click.option("--threads", type=click.IntRange(1, 1024), help="CPU threads of torch.")
@click.option("--set", "sets", multiple=True, metavar="KEY=VALUE", help="One setting of it.")
@click.option("--input", "inputs", multiple=True, metavar="NAME=RUN", help="Another part's run.")
@click.option("--start-from", type=click.Path(path_type=Path), help="Run whose weights to take.")
@click.option("--tensorboard", is_flag=True, help="Write event files for TensorBoard too.")
@click.option("--check", "check_only", is_flag=True, help="Only say what would fail.")
@without_option
@json_option
def run(
    recipe: str,
    data: Path,
    out: Path,
    resume: bool,
    minutes: float | None,
    steps: int | None,
    seed: int | None,
    device: str,
    threads: int | None,
    sets: tuple[str, ...],
    inputs: tuple[str, ...],
    start_from: Path | None,
    tensorboard: bool,
    check_only: bool,
    without: tuple[str, ...],
    as_json: bool,
) -> None:
    """Train RECIPE, a built-in name or a file, on a corpus; weights are written below --out.

    What would fail is found before the first step. The run can be stopped at any time and goes on
    with --resume; `torchrun` starts it in several processes.

    \b
    Example:
      voxloom train source-filter --data corpus --out runs/vocoder --minutes 40
    """
    if minutes is not None and steps is not None:
        raise click.UsageError("Give either --minutes or --steps.")
    import torch

    from voxloom.training import recipe as recipes
    from voxloom.training import run_folder, runner
    from voxloom.training.journal import Journal, Silent
    from voxloom.training.loop import fit
    from voxloom.training.preflight import check
    from voxloom.training.workers import join

    if threads is not None:
        torch.set_num_threads(threads)
    overrides = {
        "budget": {"minutes": minutes} if minutes else {"steps": steps} if steps else None,
        "seed": seed,
        "start_from": str(start_from.resolve()) if start_from else None,
    }
    given = {key: value for key, value in overrides.items() if value is not None}
    chosen, root = recipes.read(recipe, sets=sets, overrides=given)
    kind = runner.task_class(chosen.part, runner.parts(open_registry(without).hooks))
    workers = join(device)
    stop_is_interrupt()
    try:
        if workers.count > 1 and device.startswith("cuda:"):
            raise click.UsageError("Of several processes each takes a GPU: give --device cuda.")
        told = run_folder.check(out, chosen, resume=resume)
        if resume:
            chosen = run_folder.settled(out, chosen)
        if told:
            note(told, quiet=not workers.leads)
        if workers.count > 1 and device == "cuda":
            device = f"cuda:{workers.local_rank}"
        progress = _Prepared(quiet=not workers.leads)
        setup = runner.setup(
            chosen, root, kind, data, inputs=_inputs(inputs), device=device, progress=progress
        )
        for warning in check(kind, setup):
            note(f"{warning.message} {warning.mend}".strip(), quiet=not workers.leads)
        if check_only:
            note("Nothing would fail.", quiet=as_json)
            return
        note(f"Reading {data}.", quiet=not workers.leads)
        with progress:
            task = runner.prepared(kind, setup, workers)
        journal = Journal(out, tensorboard=tensorboard) if workers.leads else Silent(out)
        made = fit(task, task.setup.recipe, out, resume=resume, journal=journal, workers=workers)
        if workers.leads:
            note("Writing the weights.")
            _tell(made, runner.exported(task, out, out / "weights"), as_json)
    except KeyboardInterrupt:
        if workers.leads and (out / "last.safetensors").is_file():
            note(f"The weights of the last step are in {out}; --resume goes on from there.")
        raise
    finally:
        workers.close()


class _Prepared:
    """Progress of what a task does before its first step, one thing after the other."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet, self._label = quiet, ""
        self._shown = ExitStack()

    def __enter__(self) -> _Prepared:
        return self

    def __exit__(self, *error: object) -> None:
        self._shown.close()

    def __call__(self, label: str, done: int, total: int) -> None:
        if label != self._label:
            self._shown.close()
            self._label = label
            self._bar = self._shown.enter_context(Progress(label, total, quiet=self._quiet))
        self._bar.advance_to(done)


def _inputs(given: tuple[str, ...]) -> dict[str, Path]:
    pairs = [one.partition("=") for one in given]
    if not all(name and equals and path for name, equals, path in pairs):
        raise click.UsageError("An input is written NAME=RUN, such as acoustic=runs/acoustic.")
    return {name: Path(path) for name, _, path in pairs}


def _tell(made: FitReport, files: object, as_json: bool) -> None:
    listed = [str(path) for path in files]  # type: ignore[attr-defined]
    found = {
        "steps": made.steps,
        "minutes": round(made.minutes, 2),
        "stopped": made.stopped,
        "best_step": made.best_step,
        "held_out": dict(made.held_out),
        "files": listed,
    }
    if as_json:
        emit_json(found)
        return
    judged = (
        f"kept: step {made.best_step}, held-out loss {made.best_loss:.4f}"
        if made.best_step
        else "nothing is held back, so these are the last weights"
    )
    click.echo(f"{made.steps} steps in {made.minutes:.1f} min; {judged}")
    for path in listed:
        click.echo(path)


@click.command("list", short_help="List recipes and the parts they train.")
@without_option
@json_option
def list_recipes(without: tuple[str, ...], as_json: bool) -> None:
    """List the built-in recipes, and every part that can be trained.

    \b
    Example:
      voxloom train list --json
    """
    from voxloom.training import recipe as recipes
    from voxloom.training import runner

    found = [recipes.read(name)[0] for name in recipes.built_in()]
    known = runner.parts(open_registry(without).hooks)
    if as_json:
        emit_json(
            {
                "recipes": [one.model_dump(mode="json") for one in found],
                "parts": sorted(known),
            }
        )
        return
    emit_table(("RECIPE", "PART", "SUMMARY"), [(r.name, r.part, r.summary) for r in found])
    click.echo(f"\nParts: {', '.join(sorted(known))}")


@click.command(short_help="A run as a page: curves, settings, audio.")
@click.argument("run_dir", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The page to write.")
@click.option("--data", type=click.Path(path_type=Path), help="Corpus, to let the page speak.")
@without_option
def report(run_dir: Path, out: Path, data: Path | None, without: tuple[str, ...]) -> None:
    """Write one HTML page about a run: its curves, its settings and, with --data, its audio.

    \b
    Example:
      voxloom train report runs/vocoder --data corpus --out vocoder.html
    """
    from voxloom.training.report import write

    write(run_dir, out, data, open_registry(without).hooks)
    note(f"Wrote {out}.")
