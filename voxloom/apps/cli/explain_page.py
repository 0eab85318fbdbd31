"""A trace as one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voxloom.core.text.trace import Stretch, Trace, TracedPiece

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem}
ruby{ruby-position:over;margin:0 .1em}rt{font-size:.6em;color:#555}
.text{font-size:1.5rem;line-height:2.6;white-space:pre-wrap}
.silent{color:#999;text-decoration:line-through}.refused{background:#fdd}
.rule{border-bottom:2px solid #4a8}.hint{border-bottom:2px solid #c70}
table{border-collapse:collapse;width:100%;font-size:.9rem}
td,th{border-bottom:1px solid #ddd;padding:.25rem .5rem;text-align:left;vertical-align:top}
td.written{white-space:pre-wrap}
@media(prefers-color-scheme:dark){body{background:#111;color:#eee}rt{color:#aaa}
.refused{background:#622}td,th{border-color:#333}}
"""
_HEADINGS = ("at", "written", "piece", "language", "read as", "rule", "source", "phones")


def page(trace: Trace) -> str:
    """The whole page. Everything that is not ours is escaped; no script, no outside file."""
    rows = "\n".join(_row(one) for one in trace.stretches)
    pieces = "\n".join(_piece(one) for one in trace.pieces)
    heads = "".join(f"<th>{name}</th>" for name in _HEADINGS)
    return (
        "<!doctype html>\n"
        '<html lang="en"><head><meta charset="utf-8"><title>How a text is read</title>\n'
        '<meta name="viewport" content="width=device-width">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\';'
        " style-src 'unsafe-inline'\">\n"
        f"<style>{_STYLE}</style></head>\n<body>\n<h1>How a text is read</h1>\n"
        f'<p class="text">{"".join(map(_ruby, trace.stretches))}</p>\n'
        f"<p>{_count(trace)}; phones of the inventory <b>{escape(trace.inventory)}</b></p>\n"
        f"<h2>Every character</h2>\n<table><tr>{heads}</tr>\n{rows}\n</table>\n"
        f"<h2>What is spoken in one go</h2>\n<ol>\n{pieces}\n</ol>\n</body></html>\n"
    )


def _count(trace: Trace) -> str:
    def total(stretches: Iterable[Stretch]) -> int:
        return sum(one.end - one.start for one in stretches)

    silent, refused = total(trace.silent), total(trace.refused)
    return f"{len(trace.text)} characters, of which {silent} silent and {refused} refused"


def _ruby(one: Stretch) -> str:
    written = escape(one.written)
    about = "; ".join(filter(None, (one.rule, one.source, one.reason)))
    title = f' title="{escape(about)}"' if about else ""
    if one.state != "spoken":
        return f'<span class="{one.state}"{title}>{written}</span>'
    kind = "hint" if "hint:" in one.source or "lexicon:" in one.source else "rule"
    shown = f' class="{kind}"' if one.rule or kind == "hint" else ""
    return f"<ruby{shown}{title}>{written}<rt>{escape(' '.join(one.phones))}</rt></ruby>"


def _row(one: Stretch) -> str:
    cells = (
        f"{one.start}-{one.end}",
        one.written,
        str(one.piece + 1) if one.piece >= 0 else "",
        one.language,
        one.normalized if one.state == "spoken" else one.state,
        one.rule,
        one.source,
        " ".join(one.phones) or one.reason,
    )
    inner = "".join(
        f'<td class="{name}">{escape(cell)}</td>'
        for name, cell in zip(("at", "written", *[""] * 6), cells, strict=True)
    )
    return f'<tr class="{one.state}-row">{inner}</tr>'


def _piece(one: TracedPiece) -> str:
    if one.reason:
        return f"<li><b>refused</b> {escape(one.reason)}</li>"
    notes = "".join(f"<br>note: {escape(note)}" for note in one.notes)
    pause = f"; then {one.pause_seconds:g} s of silence" if one.pause_seconds else ""
    return (
        f"<li>{escape(one.normalized)}<br><code>{escape(' '.join(one.phones))}</code>"
        f"<br>{escape(one.boundary)}{pause}{notes}</li>"
    )
