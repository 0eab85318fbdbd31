"""The pipeline: planned stages built and joined, and requests run through them.

`assemble` builds a Pipeline from a plan. Names load on first use, so that a module of this package
that needs no tensors (`sentences`, `marks_files`) can be imported without torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voxloom.core.pipeline.assembly import assemble
    from voxloom.core.pipeline.pipeline import Pipeline
    from voxloom.core.pipeline.speech import Speech
    from voxloom.core.pipeline.streaming import SpeechStream

__all__ = ["Pipeline", "Speech", "SpeechStream", "assemble"]

_HOMES = {
    "Pipeline": "pipeline",
    "Speech": "speech",
    "SpeechStream": "streaming",
    "assemble": "assembly",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
