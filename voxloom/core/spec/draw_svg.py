"""A plan as one standalone SVG picture: speech from top to bottom, the voice's side on the right.

The picture carries its own style for light and dark, uses system fonts and refers to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape

from voxloom.core.spec.describe import brief
from voxloom.core.spec.plan_types import Edge, Plan, PlannedStage

BOX_WIDTH, BOX_HEIGHT, LINE = 248, 58, 17
SIDE_GAP, MARGIN, PILL_HEIGHT = 232, 24, 32
SIDE_STEP, REPEAT_HEIGHT = 18, 34
LANE_STEP = 22  # between lines that pass a stage by

HEAD = (
    '<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerUnits="userSpaceOnUse" '
    'markerWidth="9" markerHeight="9" orient="auto">'
    '<path d="M0 0L8 4L0 8z" class="head"/></marker>'
)
STYLE = """
.paper{fill:#fff}.box{fill:#f6f8fa;stroke:#d0d7de}.speech{fill:#0969da}.voice{fill:#8250df}
.effect{fill:#1a7f37}.kind{fill:#59636e;font-size:11.5px}.name{fill:#1f2328;font-size:15px;
font-weight:600}.note{fill:#59636e;font-size:11.5px}.port{fill:#1f2328;font-size:12px;
font-weight:600}.what{fill:#59636e;font-size:12px;font-weight:400}.wire{fill:none;stroke:#6e7781;
stroke-width:1.5}.head{fill:#6e7781}.pill{fill:#ddf4ff;stroke:#54aeff}.end{fill:#0550ae;
font-size:13px;font-weight:600}
text{font-family:system-ui,-apple-system,'Segoe UI','Noto Sans','DejaVu Sans',sans-serif}
@media(prefers-color-scheme:dark){.paper{fill:#0d1117}.box{fill:#161b22;stroke:#3d444d}
.speech{fill:#4493f8}.voice{fill:#ab7df8}.effect{fill:#3fb950}.kind,.note,.what{fill:#9198a1}
.name,.port{fill:#f0f6fc}.wire{stroke:#9198a1}.head{fill:#9198a1}.pill{fill:#121d2f;
stroke:#1f6feb}.end{fill:#79c0ff}}
"""


@dataclass
class _Row:
    """A stage of the flow with the voice's stages beside it; top and height in pixels."""

    stage: PlannedStage
    flow: list[Edge]
    side: list[Edge]
    repeats: int = 0  # how many of `side` come from a stage that an earlier row shows
    top: int = 0
    height: int = 0

    @property
    def middle(self) -> int:
        return self.top + self.height // 2


@dataclass
class _Picture:
    parts: list[str] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.parts.append(text)

    def text(self, x: float, y: float, words: str, style: str, anchor: str = "start") -> None:
        place = f'x="{x:g}" y="{y:g}" class="{style}" text-anchor="{anchor}"'
        self.add(f"<text {place}>{_safe(words)}</text>")

    def label(
        self, x: float, y: float, edge: Edge, anchor: str = "start", *, whole: bool = True
    ) -> None:
        what = f' <tspan class="what">{_safe(brief(edge.contract))}</tspan>' if whole else ""
        self.add(
            f'<text x="{x:g}" y="{y:g}" class="port" text-anchor="{anchor}">'
            f"{_safe(edge.port)}{what}</text>"
        )

    def wire(self, path: str) -> None:
        self.add(f'<path d="{path}" class="wire" marker-end="url(#head)"/>')

    def box(self, x: int, y: int, height: int, accent: str, lines: list[str], name: str) -> None:
        self.add(
            f'<rect x="{x}" y="{y}" width="{BOX_WIDTH}" height="{height}" rx="7" class="box"/>'
        )
        self.add(f'<rect x="{x}" y="{y}" width="5" height="{height}" rx="2.5" class="{accent}"/>')
        self.text(x + 18, y + 22, lines[0], "kind")
        self.text(x + 18, y + 43, _short(name, 26), "name")
        for number, line in enumerate(lines[1:], start=1):
            self.text(x + 18, y + 43 + LINE * number, _short(line, 36), "note")

    def pill(self, x: int, y: int, words: str) -> None:
        self.add(
            f'<rect x="{x}" y="{y}" width="{BOX_WIDTH}" height="{PILL_HEIGHT}" '
            f'rx="{PILL_HEIGHT // 2}" class="pill"/>'
        )
        self.text(x + BOX_WIDTH / 2, y + 21, words, "end", "middle")


def graph_svg(plan: Plan) -> str:
    """The picture, as text of an `.svg` file."""
    picture = _Picture()
    rows = _rows(plan)
    passing = _passing(rows)
    main_x = MARGIN
    if passing:  # room for the lines that pass stages by, and for their ports' names
        longest = max(len(edge.port) for edge in passing)
        main_x += 40 + 8 * longest + LANE_STEP * (len(passing) - 1)
    bottom = _lay_out(rows, plan)
    side_x = main_x + BOX_WIDTH + SIDE_GAP
    has_side = any(row.side for row in rows) or bool(plan.voice)
    width = (side_x + BOX_WIDTH + 40 if has_side else main_x + BOX_WIDTH + SIDE_GAP) + MARGIN
    height = bottom + PILL_HEIGHT + MARGIN
    picture.pill(main_x, MARGIN, "text")
    centre = main_x + BOX_WIDTH // 2
    above = MARGIN + PILL_HEIGHT
    for row in rows:
        _down(picture, centre, above, row.top, [e for e in row.flow if e not in passing])
        _stage(picture, main_x, row, plan)
        above = row.top + row.height
    _down(picture, centre, above, bottom, [e for e in plan.edges if e.target == "result"])
    picture.pill(main_x, bottom, "speech")
    _draw_passing(picture, passing, rows, main_x)
    if has_side:
        _draw_side(picture, rows, plan, main_x, side_x)
    return _document(picture, plan, width, height)


def _document(picture: _Picture, plan: Plan, width: int, height: int) -> str:
    flow = ", ".join(f"{s.slot} {s.provider.name}" for s in (*plan.speech, *plan.effects))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
            f'width="{width}" height="{height}" role="img" aria-labelledby="title about">',
            f'<title id="title">{_safe(f"Pipeline {plan.name}")}</title>',
            f'<desc id="about">{_safe(f"Text becomes speech by way of {flow}.")}</desc>',
            f"<style>{STYLE}</style>",
            f"<defs>{HEAD}</defs>",
            f'<rect width="{width}" height="{height}" rx="10" class="paper"/>',
            *picture.parts,
            "</svg>",
            "",
        ]
    )


def _rows(plan: Plan) -> list[_Row]:
    voice = {stage.slot for stage in plan.voice} | {"voice", "reference"}
    rows: list[_Row] = []
    seen: set[str] = set()
    for stage in (*plan.speech, *plan.effects):
        reads = [edge for edge in plan.edges if edge.target == stage.slot]
        flow = [edge for edge in reads if edge.source not in voice]
        side = sorted(
            (edge for edge in reads if edge.source in voice), key=lambda edge: edge.source in seen
        )
        repeats = sum(edge.source in seen for edge in side)
        rows.append(_Row(stage, flow, side, repeats))
        seen |= {edge.source for edge in side if edge.source not in ("voice", "reference")}
    return rows


def _passing(rows: list[_Row]) -> list[Edge]:
    """The edges that pass a stage by."""
    found: list[Edge] = []
    before = ""
    for row in rows:
        found += [edge for edge in row.flow if edge.source != before]
        before = row.stage.slot
    return found


def _lay_out(rows: list[_Row], plan: Plan) -> int:
    """Give every row its place; the top of the last pill."""
    passing = _passing(rows)
    y = MARGIN + PILL_HEIGHT
    for row in rows:
        direct = [edge for edge in row.flow if edge not in passing]
        extra = len(_notes(row.stage, plan))
        row.top = y + _gap(len(direct))
        row.height = BOX_HEIGHT + LINE * extra
        row.height = max(row.height, _side_height(row))
        y = row.top + row.height
    return y + _gap(1)


def _side_height(row: _Row) -> int:
    fresh = len(row.side) - row.repeats
    return max(0, fresh * (BOX_HEIGHT + SIDE_STEP) - SIDE_STEP) + row.repeats * REPEAT_HEIGHT


def _gap(labels: int) -> int:
    return 30 + LINE * max(0, labels - 1) + (8 if labels else 0)


def _notes(stage: PlannedStage, plan: Plan) -> list[str]:
    notes = []
    if stage.parts:
        notes.append(", ".join(part.provider.name for part in stage.parts.values()))
    notes += [f"+ {a.provider.name}" for a in plan.adapters if a.on == stage.slot]
    return notes


def _stage(picture: _Picture, x: int, row: _Row, plan: Plan) -> None:
    accent = "effect" if row.stage.kind == "effect" else "speech"
    lines = [_kind(row.stage), *_notes(row.stage, plan)]
    picture.box(x, row.top, row.height, accent, lines, row.stage.provider.name)


def _kind(stage: PlannedStage) -> str:
    return stage.kind.replace("_", " ")


def _down(picture: _Picture, x: int, top: int, bottom: int, edges: list[Edge]) -> None:
    picture.wire(f"M{x} {top}V{bottom - 1}")
    start = (top + bottom) / 2 + 4 - LINE * (len(edges) - 1) / 2
    for number, edge in enumerate(edges):
        picture.label(x + 12, start + LINE * number, edge)


def _draw_passing(picture: _Picture, passing: list[Edge], rows: list[_Row], x: int) -> None:
    places = {row.stage.slot: row for row in rows}
    for number, edge in enumerate(passing):
        source, target = places[edge.source], places[edge.target]
        left = x - 34 - LANE_STEP * number
        start, end = source.middle + 6, target.middle - 6 + 9 * number
        picture.wire(
            f"M{x} {start}H{left + 10}Q{left} {start} {left} {start + 10}"
            f"V{end - 10}Q{left} {end} {left + 10} {end}H{x - 1}"
        )
        picture.label(left - 6, (start + end) / 2, edge, "end", whole=False)


def _draw_side(picture: _Picture, rows: list[_Row], plan: Plan, main_x: int, side_x: int) -> None:
    """The voice's stages, each beside the stage that reads it first, and the reference's line."""
    stages = {stage.slot: stage for stage in plan.voice}
    right = main_x + BOX_WIDTH
    centre = (side_x + right) / 2 + 3
    placed: dict[str, int] = {}
    for row in rows:
        y = row.top + (row.height - _side_height(row)) // 2
        for edge in row.side:
            if edge.source in placed:  # a second reader: around the corner from where it stands
                middle = y + REPEAT_HEIGHT // 2 - (SIDE_STEP if y > row.top else 0)
                start = placed[edge.source] + 14
                picture.wire(f"M{side_x} {start}H{side_x - 22}V{middle}H{right + 1}")
                picture.label(centre - 11, middle - 7, edge, "middle", whole=False)
                y += REPEAT_HEIGHT
                continue
            middle = y + BOX_HEIGHT // 2
            picture.wire(f"M{side_x} {middle}H{right + 1}")
            picture.label(centre, middle - 8, edge, "middle", whole=False)
            picture.text(centre, middle + 16, _short(brief(edge.contract), 32), "what", "middle")
            if edge.source in stages:
                placed[edge.source] = middle
                stage = stages[edge.source]
                name = stage.provider.name
                picture.box(side_x, y, BOX_HEIGHT, "voice", [_kind(stage)], name)
            else:
                picture.pill(side_x, middle - PILL_HEIGHT // 2, "prepared voice")
            y += BOX_HEIGHT + SIDE_STEP
    _draw_reference(picture, list(placed.values()), side_x)


def _draw_reference(picture: _Picture, heard: list[int], side_x: int) -> None:
    """One line from the recording to every stage that hears it."""
    if not heard:
        return
    edge = side_x + BOX_WIDTH
    picture.pill(side_x, MARGIN, "reference audio")
    start = f"M{edge} {MARGIN + PILL_HEIGHT // 2}H{edge + 26}"
    for middle in sorted(heard):
        picture.wire(f"{start}V{middle}H{edge + 1}")
        start = f"M{edge + 26} {middle}"


def _short(words: str, limit: int) -> str:
    return words if len(words) <= limit else words[: limit - 1] + "…"


def _safe(words: str) -> str:
    """Text that XML can hold."""
    return escape("".join(c for c in words if c.isprintable()), quote=True)
