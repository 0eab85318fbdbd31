"""What plugin authors inherit and use in their tests.

Conformance classes, one per kind: subclass one in a test file and give its fixtures.

    class TestMyVocoder(VocoderConformance):
        @pytest.fixture
        def vocoder(self):
            return make(MyVocoder, MyOptions())

Helpers: `make`, `build`, `construct`, `context`, `random_mel`, `random_f0`, `speech_like`,
`phones_of`; `on_both`, for stages that compute on a device. `voxloom.testing.fakes` is a plugin of
tiny stages of every kind. The conformance classes need pytest; nothing here is imported by the
program itself.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {
    "making": (
        "build",
        "construct",
        "context",
        "make",
        "phones_of",
        "planned",
        "random_f0",
        "random_mel",
        "speech_like",
    ),
    "device": ("DEVICE", "WrongDeviceError", "on_both", "pretend"),
    "acoustic": ("AcousticConformance",),
    "adapter": ("AdapterConformance",),
    "effect": ("EffectConformance",),
    "encoders": (
        "SpeakerEncoderConformance",
        "TextEncoderConformance",
        "TokenizerConformance",
    ),
    "frontend": ("FrontendConformance",),
    "prior": ("PriorConformance",),
    "splitter": ("TextSplitterConformance",),
    "vocoder": ("VocoderConformance",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
