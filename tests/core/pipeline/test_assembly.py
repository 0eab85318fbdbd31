from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from voxloom.core import weights
from voxloom.core.pipeline import assemble
from voxloom.interfaces.errors import Location, PluginError, WeightsError


@pytest.fixture
def tracked(parts: Any) -> Any:
    """A factory of stage classes that note, in one list, when they are built and closed."""
    events: list[str] = []

    def make(name: str, base: type, *, fails: BaseException | None = None) -> type:
        class Tracked(base):  # type: ignore[misc]
            def __init__(self, options: Any, build: Any) -> None:
                super().__init__(options, build)
                if fails is not None:
                    raise fails
                self.build = build
                events.append(f"+{name}")

            def close(self) -> None:
                events.append(f"-{name}")

        Tracked.__name__ = f"Tracked{name}"
        return Tracked

    return SimpleNamespace(make=make, events=events)


def test_stages_are_built_in_order_and_see_those_before_them(
    workshop: Any, parts: Any, tracked: Any
) -> None:
    stages = {
        "frontend": tracked.make("f", parts.Spell),
        "acoustic": tracked.make("a", parts.Mel),
        "vocoder": tracked.make("v", parts.Hold),
        "effects[0]": tracked.make("e", parts.Louder),
    }
    pipeline = workshop.join(stages)
    assert tracked.events == ["+f", "+a", "+v", "+e"]
    built = pipeline.stages
    upstream = built["vocoder"].build.upstream
    assert dict(upstream) == {slot: built[slot] for slot in ("frontend", "acoustic")}
    pipeline.close()
    assert tracked.events[4:] == ["-e", "-v", "-a", "-f"]


def test_a_part_is_built_once_when_it_is_first_taken(
    workshop: Any, parts: Any, tracked: Any
) -> None:
    inner = workshop.stage("frontend.parts.en", tracked.make("en", parts.Spell))
    outer = workshop.stage("frontend", tracked.make("mixed", parts.Spell), parts={"en": inner})
    plan = workshop.plan([outer, workshop.stage("acoustic", parts.Tone)])
    pipeline = assemble(plan, workshop.providers)
    built = pipeline.stages["frontend"].build.parts
    assert tracked.events == ["+mixed"]
    assert set(built) == {"en"}
    assert "en" in built
    assert "zh" not in built
    assert tracked.events == ["+mixed"]
    with ThreadPoolExecutor(4) as pool:
        taken = set(pool.map(lambda _: built["en"], range(8)))
    assert len(taken) == 1
    assert tracked.events == ["+mixed", "+en"]
    pipeline.close()
    assert sorted(tracked.events[2:]) == ["-en", "-mixed"]


@pytest.mark.parametrize(
    "fault", [WeightsError("Bad.", mend="Mend."), RuntimeError("oops"), KeyboardInterrupt()]
)
def test_what_was_built_is_closed_when_a_stage_fails(
    workshop: Any, parts: Any, tracked: Any, fault: BaseException
) -> None:
    stages = {
        "frontend": tracked.make("f", parts.Spell),
        "acoustic": tracked.make("a", parts.Mel),
        "vocoder": tracked.make("v", parts.Hold, fails=fault),
    }
    expected = PluginError if isinstance(fault, RuntimeError) else type(fault)
    with pytest.raises(expected):
        workshop.join(stages)
    assert tracked.events == ["+f", "+a", "-a", "-f"]


def test_a_fault_of_a_plugin_is_told_with_its_slot_place_and_name(
    workshop: Any, parts: Any, tracked: Any
) -> None:
    faulty = tracked.make("v", parts.Tone, fails=RuntimeError("oops"))
    plan = workshop.plan([workshop.stage("acoustic", faulty, where=Location("a.yaml", 3, 5))])
    with pytest.raises(PluginError, match=r"a\.yaml:3:5: `acoustic`.*tests.*RuntimeError: oops"):
        assemble(plan, workshop.providers)


def test_adapters_change_the_slot_they_name_in_their_order(workshop: Any, parts: Any) -> None:
    first = type("First", (parts.Bump,), {})
    second = type("Second", (parts.Bump,), {})
    plan = workshop.plan(
        [workshop.stage("frontend", parts.Spell), workshop.stage("acoustic", parts.Tone)],
        adapters=[
            workshop.stage("adapters[0]", first, on="acoustic"),
            workshop.stage("adapters[1]", second, on="acoustic"),
        ],
    )
    pipeline = assemble(plan, workshop.providers)
    assert pipeline.stages["acoustic"].bumped == ("First", "Second")  # type: ignore[attr-defined]
    assert not hasattr(pipeline.stages["frontend"], "bumped")


def test_stages_that_prepare_voices_are_built_when_first_needed(
    workshop: Any, parts: Any, tracked: Any
) -> None:
    plan = workshop.plan(
        [workshop.stage("acoustic", parts.Tone)],
        voice=[workshop.stage("speaker_encoder", tracked.make("s", parts.Spell))],
    )
    pipeline = assemble(plan, workshop.providers)
    pipeline.say("Hello.")
    assert tracked.events == []
    pipeline._builder.voice_stages()
    pipeline._builder.voice_stages()
    assert tracked.events == ["+s"]
    pipeline.close()
    assert tracked.events == ["+s", "-s"]


def test_weights_are_read_by_the_options_field(
    workshop: Any, parts: Any, tracked: Any, tmp_path: Path
) -> None:
    path = tmp_path / "w.safetensors"
    weights.save(path, {"a": torch.arange(3.0)}, {"model": "m"})
    made = tracked.make("a", parts.Tone)
    plan = workshop.plan([workshop.stage("acoustic", made, weights={"weights": path})])
    build = assemble(plan, workshop.providers).stages["acoustic"].build  # type: ignore[attr-defined]
    view = build.weights("weights")
    assert view.tensors["a"].tolist() == [0, 1, 2]
    assert view.metadata["model"] == "m"
    with pytest.raises(WeightsError, match=r"no weights in its option `other`"):
        build.weights("other")


def test_devices_come_from_the_stage_then_the_call_then_the_plan(
    workshop: Any, parts: Any, tracked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def device(own: str, plans: str, call: str | None) -> str:
        stage = workshop.stage("acoustic", tracked.make("a", parts.Tone), device=own)
        plan = workshop.plan([stage], device=plans)
        return assemble(plan, workshop.providers, device=call).stages["acoustic"].device

    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert device("auto", "auto", None) == "cpu"
    assert device("auto", "meta", None) == "meta"
    assert device("meta", "meta", "cpu") == "cpu"
    assert device("cpu", "auto", "meta") == "cpu"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert device("auto", "auto", None) == "cuda"


def test_progress_names_each_stage_before_it_is_built(workshop: Any, parts: Any) -> None:
    seen: list[tuple[str, int, int]] = []
    plan = workshop.plan(
        [workshop.stage("frontend", parts.Spell), workshop.stage("acoustic", parts.Tone)],
        [workshop.stage("effects[0]", parts.Louder)],
    )
    assemble(plan, workshop.providers, progress=lambda *said: seen.append(said))
    assert seen == [("frontend", 1, 3), ("acoustic", 2, 3), ("effects[0]", 3, 3)]


def test_a_plan_without_an_acoustic_model_cannot_speak(workshop: Any, parts: Any) -> None:
    with pytest.raises(PluginError, match="no acoustic model"):
        assemble(workshop.plan([workshop.stage("frontend", parts.Spell)]), workshop.providers)
