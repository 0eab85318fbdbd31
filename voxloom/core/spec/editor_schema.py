"""JSON Schema of a spec, for completion and checking in editors.

Each slot takes a provider's name, or a mapping that is one of the installed providers by its `use`.
No option is required, since a file may extend one that gives it; `voxloom pipeline check` knows.
"""

from __future__ import annotations

from typing import Any

from voxloom.core.spec.document import Document, TextSection
from voxloom.core.spec.slots import DEVICES, SLOTS, SPEC_VERSION
from voxloom.interfaces.errors import VoxloomError
from voxloom.interfaces.kinds import Kind
from voxloom.interfaces.plugin import ProviderInfo, Providers

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema(providers: Providers) -> dict[str, Any]:
    """The schema of all that is installed. A provider whose options cannot be imported is there
    with any options."""
    own = Document.model_json_schema()["properties"]
    definitions: dict[str, Any] = {
        "device": {
            "description": "where stages run",
            "type": "string",
            "pattern": f"^({'|'.join(DEVICES)})(:[0-9]+)?$",
            "examples": ["auto", "cpu", "cuda", "cuda:1"],
        }
    }
    properties: dict[str, Any] = {
        "voxloom": {"const": SPEC_VERSION, "description": own["voxloom"]["description"]},
        "name": {"type": "string", "description": own["name"]["description"]},
        "extends": {
            "type": "string",
            "description": own["extends"]["description"],
            "examples": [preset.name for preset in providers.presets()],
        },
        "device": {"$ref": "#/$defs/device"},
        "voice": {
            "type": ["string", "null"],
            "description": own["voice"]["description"],
            "examples": [voice.name for voice in providers.voices()],
        },
        "seed": {
            "type": ["integer", "null"],
            "minimum": 0,
            "description": own["seed"]["description"],
        },
        "text": _text(definitions),
        "lock": {"type": "object", "description": "written by `voxloom pipeline lock`"},
    }
    for key, kind in SLOTS.items():
        properties[key] = _slot(kind, providers, definitions)
    return {
        "$schema": DIALECT,
        "title": "VoxLoom pipeline spec",
        "type": "object",
        "required": ["voxloom"],
        "additionalProperties": False,
        "properties": properties,
        "$defs": definitions,
    }


def _text(definitions: dict[str, Any]) -> dict[str, Any]:
    found = TextSection.model_json_schema(ref_template="#/$defs/text.{model}")
    for inner, definition in found.pop("$defs", {}).items():
        definitions[f"text.{inner}"] = definition
    return {**found, "type": ["object", "null"]}


def _slot(kind: Kind, providers: Providers, definitions: dict[str, Any]) -> dict[str, Any]:
    infos = list(providers.providers(kind.name))
    named: dict[str, Any] = {
        "title": "a provider's name",
        "enum": [info.name for info in infos],
    }
    if not infos:
        named = {"type": "string"}
    choices = [named]
    for info in infos:
        name = f"{kind.name}.{info.name}"
        definitions[name] = _provider(info, providers, definitions, name)
        choices.append({"$ref": f"#/$defs/{name}"})
    if kind.many:
        return {
            "description": f"{kind.summary}; in this order",
            "type": ["array", "null"],
            "items": {"oneOf": choices},
        }
    partial = {
        "title": "options over those of the extended spec",
        "type": "object",
        "not": {"required": ["use"]},
    }
    return {"description": kind.summary, "oneOf": [*choices, partial, {"type": "null"}]}


def _provider(
    info: ProviderInfo, providers: Providers, definitions: dict[str, Any], name: str
) -> dict[str, Any]:
    own: dict[str, Any] = {
        "use": {"const": info.name, "description": info.summary},
        "device": {"$ref": "#/$defs/device"},
    }
    required = ["use"]
    if info.kind == "adapter":
        stages = [key for key, kind in SLOTS.items() if not kind.many]
        own["on"] = {"enum": stages, "description": "the stage it changes"}
        required.append("on")
    entry: dict[str, Any] = {
        "title": info.name,
        "description": info.summary,
        "type": "object",
        "required": required,
    }
    try:
        model = providers.load_options(info)
        found = model.model_json_schema(ref_template=f"#/$defs/{name}.{{model}}")
    except VoxloomError:
        return {**entry, "properties": own}
    for inner, definition in found.get("$defs", {}).items():
        definitions[f"{name}.{inner}"] = definition
    properties = {**found.get("properties", {}), **own}
    return {**entry, "properties": properties, "additionalProperties": False}
