"""Specs: reading, checking, planning, and what can be told about a plan. Torch-free.

Names are looked up on first use, so that `plan_types` alone costs no pydantic.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voxloom.core.spec.plan_types import Edge, Plan, PlannedStage
    from voxloom.core.spec.planning import plan
    from voxloom.core.spec.reading import Spec, read

_HOMES = {
    "Edge": "plan_types",
    "Plan": "plan_types",
    "PlannedStage": "plan_types",
    "Spec": "reading",
    "plan": "planning",
    "read": "reading",
}

__all__ = ["Edge", "Plan", "PlannedStage", "Spec", "plan", "read"]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
