"""The trace of a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core.pipeline import Pipeline
from voxloom.core.pipeline.reading import Reader
from voxloom.core.pipeline.text_path import TextPath
from voxloom.core.spec.plan_types import TextPlan
from voxloom.interfaces import Hint, Phones, Request
from voxloom.interfaces.errors import VoxloomError
from voxloom.registry import Registry
from voxloom.testing import construct

WORDS = ["One. ", "two, ", "行[háng]", "{break:1s}", "{sub:a b. c|x}", "{lang:ja|橋。", "}", "\n\n"]


@pytest.fixture
def told(workshop: Any, parts: Any) -> Pipeline:
    class Told(parts.Spell):  # type: ignore[misc, name-defined]
        def read(self, text: str, language: str = "auto", hints: Sequence[Hint] = ()) -> Phones:
            return self.phonemize(text, language)

    made: Pipeline = workshop.join({"frontend": Told, "acoustic": parts.Mel, "vocoder": parts.Hold})
    return made


def covers(trace: Any) -> None:
    assert "".join(one.written for one in trace.stretches) == trace.text
    at = 0
    for one in trace.stretches:
        assert one.start == at
        at = one.end
    assert at == len(trace.text)


def test_a_trace_tells_what_became_of_every_character(told: Pipeline) -> None:
    text = "ab 行[háng]c{break:1s} {sub:xyz|W}"
    trace = told.explain(text)
    covers(trace)
    states = {one.written: (one.state, one.rule) for one in trace.stretches}
    assert states["[háng]"] == states["{break:1s}"] == ("silent", "markup")
    assert states["W"] == ("spoken", "alias")
    assert next(one for one in trace.stretches if one.written == "W").phones == ("x", "y", "z")
    assert [piece.text for piece in trace.pieces] == ["ab 行c", "xyz"]


def test_a_trace_names_what_the_frontend_refuses(told: Pipeline) -> None:
    trace = told.explain("One. # two. Three.")
    covers(trace)
    (refused,) = trace.refused
    assert refused.written == "# two."
    assert "cannot be spoken" in refused.reason
    assert trace.pieces[1].reason == refused.reason
    assert trace.pieces[2].phones


@settings(max_examples=150, deadline=None)
@given(
    text=st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=4)), max_size=8).map("".join)
)
def test_a_trace_covers_any_text_that_is_read(fake_registry: Registry, text: str) -> None:
    frontend = construct(fake_registry, "frontend", "fake-letters")
    try:
        trace = Reader(TextPath(TextPlan()), frontend, ()).explain(Request(text))
    except VoxloomError:
        return
    covers(trace)
    for one in trace.stretches:
        assert one.state in ("spoken", "silent", "refused")
        assert one.state != "refused" or one.reason
