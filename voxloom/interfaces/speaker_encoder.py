"""Speaker encoder: audio to a speaker embedding."""

from __future__ import annotations

from abc import abstractmethod

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.stage import Stage
from voxloom.interfaces.voice import SpeakerEmbedding


class SpeakerEncoder(Stage):
    """Hears who speaks; used when a voice is prepared."""

    kind = "speaker_encoder"

    @abstractmethod
    def embed(self, audio: Audio) -> SpeakerEmbedding:
        """Audio of any sample rate -> an embedding; a weighted mean of embeddings is one too."""
