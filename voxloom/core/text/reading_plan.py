"""What of a spec reads text, planned by itself: a spec that cannot speak, or whose weights are not
here, still says how a text is read."""

from __future__ import annotations

from collections.abc import Iterator

from voxloom.core.spec.drafts import Draft, Drafter, attempt, raise_all
from voxloom.core.spec.plan_types import Plan, PlannedStage, TextPlan
from voxloom.core.spec.reading import Spec
from voxloom.core.spec.text_options import text_plan
from voxloom.core.spec.tree import Node
from voxloom.core.spec.weaving import Weaver
from voxloom.core.weights import header
from voxloom.interfaces.errors import SpecError, VoxloomError
from voxloom.interfaces.plugin import Providers

SPLITTER, FRONTEND = "splitter", "frontend"


def reading_plan(spec: Spec, providers: Providers) -> Plan:
    """The splitter, the frontend, what adapts them, and the options of the text. All else that the
    spec names is not looked at: no contract of it is compared, none of its weights is fetched.

    Raises:
        SpecError: the spec names no frontend; or, with its kinds, PluginError, WeightsError and
            ErrorGroup, as planning the whole spec does for these stages.
    """
    named = {
        key: node
        for key, node in (spec.root.mapping or {}).items()
        if key in (SPLITTER, FRONTEND) and node.value is not None
    }
    if FRONTEND not in named:
        raise SpecError(
            f"{spec.name!r} has no frontend: it reads text without phones.",
            mend="Give one that has a frontend, such as mini.",
            where=spec.root.where,
        )
    drafter = Drafter(providers, lambda node: f"named in {node.where.source}", spec.base)
    weaver = Weaver(providers, drafter, header, lambda where: 0)
    errors: list[VoxloomError] = []
    entries = [(key, key, named[key]) for key in (SPLITTER, FRONTEND) if key in named]
    for slot, kind, node in (*entries, *_adapters(spec, tuple(named))):

        def drafted(slot: str = slot, kind: str = kind, node: Node = node) -> Draft:
            return drafter.draft(slot, kind, node, spec.document.device)

        draft = attempt(errors, drafted)
        if draft is not None:
            weaver.add(draft)
    text = attempt(errors, lambda: text_plan(spec)) or TextPlan()
    raise_all([*errors, *weaver.errors])
    stages = weaver.stages
    return Plan(
        name=spec.name,
        speech=tuple(stages[slot] for slot, _, _ in entries),
        voice=(),
        adapters=tuple(stage for stage in stages.values() if stage.kind == "adapter"),
        effects=(),
        edges=tuple(weaver.edges),
        default_voice="",
        preset=spec.preset,
        base=spec.base,
        device=spec.document.device,
        languages=_languages(stages[FRONTEND]),
        text=text,
    )


def _adapters(spec: Spec, slots: tuple[str, ...]) -> Iterator[tuple[str, str, Node]]:
    """(slot, kind, node) of the adapters that change one of these stages."""
    listed = spec.root.child("adapters")
    for number, node in enumerate((listed.items if listed else None) or ()):
        on = node.child("on")
        if on is not None and on.text in slots:
            yield f"adapters[{number}]", "adapter", node


def _languages(frontend: PlannedStage) -> tuple[str, ...]:
    told = getattr(frontend.options, "languages", None)
    return tuple(told) if isinstance(told, list | tuple) and told else frontend.provider.languages
