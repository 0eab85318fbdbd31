"""Options of the tokenizer `mini-tokenizer`. No torch here."""

from __future__ import annotations

from pydantic import Field

from voxloom.interfaces.contracts import AudioContract, Edges
from voxloom.interfaces.options import PlanView, StageOptions
from voxloom.plugins.mini.tokenizer.metadata import read_header


class MiniTokenizerOptions(StageOptions):
    """What a spec may say."""

    weights: str = Field(
        default="asset:mini-tokenizer",
        description="weights file; its header says which tokens it makes",
        json_schema_extra={"weights": True},
    )

    def edges(self, view: PlanView) -> Edges:
        """Yields `prompt` tokens, as the weights' header says."""
        header = read_header(view.metadata("weights"), self.weights)
        return Edges(accepts={"audio": AudioContract()}, produces={"prompt": header.tokens})
