"""Semantic prior: phones to semantic tokens."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence

from voxloom.interfaces.phones import Phones
from voxloom.interfaces.stage import Context, Stage
from voxloom.interfaces.tokens import SemanticTokens


class SemanticPrior(Stage):
    """Continues the voice's prompt with the tokens of a text."""

    kind = "prior"

    @abstractmethod
    def generate(self, phones: Phones, context: Context) -> SemanticTokens:
        """Phones -> the new tokens, without the prompt. Calls `context.check` between steps."""

    def stream(self, phones: Phones, context: Context) -> Iterator[SemanticTokens]:
        """The same tokens in chunks; the last one has `final`. By default one chunk."""
        yield self.generate(phones, context)

    def generate_batch(
        self, phones: Sequence[Phones], contexts: Sequence[Context]
    ) -> list[SemanticTokens]:
        """One result per item, each as if alone. By default one after the other."""
        return [self.generate(p, c) for p, c in zip(phones, contexts, strict=True)]
