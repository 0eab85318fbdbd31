"""The JSON Schema for editors."""

from __future__ import annotations

import json
from typing import Any

from voxloom.core.spec import schema
from voxloom.core.spec.slots import HEADER, SLOTS
from voxloom.interfaces.errors import PluginError


def references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [found for value in node.values() for found in references(value)]
    if isinstance(node, list):
        return [found for value in node for found in references(value)]
    return []


def test_every_key_of_a_spec_is_there(providers: Any) -> None:
    assert set(schema(providers)["properties"]) == {*HEADER, *SLOTS}


def test_it_is_json_and_every_reference_resolves(providers: Any) -> None:
    found = json.loads(json.dumps(schema(providers)))
    targets = references(found)
    assert targets
    for target in targets:
        name = target.removeprefix("#/$defs/")
        assert name in found["$defs"], target


def test_a_provider_has_its_options_with_their_descriptions(providers: Any) -> None:
    buzz = schema(providers)["$defs"]["vocoder.buzz"]
    assert buzz["properties"]["use"]["const"] == "buzz"
    assert buzz["properties"]["iterations"]["minimum"] == 1
    assert buzz["properties"]["iterations"]["description"] == "phase refinement steps"
    assert buzz["additionalProperties"] is False
    assert buzz["required"] == ["use"]


def test_a_nested_model_is_among_the_definitions(providers: Any) -> None:
    found = schema(providers)["$defs"]
    assert found["prior.guess"]["properties"]["sampling"]["$ref"] == "#/$defs/prior.guess.Sampling"
    assert "top_k" in found["prior.guess.Sampling"]["properties"]


def test_a_slot_takes_a_name_a_provider_or_nothing(providers: Any) -> None:
    choices = schema(providers)["properties"]["vocoder"]["oneOf"]
    assert choices[0]["enum"] == ["buzz", "wide", "broken"]
    assert {"$ref": "#/$defs/vocoder.wide"} in choices
    assert {"type": "null"} in choices


def test_lists_hold_stages_and_adapters_say_on(providers: Any) -> None:
    found = schema(providers)
    assert found["properties"]["effects"]["items"]["oneOf"][0]["enum"] == [
        "pass",
        "resample",
        "narrow",
    ]
    lora = found["$defs"]["adapter.lora"]
    assert lora["required"] == ["use", "on"]
    assert "prior" in lora["properties"]["on"]["enum"]
    assert "effects" not in lora["properties"]["on"]["enum"]


def test_a_provider_that_cannot_be_imported_takes_any_options(providers: Any) -> None:
    def load_options(info: Any) -> Any:
        raise PluginError("broken")

    providers.load_options = load_options
    found = schema(providers)["$defs"]["vocoder.buzz"]
    assert "additionalProperties" not in found
    assert found["properties"]["use"]["const"] == "buzz"
