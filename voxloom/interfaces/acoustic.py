"""Acoustic model: phones, tokens, or text to features, or straight to audio."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from voxloom.interfaces.audio import Audio, Reference
from voxloom.interfaces.features import Features
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.stage import Context, Stage
from voxloom.interfaces.tokens import SemanticTokens

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.interfaces.vocoder import Vocoder


@dataclass(frozen=True, eq=False)
class Utterance:
    """One sentence on its way: text always; phones and tokens as far as stages before made them."""

    text: str
    language: str = ""
    phones: Phones | None = None
    tokens: SemanticTokens | None = None

    def with_tokens(self, tokens: SemanticTokens) -> Utterance:
        return replace(self, tokens=tokens)


class AcousticModel(Stage):
    """Turns an utterance into features for a vocoder, or into audio when it is end to end.

    Which it is follows from its contracts: a model that yields the port `features` returns
    Features, one that yields `audio` returns Audio and the pipeline has no vocoder. A model whose
    checkpoint holds its decoder yields a latent and, on port `style`, what the decoder wants; the
    vocoder provider that reads them gets the decoder from `decoder()`.
    """

    kind = "acoustic"

    @abstractmethod
    def synthesize(self, utterance: Utterance, context: Context) -> Features | Audio:
        """The whole utterance at once. Features carry every port the edges promise."""

    def stream(
        self,
        utterance: Utterance,
        tokens: Iterable[SemanticTokens] | None,
        context: Context,
    ) -> Iterator[Features | Audio]:
        """The same in chunks; `tokens` are the prior's chunks, None where there is no prior.

        By default the tokens are collected and one chunk is yielded."""
        if tokens is not None:
            utterance = utterance.with_tokens(collect_tokens(tokens))
        yield self.synthesize(utterance, context)

    def synthesize_batch(
        self, utterances: Sequence[Utterance], contexts: Sequence[Context]
    ) -> list[Features | Audio]:
        """One result per item, each as if alone. By default one after the other."""
        return [self.synthesize(u, c) for u, c in zip(utterances, contexts, strict=True)]

    def condition(self, reference: Reference) -> Mapping[str, Tensor]:
        """Tensors that the model derives from a reference, kept in the voice; none by default."""
        return {}

    def condition_all(
        self, references: Sequence[Reference], speakers: Sequence[Tensor] = ()
    ) -> Mapping[str, Tensor]:
        """The same from several references of one voice; by default the first one alone counts.

        speakers: [width] of each reference, in their order, where there is a speaker encoder."""
        return self.condition(references[0])

    def decoder(self) -> Vocoder | None:
        """The decoder that lives in this model's own checkpoint, if it has one."""
        return None


def collect_tokens(chunks: Iterable[SemanticTokens]) -> SemanticTokens:
    """Join the chunks of a prior's stream into one value.

    Raises:
        ValueError: there is no chunk.
    """
    import torch

    parts = list(chunks)
    if not parts:
        raise ValueError("a prior's stream yielded nothing")
    ids = torch.cat([part.ids for part in parts])
    known = [part.places for part in parts if part.places is not None]
    places = torch.cat(known) if len(known) == len(parts) else None
    return SemanticTokens(ids, parts[0].contract, parts[-1].final, places)
