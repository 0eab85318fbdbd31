"""A lint report as one HTML page that needs nothing else."""

from __future__ import annotations

from html import escape
from pathlib import Path

from voxloom.core.files import write_text
from voxloom.training.lint import Report

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; color: #222 }
table { border-collapse: collapse } th { text-align: left }
td, th { padding: .15rem 1rem .15rem 0; vertical-align: top; border-bottom: 1px solid #eee }
.fatal { color: #a51d12; font-weight: 600 }
"""


def write(report: Report, out: Path) -> None:
    """Raises OutputError: the page cannot be written."""
    write_text(out, page(report))


def page(report: Report) -> str:
    """All faults, the fatal ones first, and the minutes by speaker and language."""
    title = f"Corpus {report.folder.name}"
    fatal = sum(fault.fatal for fault in report.faults)
    rows = "".join(
        f"<tr{' class=fatal' if fault.fatal else ''}><td>{escape(fault.what)}"
        f"<td>{escape(fault.utterance)}<td>{escape(fault.why)}<td>{escape(fault.mend)}"
        for fault in report.faults
    )
    faults = f"<table><tr><th>what<th>utterance<th>why<th>mend{rows}</table>"
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(title)}</title>"
        f"<style>{_STYLE}</style><h1>{escape(title)}</h1>"
        f"<p>{report.utterances} utterances, {report.minutes:.1f} minutes; "
        f"{len(report.faults)} faults, {fatal} of them fatal.</p>"
        f"{faults if rows else '<p>No fault was found.</p>'}"
        f"<h2>Languages</h2>{_minutes(report.languages)}"
        f"<h2>Speakers</h2>{_minutes(report.speakers)}</html>\n"
    )


def _minutes(found: dict[str, float]) -> str:
    rows = "".join(f"<tr><td>{escape(name)}<td>{value:.2f} min" for name, value in found.items())
    return f"<table>{rows}</table>"
