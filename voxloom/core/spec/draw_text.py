"""A plan drawn with box characters, for terminals."""

from __future__ import annotations

from voxloom.core.spec.describe import brief
from voxloom.core.spec.plan_types import Edge, Plan, PlannedStage

_VOICE_SOURCES = ("voice", "reference")


def graph_text(plan: Plan) -> str:
    """The flow from top to bottom; on the right what prepares the voice."""
    main = [*plan.speech, *plan.effects]
    voice = {stage.slot: stage for stage in plan.voice}
    width = max((len(line) for stage in main for line in _lines(stage, plan)), default=8)
    out = ["  text"]
    before = ""
    for stage in main:
        reads = [edge for edge in plan.edges if edge.target == stage.slot]
        flow = [edge for edge in reads if edge.source not in (*_VOICE_SOURCES, *voice)]
        side = [edge for edge in reads if edge.source in _VOICE_SOURCES or edge.source in voice]
        out += _arrow(flow, before)
        out += _box(stage, plan, width, side, voice)
        before = stage.slot
    result = [edge for edge in plan.edges if edge.target == "result"]
    out += _arrow(result, before)
    out.append("  speech")
    unread = [s for s in plan.voice if not any(e.source == s.slot for e in plan.edges)]
    out += [f"  (also hears the reference: {s.slot} {s.provider.name})" for s in unread]
    return "\n".join(line.rstrip() for line in out) + "\n"


def _lines(stage: PlannedStage, plan: Plan) -> list[str]:
    lines = [f"{stage.slot}  {stage.provider.name}"]
    if stage.parts:
        lines.append(", ".join(part.provider.name for part in stage.parts.values()))
    lines += [f"+ {a.provider.name}" for a in plan.adapters if a.on == stage.slot]
    return lines


def _arrow(edges: list[Edge], before: str) -> list[str]:
    rows = [] if edges else ["   │"]
    for edge in edges:
        origin = f"  (from {edge.source})" if edge.source != before else ""
        rows.append(f"   │ {edge.port}: {brief(edge.contract)}{origin}")
    return [*rows, "   ▼"]


def _box(
    stage: PlannedStage, plan: Plan, width: int, side: list[Edge], voice: dict[str, PlannedStage]
) -> list[str]:
    rows = [f"│ {line:<{width}} │" for line in _lines(stage, plan)]
    rows += [f"│ {'':<{width}} │"] * (len(side) - len(rows))
    for number, edge in enumerate(side):
        arrow = f"◀── {edge.port}: {brief(edge.contract)} ── "
        if edge.source in voice:
            name = voice[edge.source].provider.name
            arrow += f"[{edge.source}  {name}] ◀── reference audio"
        else:
            arrow += "a prepared voice" if edge.source == "voice" else "reference audio"
        rows[number] += arrow
    return [f"┌{'─' * (width + 2)}┐", *rows, f"└──┬{'─' * (width - 1)}┘"]
