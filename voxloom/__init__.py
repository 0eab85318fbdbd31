"""VoxLoom: few-shot speech synthesis woven from swappable parts.

    import voxloom

    voxloom.load("mini").say("Hello from VoxLoom.").save("hello.wav")

Names load on first use: importing this package imports neither torch nor any plugin.
"""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False  # type checkers read it as True; importing typing would double the time
if TYPE_CHECKING:
    from typing import Any

    from voxloom.api import load
    from voxloom.core.pipeline.pipeline import Pipeline
    from voxloom.core.pipeline.speech import Speech
    from voxloom.core.pipeline.streaming import SpeechStream
    from voxloom.interfaces.audio import Audio
    from voxloom.interfaces.errors import (
        CancelledError,
        ContractError,
        DeadlineError,
        InputError,
        OutputError,
        PluginError,
        SpecError,
        VoiceError,
        VoxloomError,
        WeightsError,
    )
    from voxloom.interfaces.hints import Hint
    from voxloom.interfaces.request import Controls, Request
    from voxloom.interfaces.result import Chunk, Mark, Notice, Result, Timings
    from voxloom.interfaces.voice import Voice, VoiceRecord
    from voxloom.registry import Registry

__version__ = "0.1.0"

__all__ = [
    "Audio",
    "CancelledError",
    "Chunk",
    "ContractError",
    "Controls",
    "DeadlineError",
    "Hint",
    "InputError",
    "Mark",
    "Notice",
    "OutputError",
    "Pipeline",
    "PluginError",
    "Registry",
    "Request",
    "Result",
    "SpecError",
    "Speech",
    "SpeechStream",
    "Timings",
    "Voice",
    "VoiceError",
    "VoiceRecord",
    "VoxloomError",
    "WeightsError",
    "__version__",
    "load",
]

_HOMES = {
    "voxloom.api": ("load",),
    "voxloom.core.pipeline.pipeline": ("Pipeline",),
    "voxloom.core.pipeline.speech": ("Speech",),
    "voxloom.core.pipeline.streaming": ("SpeechStream",),
    "voxloom.interfaces.audio": ("Audio",),
    "voxloom.interfaces.errors": (
        "CancelledError",
        "ContractError",
        "DeadlineError",
        "InputError",
        "OutputError",
        "PluginError",
        "SpecError",
        "VoiceError",
        "VoxloomError",
        "WeightsError",
    ),
    "voxloom.interfaces.hints": ("Hint",),
    "voxloom.interfaces.request": ("Controls", "Request"),
    "voxloom.interfaces.result": ("Chunk", "Mark", "Notice", "Result", "Timings"),
    "voxloom.interfaces.voice": ("Voice", "VoiceRecord"),
    "voxloom.registry": ("Registry",),
}
_HOME_OF = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
