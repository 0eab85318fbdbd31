"""The contracts: value types, errors, one abstract class per kind of stage.

Importing this package imports neither torch nor pydantic, and each name's module only when the
name is used; options models and hook specifications live in `voxloom.interfaces.options` and
`voxloom.interfaces.hooks`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voxloom.interfaces.acoustic import AcousticModel, Utterance, collect_tokens
    from voxloom.interfaces.adapter import Adapter
    from voxloom.interfaces.audio import Audio, Reference
    from voxloom.interfaces.contracts import (
        AudioContract,
        Contract,
        Edges,
        F0Contract,
        LatentContract,
        MelContract,
        PhoneContract,
        SpeakerContract,
        StyleContract,
        TextFeatureContract,
        TokenContract,
        contract_from_dict,
    )
    from voxloom.interfaces.effect import AudioEffect, collect_audio
    from voxloom.interfaces.features import Features
    from voxloom.interfaces.frontend import TextFrontend
    from voxloom.interfaces.hints import Hint
    from voxloom.interfaces.notation import Notation, Notations
    from voxloom.interfaces.phones import Inventory, Phones, Reading
    from voxloom.interfaces.prior import SemanticPrior
    from voxloom.interfaces.request import AUTO, Controls, Request
    from voxloom.interfaces.result import Chunk, Mark, Notice, Result, Timings
    from voxloom.interfaces.speaker_encoder import SpeakerEncoder
    from voxloom.interfaces.splitter import TextPiece, TextSplitter
    from voxloom.interfaces.stage import Build, Context, Stage, WeightsView
    from voxloom.interfaces.text_encoder import TextEncoder
    from voxloom.interfaces.tokenizer import SemanticTokenizer
    from voxloom.interfaces.tokens import SemanticTokens
    from voxloom.interfaces.vocoder import Vocoder, collect_features
    from voxloom.interfaces.voice import SpeakerEmbedding, Voice, VoiceRecord, VoiceStyle

__all__ = [
    "AUTO",
    "AcousticModel",
    "Adapter",
    "Audio",
    "AudioContract",
    "AudioEffect",
    "Build",
    "Chunk",
    "Context",
    "Contract",
    "Controls",
    "Edges",
    "F0Contract",
    "Features",
    "Hint",
    "Inventory",
    "LatentContract",
    "Mark",
    "MelContract",
    "Notation",
    "Notations",
    "Notice",
    "PhoneContract",
    "Phones",
    "Reading",
    "Reference",
    "Request",
    "Result",
    "SemanticPrior",
    "SemanticTokenizer",
    "SemanticTokens",
    "SpeakerContract",
    "SpeakerEmbedding",
    "SpeakerEncoder",
    "Stage",
    "StyleContract",
    "TextEncoder",
    "TextFeatureContract",
    "TextFrontend",
    "TextPiece",
    "TextSplitter",
    "Timings",
    "TokenContract",
    "Utterance",
    "Vocoder",
    "Voice",
    "VoiceRecord",
    "VoiceStyle",
    "WeightsView",
    "collect_audio",
    "collect_features",
    "collect_tokens",
    "contract_from_dict",
]

_MODULES = {
    "acoustic": "AcousticModel Utterance collect_tokens",
    "adapter": "Adapter",
    "audio": "Audio Reference",
    "contracts": (
        "AudioContract Contract Edges F0Contract LatentContract MelContract PhoneContract "
        "SpeakerContract StyleContract TextFeatureContract TokenContract contract_from_dict"
    ),
    "effect": "AudioEffect collect_audio",
    "features": "Features",
    "frontend": "TextFrontend",
    "hints": "Hint",
    "notation": "Notation Notations",
    "phones": "Inventory Phones Reading",
    "prior": "SemanticPrior",
    "request": "AUTO Controls Request",
    "result": "Chunk Mark Notice Result Timings",
    "speaker_encoder": "SpeakerEncoder",
    "splitter": "TextPiece TextSplitter",
    "stage": "Build Context Stage WeightsView",
    "text_encoder": "TextEncoder",
    "tokenizer": "SemanticTokenizer",
    "tokens": "SemanticTokens",
    "vocoder": "Vocoder collect_features",
    "voice": "SpeakerEmbedding Voice VoiceRecord VoiceStyle",
}
_HOME = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
