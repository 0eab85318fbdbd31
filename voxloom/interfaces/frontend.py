"""Text frontend: text to phones."""

from __future__ import annotations

from abc import abstractmethod

from voxloom.interfaces.phones import Phones
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.stage import Stage


class TextFrontend(Stage):
    """Reads text as phones of one inventory."""

    kind = "frontend"
    languages: tuple[str, ...]  # the codes it speaks

    @abstractmethod
    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        """One sentence -> its phones.

        language is one of `languages`, or `auto`: the frontend decides. `Phones.spans` count
        characters of the given text. No character is dropped in silence: what cannot be spoken is
        refused with InputError naming the character and its position.

        Raises InputError: nothing to speak, or text of a language it does not speak."""
