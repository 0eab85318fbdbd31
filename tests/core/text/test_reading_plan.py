"""What of a spec reads text, planned without the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from voxloom.core import spec
from voxloom.core.text.reading_plan import reading_plan
from voxloom.interfaces.errors import ErrorGroup, SpecError, UnknownProviderError
from voxloom.registry import Registry


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.discover()


def test_a_frontend_alone_will_do_although_it_cannot_speak(registry: Registry) -> None:
    read = spec.read({"voxloom": 1, "frontend": "ko"}, registry)
    with pytest.raises((SpecError, ErrorGroup), match="yields audio"):
        spec.plan(read, registry)
    plan = reading_plan(read, registry)
    assert [stage.slot for stage in plan.speech] == ["frontend"]
    assert plan.languages == ("ko",)


def test_no_weights_of_other_stages_are_fetched(registry: Registry) -> None:
    plan = reading_plan(spec.read("gpt-sovits-v2", registry), registry)
    assert plan.stage("prior") is None
    assert "ko" in plan.languages


def test_the_options_of_the_text_and_the_splitter_stay(registry: Registry) -> None:
    given = {
        "voxloom": 1,
        "splitter": {"use": "gpt-sovits-cuts", "method": "cut5"},
        "frontend": "zh",
        "text": {"cut_budget": 40},
    }
    plan = reading_plan(spec.read(given, registry), registry)
    assert [stage.slot for stage in plan.speech] == ["splitter", "frontend"]
    assert plan.text.cut_budget == 40


def test_what_is_wrong_with_the_frontend_is_told_at_its_place(
    registry: Registry, tmp_path: Path
) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("voxloom: 1\nfrontend: mixd\n", encoding="utf-8")
    with pytest.raises(UnknownProviderError, match=r"mine.yaml:2:11: .*'mixd'"):
        reading_plan(spec.read(path, registry), registry)


def test_a_spec_without_a_frontend_reads_nothing(registry: Registry) -> None:
    read = spec.read({"voxloom": 1, "vocoder": "griffin-lim"}, registry)
    with pytest.raises(SpecError, match="has no frontend"):
        reading_plan(read, registry)
