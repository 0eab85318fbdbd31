"""From an entry of a spec to a stage with its provider, typed options and weights files.

Contracts come after: they are worked out once every stage of a spec is drafted without a fault.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import to_jsonable_python

from voxloom.core.spec.document import validate
from voxloom.core.spec.faults import translate
from voxloom.core.spec.slots import own_keys
from voxloom.core.spec.tree import Node, from_python
from voxloom.interfaces.errors import ErrorGroup, Location, PluginError, SpecError, VoxloomError
from voxloom.interfaces.kinds import KINDS
from voxloom.interfaces.options import Part, StageOptions
from voxloom.interfaces.plugin import ProviderInfo, Providers

T = TypeVar("T")
MAX_PARTS_DEPTH = 8


@dataclass(frozen=True, eq=False)
class Draft:
    """A stage whose options hold; fields as in PlannedStage."""

    slot: str
    kind: str
    info: ProviderInfo
    options: StageOptions
    node: Node
    device: str
    reason: str
    where: Location
    weights: Mapping[str, Path]
    origins: Mapping[str, Location]
    parts: Mapping[str, Draft] = field(default_factory=dict)
    on: str = ""

    def said_at(self, option: str) -> Location:
        """Where the value of an option stands; the provider's place if it is a default."""
        node: Node | None = self.node
        for step in option.split("."):
            node = node.child(step) if node else None
        return node.where if node else self.where


def located(error: VoxloomError, where: Location | None) -> VoxloomError:
    """The error with a place, if it had none."""
    if error.where is None and where is not None:
        error.where = where
        error.args = (f"{where}: {error.args[0]}",)
    return error


def attempt(errors: list[VoxloomError], call: Callable[[], T]) -> T | None:
    """The call's value; its error, if it is one of the user's, is noted and None comes back."""
    try:
        return call()
    except ErrorGroup as group:
        errors.extend(group.errors)
    except VoxloomError as error:
        errors.append(error)
    return None


def raise_all(errors: list[VoxloomError]) -> None:
    """Nothing if there is none; one error as itself; several as a group."""
    if len(errors) == 1:
        raise errors[0]
    if errors:
        raise ErrorGroup(errors)


class Drafter:
    """Drafts the stages of one spec."""

    def __init__(self, providers: Providers, reason: Callable[[Node], str], base: Path) -> None:
        """reason: why a provider was chosen, from the node that names it; base: for paths in an
        option's default."""
        self.providers, self.reason, self.base = providers, reason, base

    def draft(self, slot: str, kind: str, node: Node, device: str, depth: int = 0) -> Draft:
        """One entry.

        Raises:
            UnknownProviderError, SpecError, PluginError, WeightsError, ErrorGroup: at their places.
        """
        entries = node.mapping or {}
        use = entries.get("use")
        if use is None or not use.text:
            raise SpecError(
                f"`{slot}` names no provider.",
                mend=f"Add `use: NAME`; see `voxloom plugins --kind {kind}`.",
                where=node.place,
            )
        info = self.providers.find(kind, use.text, use.where)
        own = own_keys(KINDS[kind])
        settings = node.holding({k: v for k, v in entries.items() if k not in own})
        try:
            self._check_installed(info)
            model = self.providers.load_options(info)
        except PluginError as error:
            raise _beside(error, use.where) from error
        options = self._options(model, settings, slot, info)
        own_device = entries.get("device")
        device = own_device.text if own_device and own_device.text else device
        parts = self._parts(options, settings, slot, device, depth)
        return Draft(
            slot=slot,
            kind=kind,
            info=info,
            options=options,
            node=node,
            device=device,
            reason=self.reason(use),
            where=use.where,
            weights=self._weights(options, settings, info),
            origins={name: child.place for name, child in (settings.mapping or {}).items()},
            parts=parts,
            on=entries["on"].text if "on" in own and "on" in entries else "",
        )

    def probe(self, slot: str, kind: str, entry: Mapping[str, object]) -> Draft | None:
        """A draft of an entry that no spec holds, for advice; None if it does not stand."""
        node = from_python(dict(entry), Location("<advice>"), self.base)
        try:
            return self.draft(slot, kind, node, "auto")
        except VoxloomError:
            return None

    def _check_installed(self, info: ProviderInfo) -> None:
        missing = [name for name in info.requires if find_spec(name.split(".")[0]) is None]
        if not missing:
            return
        package = self.providers.plugin(info.plugin).package
        wanted = f"{package}[{info.extra}]" if info.extra else " ".join(missing)
        raise PluginError(
            f"The {info.kind} {info.name!r} needs {', '.join(missing)}, which is not installed.",
            mend=f'Install it: pip install "{wanted}"',
        )

    def _options(
        self, model: type[StageOptions], settings: Node, slot: str, info: ProviderInfo
    ) -> StageOptions:
        try:
            options: StageOptions = validate(model, settings.plain())
        except ValidationError as error:
            subject = f"{info.kind} {info.name!r}"
            faults = translate(error, settings, model, subject=subject, prefix=slot)
            raise faults[0] if len(faults) == 1 else ErrorGroup(faults) from None
        return options

    def _weights(
        self, options: StageOptions, settings: Node, info: ProviderInfo
    ) -> dict[str, Path]:
        found: dict[str, Path] = {}
        errors: list[VoxloomError] = []
        for path, reference in weights_fields(options).items():
            node: Node | None = settings
            for step in path.split("."):
                node = node.child(step) if node else None
            base, where = (node.base, node.where) if node else (self.base, settings.place)
            try:
                found[path] = self.providers.resolve_weights(reference, base, info.plugin)
            except VoxloomError as error:
                errors.append(located(error, where))
        raise_all(errors)
        return found

    def _parts(
        self, options: StageOptions, settings: Node, slot: str, device: str, depth: int
    ) -> dict[str, Draft]:
        wanted = options.parts()
        if wanted and depth >= MAX_PARTS_DEPTH:
            raise SpecError(
                f"Stages within stages go deeper than {MAX_PARTS_DEPTH} levels.",
                mend="Let them hold each other less deep.",
                where=settings.place,
            )
        parts: dict[str, Draft] = {}
        errors: list[VoxloomError] = []
        for name, part in wanted.items():
            if part.kind not in KINDS:
                raise PluginError(f"`{slot}` wants a part of the unknown kind {part.kind!r}.")
            node = part_node(settings, name, part)
            inner = f"{slot}.parts.{name}"
            draft = attempt(
                errors,
                lambda inner=inner, part=part, node=node: self.draft(  # type: ignore[misc]
                    inner, part.kind, node, device, depth + 1
                ),
            )
            if draft is not None:
                parts[name] = draft
        raise_all(errors)
        return parts


def weights_fields(options: BaseModel) -> dict[str, str]:
    """Option -> reference, for all options that name a weights file and are not empty."""
    found: dict[str, str] = {}
    for name, info in type(options).model_fields.items():
        value = getattr(options, name)
        extra = info.json_schema_extra
        if isinstance(value, BaseModel):
            inner = weights_fields(value)
            found.update({f"{name}.{below}": reference for below, reference in inner.items()})
        elif isinstance(extra, Mapping) and extra.get("weights") and value:
            found[name] = str(value)
    return found


def part_node(settings: Node, name: str, part: Part) -> Node:
    """The part as a node; its places are those of what looks like its origin in the spec."""
    hint = _hint(settings, name, part)
    where = hint.where if hint else settings.place
    base = hint.base if hint else settings.base
    plain: dict[str, Any] = to_jsonable_python(dict(part.options))
    plain["use"] = part.use
    return _graft(from_python(plain, where, base), hint).under(hint.key if hint else settings.key)


def _hint(settings: Node, name: str, part: Part) -> Node | None:
    below = [node for node in settings.walk() if node is not settings]
    for node in below:
        if node.mapping is not None and name in node.mapping:
            return node.mapping[name]
        if node.mapping is not None and (settings.mapping or {}).get(name) is node:
            return node
    for wanted in (name, part.use):
        for node in below:
            if node.text == wanted:
                return node
    return None


def _graft(node: Node, hint: Node | None) -> Node:
    if hint is None or node.mapping is None or hint.mapping is None:
        return node
    entries = {}
    for name, child in node.mapping.items():
        told = hint.mapping.get(name)
        if told is not None and told.mapping is None and told.plain() == child.plain():
            entries[name] = told
        else:
            entries[name] = _graft(child, told)
    return node.holding(entries)


def _beside(error: PluginError, where: Location) -> PluginError:
    """The plugin's fault, told at the place of the spec that wants the plugin."""
    origin = f" ({error.where})" if error.where and error.where.line else ""
    return PluginError(f"{error.message}{origin}", mend=error.mend, where=where)
