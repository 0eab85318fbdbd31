"""The contracts: value types, errors, one abstract class per kind of stage.

Importing this package imports neither torch nor pydantic; options models and hook specifications
live in `voxloom.interfaces.options` and `voxloom.interfaces.hooks`.
"""

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
from voxloom.interfaces.phones import Inventory, Phones
from voxloom.interfaces.prior import SemanticPrior
from voxloom.interfaces.request import AUTO, Controls, Request
from voxloom.interfaces.result import Chunk, Mark, Notice, Result, Timings
from voxloom.interfaces.speaker_encoder import SpeakerEncoder
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
    "Inventory",
    "LatentContract",
    "Mark",
    "MelContract",
    "Notice",
    "PhoneContract",
    "Phones",
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
