"""`voxloom pipeline new`: a commented spec to begin with."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from voxloom.core.spec.document import TextSection
from voxloom.core.spec.reading import read
from voxloom.core.spec.slots import SLOTS, SPEC_VERSION
from voxloom.core.spec.writing import to_yaml
from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.kinds import Kind
from voxloom.interfaces.plugin import ProviderInfo, Providers

_SAMPLES: Mapping[str, Any] = {
    "string": "CHANGE-ME",
    "integer": 1,
    "number": 1.0,
    "boolean": True,
    "array": [],
    "object": {},
}


def new(
    providers: Providers,
    *,
    name: str,
    extends: str = "",
    stages: Mapping[str, str] | None = None,
    effects: Sequence[str] = (),
) -> str:
    """A starter spec as YAML: what is chosen is written out, what could be changed is a comment.

    extends: a preset or a path; with neither it nor stages, the default preset. stages: slot ->
    provider; effects: providers in order.

    Raises:
        UnknownProviderError: no such preset or provider.
        SpecError: no such slot.
    """
    chosen = dict(stages or {})
    for slot in chosen:
        if slot not in SLOTS or SLOTS[slot].many:
            known = ", ".join(key for key, kind in SLOTS.items() if not kind.many)
            raise SpecError(f"There is no stage {slot!r}.", mend=f"There are {known}.")
    if not extends and not chosen:
        defaults = sorted(providers.presets(), key=lambda preset: not preset.default)
        extends = defaults[0].name if defaults else ""
    lines = [
        "# A pipeline of VoxLoom. Check it with `voxloom pipeline check THIS-FILE`.",
        f"voxloom: {SPEC_VERSION}",
        f"name: {json.dumps(name, ensure_ascii=False)}",
    ]
    if extends:
        lines.append(
            f"extends: {json.dumps(extends, ensure_ascii=False)}  # all below lies over it"
        )
    lines.append("# device: auto  # cpu, cuda, cuda:1; a stage may have its own")
    lines += [
        "# text:  # markup, cutting, pauses, lexicons",
        *(f"#   {line}" for line in _options(TextSection)),
    ]
    inherited = _inherited(extends, providers)
    for key, kind in SLOTS.items():
        if kind.many:
            continue
        if key in chosen:
            info = providers.find(kind.name, chosen[key])
            lines += ["", *_stage(key, info, providers)]
        elif key in inherited:
            lines += ["", *_offer(key, kind, inherited[key], providers)]
    if effects:
        lines += ["", "effects:  # audio to audio, in this order"]
        for effect in effects:
            lines += _effect(providers.find("effect", effect), providers)
    return "\n".join(lines) + "\n"


def _inherited(extends: str, providers: Providers) -> dict[str, str]:
    """Slot -> provider of the spec that is extended."""
    if not extends:
        return {}
    plain = read(extends, providers).as_dict()
    entries = {key: plain.get(key) for key, kind in SLOTS.items() if not kind.many}
    return {key: str(entry.get("use", "")) for key, entry in entries.items() if entry}


def _stage(key: str, info: ProviderInfo, providers: Providers) -> list[str]:
    lines = [f"{key}:  # {info.summary}", f"  use: {info.name}"]
    return lines + [f"  {line}" for line in _options(providers.load_options(info))]


def _effect(info: ProviderInfo, providers: Providers) -> list[str]:
    lines = [f"  - use: {info.name}  # {info.summary}"]
    return lines + [f"    {line}" for line in _options(providers.load_options(info))]


def _offer(key: str, kind: Kind, current: str, providers: Providers) -> list[str]:
    others = [info.name for info in providers.providers(kind.name) if info.name != current]
    also = f"; also installed: {', '.join(others)}" if others else ""
    return [f"# {key}:  # {kind.summary}{also}", f"#   use: {current}"]


def _options(model: type[BaseModel]) -> list[str]:
    """Required options to fill in; the others as comments with their defaults."""
    described = model.model_json_schema()
    lines: list[str] = []
    for name, info in model.model_fields.items():
        about = f"  # {info.description}" if info.description else ""
        if info.is_required():
            kind = described["properties"].get(info.alias or name, {}).get("type", "string")
            sample = _SAMPLES.get(str(kind), "CHANGE-ME")
            lines.append(f"{name}: {_flow(sample)}{about or '  # required'}")
            continue
        value = info.get_default(call_default_factory=True)
        if value is PydanticUndefined:
            continue
        lines.append(f"# {name}: {_flow(_plain(value))}{about}")
    return lines


def _plain(value: Any) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(value)


def _flow(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    return to_yaml(value).removesuffix("...\n").strip()
