"""Semantic tokenizer: audio to discrete speech content."""

from __future__ import annotations

from abc import abstractmethod

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.stage import Stage
from voxloom.interfaces.tokens import SemanticTokens


class SemanticTokenizer(Stage):
    """Hears a recording as semantic tokens; used when a voice is prepared and in training."""

    kind = "tokenizer"

    @abstractmethod
    def tokenize(self, audio: Audio) -> SemanticTokens:
        """Audio of any sample rate -> tokens of the contract yielded on port `prompt`."""
