"""The kinds of stage, in the order of the data's flow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """name: as in manifests and specs; interface: `module:Class`; path: `speech` for a stage that
    every request passes, `voice` for one that only prepares a voice; many: a list in the spec."""

    name: str
    interface: str
    path: str
    summary: str
    many: bool = False
    spec_key: str = ""

    @property
    def key(self) -> str:
        """The key in a spec."""
        return self.spec_key or self.name


_ALL = (
    Kind(
        "splitter",
        "voxloom.interfaces.splitter:TextSplitter",
        "speech",
        "text to the pieces that are spoken in one go",
    ),
    Kind("frontend", "voxloom.interfaces.frontend:TextFrontend", "speech", "text to phones"),
    Kind(
        "text_encoder",
        "voxloom.interfaces.text_encoder:TextEncoder",
        "speech",
        "adds a feature vector to each phone",
    ),
    Kind(
        "tokenizer",
        "voxloom.interfaces.tokenizer:SemanticTokenizer",
        "voice",
        "reference audio to prompt tokens",
    ),
    Kind(
        "speaker_encoder",
        "voxloom.interfaces.speaker_encoder:SpeakerEncoder",
        "voice",
        "reference audio to a speaker embedding",
    ),
    Kind("prior", "voxloom.interfaces.prior:SemanticPrior", "speech", "phones to semantic tokens"),
    Kind(
        "acoustic",
        "voxloom.interfaces.acoustic:AcousticModel",
        "speech",
        "phones or tokens to features, or straight to audio",
    ),
    Kind("vocoder", "voxloom.interfaces.vocoder:Vocoder", "speech", "features to audio"),
    Kind(
        "adapter",
        "voxloom.interfaces.adapter:Adapter",
        "assembly",
        "changes another stage, such as a LoRA",
        many=True,
        spec_key="adapters",
    ),
    Kind(
        "effect",
        "voxloom.interfaces.effect:AudioEffect",
        "speech",
        "audio to audio",
        many=True,
        spec_key="effects",
    ),
)

KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
