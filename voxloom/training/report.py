"""A run as one HTML page that needs nothing else: curves, settings, audio."""

from __future__ import annotations

import base64
import html
import io
import json
from collections.abc import Mapping, Sequence
from math import isfinite, nan
from pathlib import Path
from typing import Any

from voxloom.core.files import write_text
from voxloom.interfaces.errors import InputError
from voxloom.training.journal import LOG_NAME, RECIPE_NAME
from voxloom.training.run_folder import recipe_of

WIDTH, HEIGHT, MARGIN = 640, 240, 46
TRAIN_COLOUR, HELD_COLOUR = "#8aa4c8", "#c0392b"
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 46rem; color: #222 }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem }
pre { background: #f5f5f5; padding: 1rem; overflow-x: auto } svg { background: #fafafa }
td { padding: .1rem 1rem .1rem 0 }
"""


def write(run_dir: Path, out: Path, data: Path | None = None, hooks: Any = None) -> None:
    """The page of a run. data: the corpus, to make held-back speech with the best weights.

    Raises:
        InputError: the folder holds no run.
        SpecError, ErrorGroup: its recipe cannot be read; the corpus, or another run that it
            needs, is missing.
    """
    log, recipe_path = run_dir / LOG_NAME, run_dir / RECIPE_NAME
    if not log.is_file() or not recipe_path.is_file():
        raise InputError(
            f"{run_dir} holds no training run.", mend="Name the --out folder of `voxloom train`."
        )
    entries, recipe = _entries(log), recipe_of(run_dir)
    players = _players(run_dir, data, hooks) if data is not None else ""
    write_text(out, _page(recipe, entries, players))


def _entries(log: Path) -> list[dict[str, Any]]:
    """The lines of a log. What a run that was killed left half written is passed over, and what it
    did behind the step that it was resumed at, since the weights know nothing of it."""
    found: list[dict[str, Any]] = []
    for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and "event" in entry:
            if entry["event"] == "start":
                found = [one for one in found if one["step"] <= entry["step"]]
            found.append(entry)
    return found


def _page(recipe: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], players: str) -> str:
    title = f"Training of {recipe['name']}"
    parts = [
        "<!doctype html><html lang=en><meta charset=utf-8>",
        f"<title>{html.escape(title)}</title><style>{_STYLE}</style>",
        f"<h1>{html.escape(title)}</h1>{_summary(entries)}",
    ]
    train = [entry for entry in entries if entry["event"] == "train"]
    held = [entry for entry in entries if entry["event"] == "held_out"]
    names = sorted({name for entry in [*train, *held] for name in _losses(entry)})
    names.sort(key=lambda name: name != "loss")
    parts += [f"<h2>{html.escape(name)}</h2>{curve(name, train, held)}" for name in names]
    parts.append(players)
    settings = html.escape(json.dumps(recipe, indent=1))
    parts.append(f"<h2>Recipe</h2><pre>{settings}</pre></html>\n")
    return "\n".join(parts)


def _losses(entry: Mapping[str, Any]) -> list[str]:
    known = {"event", "step", "steps_per_s", "rate", "better"}
    return [name for name in entry if name not in known]


def _summary(entries: Sequence[Mapping[str, Any]]) -> str:
    ends = [entry for entry in entries if entry["event"] == "end"]
    held = [entry for entry in entries if entry["event"] == "held_out"]
    rows = []
    if ends:
        end = ends[-1]
        rows = [
            ("steps", f"{end['step']}"),
            ("minutes", f"{end['minutes']:.1f}"),
            ("ended by", f"{end['stopped']}"),
            ("step of the kept weights", f"{end['best_step']}"),
        ]
    if held:
        kept = [entry for entry in held if entry.get("better")] or held
        rows.append(("held-out loss of the kept weights", f"{kept[-1]['loss']:.4f}"))
    cells = "".join(f"<tr><td>{html.escape(a)}<td>{html.escape(b)}" for a, b in rows)
    return f"<table>{cells}</table>" if cells else "<p>The run has not ended yet.</p>"


def curve(name: str, train: Sequence[Mapping[str, Any]], held: Sequence[Mapping[str, Any]]) -> str:
    """One loss over the steps, as SVG: training pale, held-out strong."""
    lines = [
        ([(e["step"], e[name]) for e in entries if isfinite(e.get(name, nan))], colour, label)
        for entries, colour, label in (
            (train, TRAIN_COLOUR, "training"),
            (held, HELD_COLOUR, "held out"),
        )
    ]
    points = [point for line, _, _ in lines for point in line]
    if not points:
        return ""
    last = max(step for step, _ in points)
    # The first values of a fresh network would flatten everything after them.
    values = sorted(value for _, value in points)
    top = values[min(len(values) - 1, int(0.97 * len(values)))]
    low = values[0]
    span = max(top - low, 1e-9)

    def place(step: float, value: float) -> str:
        x = MARGIN + (WIDTH - 2 * MARGIN) * step / max(last, 1)
        y = HEIGHT - MARGIN / 2 - (HEIGHT - MARGIN) * (min(value, top) - low) / span
        return f"{x:.1f},{y:.1f}"

    drawn = "".join(
        f'<polyline fill="none" stroke="{colour}" stroke-width="1.6" points="'
        f'{" ".join(place(*point) for point in line)}"><title>{label}</title></polyline>'
        for line, colour, label in lines
        if line
    )
    text = (
        f'<text x="4" y="20" font-size="12">{top:.3g}</text>'
        f'<text x="4" y="{HEIGHT - MARGIN / 2:.0f}" font-size="12">{low:.3g}</text>'
        f'<text x="{WIDTH - MARGIN}" y="{HEIGHT - 4}" font-size="12">step {last}</text>'
    )
    return (
        f'<svg width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{html.escape(name)} over the steps">{drawn}{text}</svg>'
    )


def _players(run_dir: Path, data: Path, hooks: Any) -> str:
    """Held-back speech as the run's best weights make it, as players."""
    import soundfile

    from voxloom.training import recipe as recipes
    from voxloom.training import runner
    from voxloom.training.checkpoint import kept, load_weights
    from voxloom.training.preflight import check

    # Speaking needs neither the precision of the training nor the run that it began with.
    plain = {"precision": "fp32", "start_from": ""}
    chosen, root = recipes.read(run_dir / RECIPE_NAME, overrides=plain)
    kind = runner.task_class(chosen.part, runner.parts(hooks))
    setup = runner.setup(chosen, root, kind, data)
    check(kind, setup)
    task = kind(setup)
    load_weights(run_dir, kept(run_dir), task.model)
    task.model.eval()
    made = []
    for name, waveform in task.samples().items():
        file = io.BytesIO()
        soundfile.write(file, waveform.numpy(), task.sample_rate, format="OGG", subtype="VORBIS")
        sound = base64.b64encode(file.getvalue()).decode("ascii")
        made.append(
            f"<p>{html.escape(name)}<br>"
            f'<audio controls src="data:audio/ogg;base64,{sound}"></audio></p>'
        )
    return f"<h2>Audio</h2>{''.join(made)}" if made else ""
