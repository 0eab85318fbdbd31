"""Results and comparisons as HTML pages; results also as Markdown. Every text is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from voxloom.training.evaluation.compare import Comparison
from voxloom.training.evaluation.gates import Verdict
from voxloom.training.evaluation.results import Figure, Results, Row

PAGE = "index.html"
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; color: #222;
 padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.1rem; margin-top: 2rem }
table { border-collapse: collapse } th { text-align: left }
td, th { padding: .2rem .8rem .2rem 0; border-bottom: 1px solid #ddd; vertical-align: top }
td.number { text-align: right; font-variant-numeric: tabular-nums }
audio { height: 2rem; width: 14rem } small { color: #666 }
.failed, .worse { color: #b02418 } .passed, .better { color: #1d7a3a }
"""


def number(value: float | None) -> str:
    """Short and plain; empty for None."""
    return "" if value is None else f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"


def figure_rows(results: Results) -> list[tuple[str, ...]]:
    """metric, voice, language, samples, value with unit, worst, teacher."""
    return [_figure(results, figure) for figure in results.figures()]


def _figure(results: Results, figure: Figure) -> tuple[str, ...]:
    unit = results.metrics[figure.metric].unit
    value = f"{number(figure.value)} {unit}".strip()
    worst, teacher = number(figure.worst), number(figure.teacher)
    return (
        figure.metric,
        figure.voice,
        figure.language,
        str(figure.count),
        value,
        worst,
        teacher,
    )


HEADINGS = ("metric", "voice", "language", "samples", "value", "worst", "teacher")


def page(results: Results, verdicts: Sequence[Verdict] = ()) -> str:
    """One page: gates, figures, what was skipped, then every sample with a player, worst first."""
    title = f"Evaluation of {results.title}"
    parts = [_head(title), f"<p>{_made(results)}</p>"]
    if verdicts:
        parts.append(f"<h2>Gates</h2><ul>{''.join(map(_verdict, verdicts))}</ul>")
    parts.append(f"<h2>Figures</h2>{_table(HEADINGS, figure_rows(results), numeric=range(3, 7))}")
    notes = [(name, about.summary, about.note) for name, about in results.metrics.items()]
    parts.append(f"<h2>Metrics</h2>{_table(('metric', 'what', 'how far to trust it'), notes)}")
    if results.skipped:
        skipped = list(results.skipped.items())
        parts.append(f"<h2>Not measured</h2>{_table(('metric', 'why'), skipped)}")
    parts.append(f"<h2>Samples, worst first</h2>{_samples(results)}</html>\n")
    return "\n".join(parts)


def _made(results: Results) -> str:
    told = [f"suite {results.suite}", f"seed {results.seed}", f"{len(results.rows)} samples"]
    told += [f"{key} {value}" for key, value in results.made.items()]
    return html.escape(", ".join(told))


def _verdict(verdict: Verdict) -> str:
    word = "passed" if verdict.passed else "failed"
    return f"<li class={word}>{word}: {html.escape(verdict.said)}</li>"


def _samples(results: Results) -> str:
    names = list(results.metrics)
    head = "".join(f"<th>{html.escape(name)}" for name in ("sample", *names))
    rows = "".join(_sample(row, names) for row in results.worst_first())
    return f"<table><tr>{head}</tr>{rows}</table>"


def _sample(row: Row, names: Sequence[str]) -> str:
    player = _player(row.audio) if row.audio else ""
    for label, file in row.beside.items():
        player += f"{_player(file)} <small>{html.escape(label)}</small>"
    if row.error:
        player = f"<br><span class=failed>{html.escape(row.error)}</span>"
    what = f"<small>{html.escape(row.name)}</small><br>{html.escape(row.text)}{player}"
    cells = []
    for name in names:
        value = row.values.get(name)
        detail = f"<br><small>{html.escape(value.detail)}</small>" if value else ""
        cells.append(f"<td class=number>{number(value.value) if value else ''}{detail}")
    return f"<tr><td>{what}{''.join(cells)}</tr>"


def _player(file: str) -> str:
    return f'<br><audio controls preload=none src="{quote(file)}"></audio>'


def comparison_rows(comparison: Comparison) -> list[tuple[str, ...]]:
    """metric, language, samples, before, after, change, interval, verdict."""
    return [
        (
            each.metric,
            each.language,
            str(each.count),
            number(each.before),
            number(each.after),
            f"{each.change:+.3g} {each.unit}".strip(),
            f"{each.low:+.3g} to {each.high:+.3g}",
            each.word,
        )
        for each in comparison.differences
    ]


COMPARED = (
    "metric",
    "language",
    "samples",
    "before",
    "after",
    "change",
    "95 % interval",
    "verdict",
)


def comparison_page(comparison: Comparison) -> str:
    """The table of differences as a page."""
    names = ", ".join(comparison.worse)
    worse = (
        f"<p class=worse>Worse: {html.escape(names)}</p>" if names else "<p>Nothing is worse.</p>"
    )
    table = _table(COMPARED, comparison_rows(comparison), numeric=range(2, 7))
    title = f"{comparison.before} and {comparison.after}"
    told = "".join(f"<p>{html.escape(line)}</p>" for line in beside(comparison))
    return f"{_head(title)}\n{worse}\n{table}\n{told}</html>\n"


def beside(comparison: Comparison) -> list[str]:
    """What the table of differences leaves out, a line each."""
    found = {
        "Spoken by the first run alone": comparison.lost,
        "Spoken by the second run alone": comparison.gained,
        "Measured in one of the runs alone": comparison.unpaired,
        "Only in one of the runs": comparison.alone,
    }
    return [f"{what}: {', '.join(names)}" for what, names in found.items() if names]


def markdown(results: Results, verdicts: Sequence[Verdict] = ()) -> str:
    """Gates and figures, without the samples, to be kept beside the code."""
    lines = [f"{_plain(_made(results))}", ""]
    lines += [f"* {'passed' if v.passed else '**failed**'}: {_plain(v.said)}" for v in verdicts]
    lines += ["", "| " + " | ".join(HEADINGS) + " |"]
    lines.append("| --- | --- | --- | ---: | ---: | ---: | ---: |")
    lines += ["| " + " | ".join(map(_plain, row)) + " |" for row in figure_rows(results)]
    if results.skipped:
        lines += ["", "Not measured:", ""]
        lines += [f"* {name}: {_plain(why)}" for name, why in results.skipped.items()]
    return "\n".join(lines) + "\n"


def _plain(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _head(title: str) -> str:
    safe = html.escape(title)
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{safe}</title>"
        f"<style>{_STYLE}</style><h1>{safe}</h1>"
    )


def _table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], numeric: Iterable[int] = ()
) -> str:
    right = set(numeric)
    head = "".join(f"<th>{html.escape(heading)}" for heading in headings)
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{' class=number' if i in right else ''}>{html.escape(cell)}"
            for i, cell in enumerate(row)
        )
        + "</tr>"
        for row in rows
    )
    return f"<table><tr>{head}</tr>{body}</table>"
