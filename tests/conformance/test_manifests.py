"""What the manifests say of the built-ins is true."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from pydantic import ValidationError

from voxloom.interfaces.acoustic import AcousticModel
from voxloom.interfaces.effect import AudioEffect
from voxloom.interfaces.kinds import KINDS
from voxloom.interfaces.plugin import ProviderInfo
from voxloom.interfaces.prior import SemanticPrior
from voxloom.interfaces.vocoder import Vocoder
from voxloom.registry import Registry

BATCHES = {
    "acoustic": AcousticModel.synthesize_batch,
    "prior": SemanticPrior.generate_batch,
    "vocoder": Vocoder.decode_batch,
}
STREAMS = {
    "acoustic": AcousticModel.stream,
    "prior": SemanticPrior.stream,
    "vocoder": Vocoder.stream,
    "effect": AudioEffect.stream,
}
# in test_stages.py
TESTED = {"splitter", "frontend", "speaker_encoder", "acoustic", "vocoder", "effect"}


def test_the_built_in_plugins_have_no_problem(builtins: Registry) -> None:
    faults = [f"{p.where or p.plugin}: {p.reason}" for p in builtins.problems]
    assert not faults, "\n".join(faults)


def test_every_kind_of_built_in_is_in_the_conformance_tests(
    builtins: Registry, elsewhere: Mapping[str, Path]
) -> None:
    here = [i for i in builtins.providers() if f"{i.kind}/{i.name}" not in elsewhere]
    assert {info.kind for info in here} <= TESTED <= set(KINDS)


def test_what_is_tested_elsewhere_inherits_the_same_classes(
    elsewhere: Mapping[str, Path],
) -> None:
    for name, file in elsewhere.items():
        kind = name.partition("/")[0].replace("_", " ").title().replace(" ", "")
        assert re.search(rf"\({kind}\w*Conformance\):", file.read_text("utf-8")), name


def test_a_claimed_capability_is_implemented(provider: ProviderInfo, builtins: Registry) -> None:
    cls = builtins.load(provider)
    for claim, defaults in (("streaming", STREAMS), ("batch", BATCHES)):
        default = defaults.get(provider.kind)
        if default is None:
            assert claim not in provider.capabilities, f"a {provider.kind} has no {claim}"
            continue
        own = getattr(cls, default.__name__) is not default
        if claim in provider.capabilities:
            assert own, f"{cls.__name__} claims {claim} and inherits the default"


def test_options_refuse_what_they_do_not_know_and_do_not_change(
    provider: ProviderInfo, builtins: Registry
) -> None:
    model = builtins.load_options(provider)
    with pytest.raises(ValidationError, match="no_such_option"):
        model(no_such_option=1)
    assert model.model_config.get("frozen") is True
    assert model.model_json_schema()["type"] == "object"


def test_every_option_is_described(provider: ProviderInfo, builtins: Registry) -> None:
    fields = builtins.load_options(provider).model_fields
    silent = [name for name, field in fields.items() if not field.description]
    assert not silent, f"{provider.name}: {silent}"


def test_a_provider_is_described_in_one_line(provider: ProviderInfo, builtins: Registry) -> None:
    assert 10 <= len(provider.summary) <= 100
    assert "\n" not in provider.summary
    assert not provider.summary.endswith(".")
    assert inspect.getdoc(builtins.load(provider))


def test_a_frontend_speaks_the_languages_of_its_manifest(builtins: Registry) -> None:
    for info in builtins.providers("frontend"):
        assert info.languages, f"{info.name} names no language in its manifest"
