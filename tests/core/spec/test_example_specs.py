"""The specs of examples/ stand, with the providers that are really installed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import voxloom.testing
from voxloom.core.spec import explain_text, graph_svg, graph_text, lock_text, plan, read, schema
from voxloom.core.spec.plan_types import Plan
from voxloom.registry import Registry

EXAMPLES = Path(__file__).parents[3] / "examples" / "specs"
FAKES = Path(voxloom.testing.__file__).parent / "fakes" / "voxloom.toml"


@pytest.fixture(scope="module")
def registry() -> Registry:
    """The built-in plugins and the fakes."""
    return Registry.discover(extra_manifests=[FAKES], environ={})


def planned(source: Any, registry: Registry) -> Plan:
    return plan(read(source, registry), registry)


def test_there_are_examples_of_every_format() -> None:
    assert {path.suffix for path in EXAMPLES.iterdir()} == {".yaml", ".toml", ".json"}


@pytest.mark.parametrize("path", sorted(EXAMPLES.iterdir()), ids=lambda path: str(path.name))
def test_an_example_plans_and_can_be_shown(path: Path, registry: Registry, tmp_path: Path) -> None:
    found = planned(path, registry)
    assert found.name == path.stem
    assert found.sample_rate > 0
    assert found.name in explain_text(found, registry)
    assert graph_text(found).startswith("  text\n")
    assert graph_svg(found).startswith("<svg")
    locked = tmp_path / "x.lock.yaml"
    locked.write_text(lock_text(found, registry, folder=tmp_path), encoding="utf-8")
    assert planned(locked, registry).edges == found.edges


def test_the_telephone_speaks_at_8_khz(registry: Registry) -> None:
    found = planned(EXAMPLES / "telephone.yaml", registry)
    assert (found.sample_rate, found.languages, found.preset) == (8000, ("en",), "mini")


def test_the_whole_chain_has_every_edge(registry: Registry) -> None:
    found = planned(EXAMPLES / "whole-chain.yaml", registry)
    assert {(e.port, e.source, e.target) for e in found.edges} == {
        ("audio", "reference", "tokenizer"),
        ("audio", "reference", "speaker_encoder"),
        ("phones", "frontend", "text_encoder"),
        ("phones", "frontend", "prior"),
        ("text_features", "text_encoder", "prior"),
        ("prompt", "tokenizer", "prior"),
        ("tokens", "prior", "acoustic"),
        ("speaker", "speaker_encoder", "acoustic"),
        ("features", "acoustic", "vocoder"),
        ("audio", "vocoder", "effects[0]"),
        ("audio", "effects[0]", "result"),
    }


def test_every_preset_whose_weights_are_installed_plans(registry: Registry) -> None:
    here = [each for each in registry.presets() if "hf:" not in each.path.read_text("utf-8")]
    assert here
    voiced = {"mini-gpt": "mini"}  # a preset that extends another speaks in that one's voices
    for preset in here:
        found = planned(preset.name, registry)
        assert found.name == preset.name
        assert found.preset == voiced.get(preset.name, preset.name)


def test_the_schema_covers_every_installed_provider(registry: Registry) -> None:
    found = schema(registry)["$defs"]
    for info in registry.providers():
        assert f"{info.kind}.{info.name}" in found
