"""Conformance of adapters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from voxloom.interfaces.adapter import Adapter
from voxloom.interfaces.contracts import Edges
from voxloom.interfaces.errors import VoxloomError
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.interfaces.stage import Build, Stage
from voxloom.testing.checks import StageConformance, assert_same
from voxloom.testing.making import make


class _OtherOptions(StageOptions):
    def edges(self, view: PlanView) -> Edges:
        return Edges()


class _Other(Stage):
    """A stage that no adapter was made for."""

    def __init__(self, options: _OtherOptions, build: Build) -> None:
        super().__init__(options, build)


class AdapterConformance(StageConformance):
    """Subclass it and provide `adapter`, `stage` (one it was made for) and `speak`: a function of
    the stage that returns what the adapter should change."""

    kind = "adapter"

    def test_it_is_a_stage_of_its_kind(self, adapter: Adapter) -> None:
        self.check_stage(adapter)

    def test_it_changes_the_stage_and_undoes_it_exactly(
        self, adapter: Adapter, stage: Stage, speak: Callable[[Stage], Any]
    ) -> None:
        before = speak(stage)
        adapter.apply(stage)
        with pytest.raises(AssertionError):  # it differs
            assert_same(speak(stage), before)
        adapter.revert(stage)
        assert_same(speak(stage), before)

    def test_a_stage_it_was_not_made_for_is_refused(self, adapter: Adapter) -> None:
        with pytest.raises(VoxloomError):
            adapter.apply(make(_Other, _OtherOptions()))

    def test_it_can_be_closed_twice(self, adapter: Adapter) -> None:
        adapter.close()
        adapter.close()
