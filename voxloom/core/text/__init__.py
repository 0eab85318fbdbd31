"""Text before it is cut: markup, hints and lexicons brought to one form, the script. Torch-free.

Names load on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voxloom.core.text.lexicon import Lexicon, Lexicons
    from voxloom.core.text.reading import read_script
    from voxloom.core.text.script import Script
    from voxloom.core.text.trace import Stretch, Trace

__all__ = ["Lexicon", "Lexicons", "Script", "Stretch", "Trace", "read_script"]

_HOMES = {
    "Lexicon": "lexicon",
    "Lexicons": "lexicon",
    "Script": "script",
    "Stretch": "trace",
    "Trace": "trace",
    "read_script": "reading",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
