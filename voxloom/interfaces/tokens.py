"""Semantic tokens: discrete speech content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.interfaces.contracts import TokenContract


@dataclass(frozen=True, eq=False)
class SemanticTokens:
    """ids: [tokens] int64, each in [0, contract.size); contract: codebook, size, rate in Hz.

    final: False for a chunk of a stream that more tokens follow. places: [tokens] int64, never
    falling: which of the utterance's phones each token speaks, counted from 0; None where whoever
    made the tokens does not know.
    """

    ids: Tensor
    contract: TokenContract
    final: bool = True
    places: Tensor | None = None

    @property
    def seconds(self) -> float:
        return int(self.ids.shape[-1]) / self.contract.rate_hz
