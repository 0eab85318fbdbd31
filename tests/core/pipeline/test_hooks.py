from __future__ import annotations

from typing import Any

import pluggy
import pytest

from voxloom.core.pipeline import Pipeline
from voxloom.core.pipeline.hooks import StageHooks
from voxloom.interfaces.errors import PluginError
from voxloom.interfaces.hooks import PROJECT, Hooks, hookimpl


def relay(*plugins: object) -> Any:
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Hooks)
    for number, plugin in enumerate(plugins):
        manager.register(plugin, f"plugin-{number}")
    return manager.hook


class Watcher:
    def __init__(self) -> None:
        self.seen: list[tuple[str, str, str]] = []
        self.seconds: list[float] = []

    @hookimpl
    def voxloom_before_stage(self, slot: str, value: Any) -> None:
        self.seen.append(("before", slot, type(value).__name__))

    @hookimpl
    def voxloom_after_stage(self, slot: str, value: Any, seconds: float) -> None:
        self.seen.append(("after", slot, type(value).__name__))
        self.seconds.append(seconds)


@pytest.fixture
def joined(workshop: Any, parts: Any) -> Any:
    def build(*plugins: object) -> Pipeline:
        workshop.providers.hooks = relay(*plugins)
        stages = {
            "frontend": parts.Spell,
            "prior": parts.Count,
            "acoustic": parts.Mel,
            "vocoder": parts.Hold,
            "effects[0]": parts.Louder,
        }
        built: Pipeline = workshop.join(stages, can={"effects[0]": "streaming"})
        return built

    return build


def test_every_stage_is_announced_and_reported_in_order(joined: Any) -> None:
    watcher = Watcher()
    joined(watcher).say("Hello.")
    assert [entry for entry in watcher.seen if entry[1] != "prior"] == [
        ("before", "frontend", "str"),
        ("after", "frontend", "Phones"),
        ("before", "acoustic", "Utterance"),
        ("after", "acoustic", "Features"),
        ("before", "vocoder", "Features"),
        ("after", "vocoder", "Audio"),
        ("before", "effects[0]", "Audio"),
        ("after", "effects[0]", "Audio"),
    ]
    assert [entry for entry in watcher.seen if entry[1] == "prior"] == [
        ("before", "prior", "Phones"),
        ("after", "prior", "SemanticTokens"),
    ]
    assert all(seconds > 0 for seconds in watcher.seconds)


def test_hooks_do_not_change_the_speech(joined: Any) -> None:
    plain, watched = joined().say("Hello."), joined(Watcher()).say("Hello.")
    assert plain.audio.waveform.equal(watched.audio.waveform)


def test_without_stage_hooks_nothing_watches() -> None:
    assert not StageHooks(None).watching
    assert not StageHooks(relay()).watching
    assert StageHooks(relay(Watcher())).watching


def test_text_passes_run_in_order_of_registration_and_marks_keep_the_users_text(
    joined: Any,
) -> None:
    class First:
        @hookimpl
        def voxloom_text_pass(self, text: str, language: str) -> str | None:
            return text.replace("&", "n") if language == "en" else None

    class Second:
        @hookimpl
        def voxloom_text_pass(self, text: str) -> str:
            return text.replace("n", "m")

    pipeline = joined(First(), Second())
    speech = pipeline.say("R & B.", language="en")
    labels = [mark.label for mark in speech.marks if mark.level == "phone"]
    assert labels == ["R", "m", "B", "."]
    assert speech.text == "R & B."
    assert [mark.label for mark in speech.marks if mark.level == "word"][1] == "&"
    assert [m.label for m in pipeline.say("R & B.").marks if m.level == "phone"][1] == "&"


def test_a_text_pass_that_changes_the_length_is_refused(joined: Any) -> None:
    class Longer:
        @hookimpl
        def voxloom_text_pass(self, text: str) -> str:
            return text + "!"

    with pytest.raises(PluginError, match="length"):
        joined(Longer()).say("Hello.")


def test_a_hook_that_fails_is_told_with_its_plugin(joined: Any) -> None:
    class Broken:
        @hookimpl
        def voxloom_before_stage(self, slot: str) -> None:
            raise ZeroDivisionError("by zero")

    with pytest.raises(PluginError, match=r"voxloom_before_stage of plugin 'plugin-0'.*by zero"):
        joined(Broken()).say("Hello.")
