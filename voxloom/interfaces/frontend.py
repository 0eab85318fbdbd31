"""Text frontend: text to phones."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.hints import Hint
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

    def read(self, text: str, language: str = AUTO, hints: Sequence[Hint] = ()) -> Phones:
        """`phonemize` that follows hints, which are in order and do not overlap, but for a
        `language` that encloses others. By default none is understood.

        Raises InputError: as `phonemize` does, or for a hint that it cannot follow."""
        if hints:
            raise InputError(
                f"The frontend {type(self).__name__} takes no {hints[0].kind} for "
                f"{text[hints[0].start : hints[0].end]!r}.",
                mend="Leave the hint out, or choose a frontend that follows hints.",
            )
        return self.phonemize(text, language)
