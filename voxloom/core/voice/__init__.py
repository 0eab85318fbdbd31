"""Voices: prepared once from recordings, saved, loaded, blended. Importing this needs no torch.

made, notices = voice.prepare(["me.wav"], stages, name="me")
voice.save(made, "me.voice")
both = voice.blend([(made, 0.7), (voice.load("other.voice"), 0.3)], "both")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voxloom.core.voice.blending import blend
    from voxloom.core.voice.cards import VoiceCard
    from voxloom.core.voice.compatibility import compatible
    from voxloom.core.voice.digests import digest_of, sealed
    from voxloom.core.voice.preparation import prepare
    from voxloom.core.voice.slots import add_style
    from voxloom.core.voice.storage import describe, load, save

__all__ = [
    "VoiceCard",
    "add_style",
    "blend",
    "compatible",
    "describe",
    "digest_of",
    "load",
    "prepare",
    "save",
    "sealed",
]

_HOMES = {
    "VoiceCard": "cards",
    "add_style": "slots",
    "blend": "blending",
    "compatible": "compatibility",
    "describe": "storage",
    "digest_of": "digests",
    "load": "storage",
    "prepare": "preparation",
    "save": "storage",
    "sealed": "digests",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
