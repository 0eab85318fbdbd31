"""Text splitter: text to the pieces that are spoken in one go."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from voxloom.interfaces.request import AUTO
from voxloom.interfaces.stage import Stage

Span = tuple[int, int]
BoundaryName = Literal["clause", "sentence", "paragraph", "end"]


@dataclass(frozen=True)
class TextPiece:
    """One piece of a text.

    text: what the frontend reads; spans: per character of it the half-open range of characters of
    the whole text that it stands for, empty for one that was added; boundary: what ends the piece;
    pause_seconds: of silence after it, None for the pipeline's table of boundaries.
    """

    text: str
    spans: tuple[Span, ...]
    boundary: BoundaryName
    pause_seconds: float | None = None

    def __post_init__(self) -> None:
        if len(self.spans) != len(self.text):
            raise ValueError("a piece needs one span per character")


class TextSplitter(Stage):
    """Cuts a text. A pipeline without one uses the core's own rules."""

    kind = "splitter"

    @abstractmethod
    def split(
        self, text: str, language: str = AUTO, whole: Sequence[Span] = ()
    ) -> Sequence[TextPiece]:
        """A text -> its pieces in order; none where nothing is to be spoken.

        whole: ranges of characters that no cut may divide, in order.

        Raises InputError: the text cannot be cut, and why."""
