"""Voice: everything derived from a reference, computed once, as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from voxloom.interfaces.contracts import Contract, SpeakerContract
from voxloom.interfaces.errors import VoiceError

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.interfaces.phones import Phones
    from voxloom.interfaces.tokens import SemanticTokens

DEFAULT_STYLE = "default"


@dataclass(frozen=True, eq=False)
class SpeakerEmbedding:
    """vector: [contract.width] float32."""

    vector: Tensor
    contract: SpeakerContract


@dataclass(frozen=True, eq=False)
class VoiceStyle:
    """One way of speaking of a voice: what the stages derived from its reference.

    prompt_phones, prompt_tokens: what a prior continues; speaker: the speaker embedding;
    conditioning: named tensors from the acoustic model's `condition`, without a batch dimension.
    """

    speaker: SpeakerEmbedding | None = None
    prompt_phones: Phones | None = None
    prompt_tokens: SemanticTokens | None = None
    conditioning: Mapping[str, Tensor] = field(default_factory=dict)
    reference_text: str = ""
    reference_language: str = ""


@dataclass(frozen=True)
class VoiceRecord:
    """Who may use a voice, and where it comes from."""

    licence: str = ""
    consent: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True, eq=False)
class Voice:
    """A voice: named style slots, one of them `default`, and its record.

    contracts: port -> contract for all that the styles hold (`speaker`, `prompt`, and so on), so
    that a voice made for another model is refused with the fields that differ; digest: sha256
    over the content, filled in by the code that makes or loads voices.
    """

    name: str
    styles: Mapping[str, VoiceStyle]
    contracts: Mapping[str, Contract] = field(default_factory=dict)
    record: VoiceRecord = VoiceRecord()
    digest: str = ""

    def __post_init__(self) -> None:
        if DEFAULT_STYLE not in self.styles:
            raise ValueError(f"a voice needs a style named {DEFAULT_STYLE!r}")

    def style(self, name: str = DEFAULT_STYLE) -> VoiceStyle:
        """The named style slot. Raises VoiceError listing the slots there are."""
        if name not in self.styles:
            raise VoiceError(
                f"The voice {self.name!r} has no style {name!r}.",
                mend=f"It has: {', '.join(sorted(self.styles))}.",
            )
        return self.styles[name]
