"""Specs: reading, checking, planning, and what can be told about a plan. Torch-free.

Names are looked up on first use, so that `plan_types` alone costs no pydantic.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voxloom.core.spec.draw_svg import graph_svg
    from voxloom.core.spec.draw_text import graph_text
    from voxloom.core.spec.editor_schema import schema
    from voxloom.core.spec.explaining import explain, explain_text
    from voxloom.core.spec.locking import lock, lock_path, lock_text
    from voxloom.core.spec.plan_types import Edge, Plan, PlannedStage
    from voxloom.core.spec.planning import plan
    from voxloom.core.spec.reading import Spec, read
    from voxloom.core.spec.starter import new

_HOMES = {
    "Edge": "plan_types",
    "Plan": "plan_types",
    "PlannedStage": "plan_types",
    "Spec": "reading",
    "explain": "explaining",
    "explain_text": "explaining",
    "graph_svg": "draw_svg",
    "graph_text": "draw_text",
    "lock": "locking",
    "lock_path": "locking",
    "lock_text": "locking",
    "new": "starter",
    "plan": "planning",
    "read": "reading",
    "schema": "editor_schema",
}

__all__ = [
    "Edge",
    "Plan",
    "PlannedStage",
    "Spec",
    "explain",
    "explain_text",
    "graph_svg",
    "graph_text",
    "lock",
    "lock_path",
    "lock_text",
    "new",
    "plan",
    "read",
    "schema",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
