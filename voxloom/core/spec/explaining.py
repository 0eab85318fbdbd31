"""What a plan chose and why, as rows for programs and as text for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from voxloom.core.spec.describe import brief
from voxloom.core.spec.plan_types import Edge, Plan, PlannedStage
from voxloom.core.spec.text_options import as_section
from voxloom.interfaces.contracts import Contract
from voxloom.interfaces.plugin import Providers

_INDENT = 19


@dataclass(frozen=True)
class OptionRow:
    """One option; where: the place that said it, `` for a default."""

    name: str
    value: Any
    where: str


@dataclass(frozen=True)
class WeightsRow:
    """One weights file, its size in bytes, and its licence where a manifest says it."""

    option: str
    path: str
    size: int
    licence: str


@dataclass(frozen=True)
class Row:
    """One stage.

    reads, yields: `port: contract (from where)`; version, licences: empty where the registry was
    not given; on: the stage that an adapter changes.
    """

    slot: str
    kind: str
    use: str
    summary: str
    reason: str
    where: str
    device: str
    plugin: str
    version: str
    licence: str
    on: str
    reads: tuple[str, ...]
    yields: tuple[str, ...]
    options: tuple[OptionRow, ...]
    weights: tuple[WeightsRow, ...]

    def as_dict(self) -> dict[str, Any]:
        """For `--json`."""
        return asdict(self)


def explain(plan: Plan, providers: Providers | None = None) -> list[Row]:
    """One row per stage in the order of the flow, each stage's parts after it."""
    return [_row(stage, plan, providers) for stage in _stages(plan)]


def explain_text(plan: Plan, providers: Providers | None = None) -> str:
    """The same in words, with a headline and the notices."""
    blocks = [_headline(plan), *_text(plan)]
    for row in explain(plan, providers):
        name = row.use if not row.on else f"{row.use} on {row.on}"
        lines = [f"{row.slot:<{_INDENT - 1}} {name}  ({row.reason}; {row.where})"]
        lines += [" " * _INDENT + line for line in _details(row, plan)]
        blocks.append("\n".join(lines))
    blocks += [f"note: {notice.message}" for notice in plan.notices]
    return "\n\n".join(blocks) + "\n"


def _stages(plan: Plan) -> Iterator[PlannedStage]:
    def below(stage: PlannedStage) -> Iterator[PlannedStage]:
        yield stage
        for part in stage.parts.values():
            yield from below(part)

    for stage in (*plan.speech, *plan.voice, *plan.adapters, *plan.effects):
        yield from below(stage)


def _row(stage: PlannedStage, plan: Plan, providers: Providers | None) -> Row:
    plugin = providers.plugin(stage.provider.plugin) if providers else None
    options = stage.options.model_dump(mode="json")
    return Row(
        slot=stage.slot,
        kind=stage.kind,
        use=stage.provider.name,
        summary=stage.provider.summary,
        reason=stage.reason,
        where=str(stage.where or ""),
        device=stage.device,
        plugin=stage.provider.plugin,
        version=plugin.version if plugin else "",
        licence=stage.provider.licence or (plugin.licence if plugin else ""),
        on=stage.on,
        reads=tuple(
            f"{edge.port}: {brief(edge.contract)} (from {edge.source})"
            for edge in plan.edges
            if edge.target == stage.slot
        ),
        yields=_yields(stage.edges.produces, plan.edges, stage.slot),
        options=tuple(
            OptionRow(name, value, str(stage.origins.get(name, "")))
            for name, value in options.items()
        ),
        weights=tuple(
            WeightsRow(option, str(path), path.stat().st_size, _licence(stage, option, providers))
            for option, path in stage.weights.items()
        ),
    )


def _licence(stage: PlannedStage, option: str, providers: Providers | None) -> str:
    """Of an asset: its own, else its plugin's for weights. A file of the user's has none known."""
    reference: Any = stage.options
    for step in option.split("."):
        reference = getattr(reference, step)
    scheme, _, rest = str(reference).partition(":")
    if providers is None or scheme != "asset":
        return ""
    owner, slash, name = rest.partition("/")
    if not slash:
        owner, name = stage.provider.plugin, rest
    return providers.asset(owner, name).licence or providers.plugin(owner).weights_licence


def _yields(ports: Mapping[str, Contract], edges: Sequence[Edge], slot: str) -> tuple[str, ...]:
    lines = []
    for port, contract in ports.items():
        targets = [edge.target for edge in edges if edge.source == slot and edge.port == port]
        to = f" (to {', '.join(targets)})" if targets else ""
        if not targets and ".parts." not in slot:  # a part's ports are its owner's affair
            to = " (read by no stage)"
        lines.append(f"{port}: {brief(contract)}{to}")
    return tuple(lines)


def _headline(plan: Plan) -> str:
    words = [f"pipeline {plan.name}"]
    if plan.preset and plan.preset != plan.name:
        words.append(f"on the preset {plan.preset!r}")
    if plan.languages:
        words.append(f"speaks {', '.join(plan.languages)}")
    words.append(f"{plan.sample_rate} Hz")
    words.append(f"voice {plan.default_voice!r}" if plan.default_voice else "no default voice")
    words.append(f"device {plan.device}")
    return "; ".join(words)


def _text(plan: Plan) -> list[str]:
    """What the spec says about text, where it is not all by default."""
    section = as_section(plan.text, {})
    if not section:
        return []
    lines = [f"set    {name} = {value!r}" for name, value in section.items()]
    return ["\n".join(["text", *(" " * _INDENT + line for line in lines)])]


def _details(row: Row, plan: Plan) -> list[str]:
    lines = [row.summary] if row.summary else []
    version = f" {row.version}" if row.version else ""
    licence = f", {row.licence}" if row.licence else ""
    lines.append(f"plugin {row.plugin}{version}{licence}")
    if row.device != plan.device:
        lines.append(f"device {row.device}")
    lines += [f"reads  {line}" for line in row.reads]
    lines += [f"yields {line}" for line in row.yields]
    lines += [
        f"set    {option.name} = {option.value!r} ({option.where})"
        for option in row.options
        if option.where
    ]
    for item in row.weights:
        licence = f", {item.licence}" if item.licence else ""
        lines.append(f"weights {item.path} ({item.size / 1e6:.1f} MB{licence})")
    return lines
