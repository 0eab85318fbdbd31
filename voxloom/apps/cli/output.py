"""What commands print: JSON, tables and notes."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from typing import Any

import click

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead.")


def emit_json(value: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def emit_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Aligned columns on standard output; the last one is left ragged."""
    lines = [tuple(headings), *(tuple(row) for row in rows)]
    widths = [max(_columns(line[i]) for line in lines) for i in range(len(headings))]
    for number, line in enumerate(lines):
        cells = [cell + " " * (widths[i] - _columns(cell)) for i, cell in enumerate(line)]
        text = "  ".join(cells).rstrip()
        click.echo(click.style(text, bold=True) if number == 0 else text)


def note(message: str, *, quiet: bool = False) -> None:
    """A line for people on standard error, where no program reads it."""
    if not quiet:
        click.echo(message, err=True)


def _columns(text: str) -> int:
    """Width on a terminal: East Asian wide characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
