"""From a spec to a plan: every check that needs no tensor."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from voxloom.core.spec.drafts import Draft, Drafter, attempt, located, raise_all
from voxloom.core.spec.plan_types import Plan, PlannedStage, TextPlan
from voxloom.core.spec.reading import Spec
from voxloom.core.spec.slots import SLOTS
from voxloom.core.spec.text_options import text_plan
from voxloom.core.spec.tree import Node
from voxloom.core.spec.weaving import MetadataReader, Weaver, in_flow_order
from voxloom.interfaces.contracts import AudioContract
from voxloom.interfaces.errors import Location, SpecError, VoxloomError
from voxloom.interfaces.kinds import KINDS
from voxloom.interfaces.plugin import Providers


def plan(
    spec: Spec, providers: Providers, *, metadata_reader: MetadataReader | None = None
) -> Plan:
    """Find every provider, type its options, and compare the contracts on all edges.

    metadata_reader: path of a weights file -> its header; `core.weights.header` by default.

    Raises:
        SpecError and its kinds, PluginError, WeightsError, VoiceError: one fault.
        ErrorGroup: several, each at its place.
        LockError: the spec is locked, and plugins or files are not those it was locked with.
    """
    errors: list[VoxloomError] = []
    if spec.document.lock is not None:
        from voxloom.core.spec.locking import check_plugins

        check_plugins(spec, providers)
    drafter = Drafter(providers, lambda node: _reason(node, spec), spec.base)
    singles, adapters, effects = _draft_all(spec, drafter, errors)
    _check_targets(adapters, spec, errors)
    voice = attempt(errors, lambda: _default_voice(spec, providers)) or ""
    text = attempt(errors, lambda: text_plan(spec)) or TextPlan()
    raise_all(errors)
    if not singles and not effects:
        raise _nothing(spec, providers)
    weaver = Weaver(providers, drafter, metadata_reader or _header, _ranking(spec))
    for draft in (*in_flow_order(singles, adapters), *effects):
        weaver.add(draft)
    speech = weaver.finish()
    raise_all(weaver.errors)
    stages = [weaver.stages[draft.slot] for draft in singles]
    result = Plan(
        name=spec.name,
        speech=tuple(stage for stage in stages if KINDS[stage.kind].path == "speech"),
        voice=tuple(stage for stage in stages if KINDS[stage.kind].path == "voice"),
        adapters=tuple(weaver.stages[draft.slot] for draft in adapters),
        effects=tuple(weaver.stages[draft.slot] for draft in effects),
        edges=tuple(weaver.edges),
        default_voice=voice,
        preset=spec.preset,
        base=spec.base,
        device=spec.document.device,
        languages=_languages(stages),
        sample_rate=(speech.sample_rate or 0) if isinstance(speech, AudioContract) else 0,
        seed=spec.document.seed,
        notices=tuple(weaver.notices),
        text=text,
    )
    if spec.document.lock is not None:
        from voxloom.core.spec.locking import check_lock

        check_lock(result, spec, providers)
    return result


def _draft_all(
    spec: Spec, drafter: Drafter, errors: list[VoxloomError]
) -> tuple[list[Draft], list[Draft], list[Draft]]:
    singles: list[Draft] = []
    many: dict[str, list[Draft]] = {"adapter": [], "effect": []}
    for key, kind in SLOTS.items():
        node = (spec.root.mapping or {}).get(key)
        if node is None or node.value is None:
            continue
        entries = enumerate(node.items) if node.items is not None else [(None, node)]
        for number, entry in entries:
            slot = key if number is None else f"{key}[{number}]"
            draft = attempt(errors, _drafting(drafter, slot, kind.name, entry, spec))
            if draft is not None:
                (many[kind.name] if kind.many else singles).append(draft)
    return singles, many["adapter"], many["effect"]


def _drafting(
    drafter: Drafter, slot: str, kind: str, node: Node, spec: Spec
) -> Callable[[], Draft]:
    return lambda: drafter.draft(slot, kind, node, spec.document.device)


def _check_targets(adapters: Sequence[Draft], spec: Spec, errors: list[VoxloomError]) -> None:
    """Every adapter changes a stage that is there."""
    present = [key for key, kind in SLOTS.items() if not kind.many and _has(spec, key)]
    for draft in adapters:
        if draft.on in present:
            continue
        entry = (draft.node.mapping or {}).get("on")
        close = get_close_matches(draft.on, present, n=1)
        listing = ", ".join(present) or "no stage"
        errors.append(
            SpecError(
                f"The adapter {draft.info.name!r} changes the stage {draft.on!r}, which this "
                "spec does not have."
                if draft.on
                else f"The adapter {draft.info.name!r} does not say which stage it changes.",
                mend=f"Did you mean {close[0]!r}?" if close else f"Give `on:` one of: {listing}.",
                where=entry.where if entry else draft.where,
            )
        )


def _has(spec: Spec, key: str) -> bool:
    node = (spec.root.mapping or {}).get(key)
    return node is not None and node.value is not None


def _nothing(spec: Spec, providers: Providers) -> SpecError:
    presets = sorted(providers.presets(), key=lambda preset: not preset.default)
    mend = f"Add `extends: {presets[0].name}`, or name" if presets else "Name"
    return SpecError(
        "The spec names no stage.",
        mend=f"{mend} the stages: {', '.join(SLOTS)}.",
        where=spec.root.where,
    )


def _default_voice(spec: Spec, providers: Providers) -> str:
    """A registered name, or an absolute path; a relative one is meant from its file's folder."""
    node = (spec.root.mapping or {}).get("voice")
    if node is None or not node.text:
        made_for = [v for v in providers.voices(spec.preset) if v.default] if spec.preset else []
        return next((voice.name for voice in made_for if voice.preset == spec.preset), "")
    name = node.text
    if "/" in name or "\\" in name or name.endswith(".voice"):
        path = node.base / Path(name).expanduser()
        if not path.is_file():
            raise SpecError(
                f"The voice {name!r} was looked for at {path}, where no file is.",
                mend="Check the path, or make one with `voxloom voice make`.",
                where=node.where,
            )
        return str(path.absolute())
    try:
        return providers.voice(name, spec.preset).name
    except VoxloomError as error:
        raise located(error, node.where) from None


def _languages(stages: Sequence[PlannedStage]) -> tuple[str, ...]:
    """What the frontend speaks: as its options say, else its parts, else its manifest. A spec
    without a frontend speaks what its acoustic model's manifest says."""
    by_kind = {stage.kind: stage for stage in stages}
    stage = by_kind.get("frontend") or by_kind.get("acoustic")
    return _spoken(stage) if stage else ()


def _spoken(stage: PlannedStage) -> tuple[str, ...]:
    told = getattr(stage.options, "languages", None)
    if isinstance(told, Mapping | list | tuple) and told and all(isinstance(x, str) for x in told):
        return tuple(told)
    if stage.parts:
        return tuple(dict.fromkeys(code for part in stage.parts.values() for code in _spoken(part)))
    return stage.provider.languages


def _reason(node: Node, spec: Spec) -> str:
    """Why this provider: who named it."""
    source = node.where.source
    if source.startswith("--set "):
        return f"chosen by `{source}`"
    preset = next((layer.preset for layer in spec.layers if layer.source == source), "")
    if preset:
        return f"from the preset {preset!r}"
    if spec.layers and source != spec.layers[0].source:
        return f"from {source}, which {spec.layers[0].source} extends"
    return f"named in {source}"


def _ranking(spec: Spec) -> Callable[[Location | None], int]:
    """Of two places at fault, the one nearer to the user: a setting, then the nearest file."""
    order = {layer.source: number for number, layer in enumerate(spec.layers, start=1)}

    def rank(where: Location | None) -> int:
        if where is None:
            return len(order) + 1
        return 0 if where.source.startswith("--set ") else order.get(where.source, len(order))

    return rank


def _header(path: Path) -> Mapping[str, str]:
    from voxloom.core.weights import header

    return header(path)
