"""Text encoder: phones get a feature vector each, such as BERT's."""

from __future__ import annotations

from abc import abstractmethod

from voxloom.interfaces.phones import Phones
from voxloom.interfaces.stage import Stage


class TextEncoder(Stage):
    """Adds text features to phones."""

    kind = "text_encoder"

    @abstractmethod
    def encode(self, phones: Phones) -> Phones:
        """The same phones with `features` [width, phones] and their contract."""
