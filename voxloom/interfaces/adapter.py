"""Adapter: changes another stage when the pipeline is assembled, such as a LoRA."""

from __future__ import annotations

from abc import abstractmethod

from voxloom.interfaces.stage import Stage


class Adapter(Stage):
    """Adapts one stage of the kind named in the spec by `on`.

    Applied once, before the pipeline is used; a stage shared by two pipelines is never adapted in
    place, since every pipeline builds its own stages."""

    kind = "adapter"

    @abstractmethod
    def apply(self, stage: Stage) -> None:
        """Change the stage. Raises WeightsError if the adapter was made for another base."""

    @abstractmethod
    def revert(self, stage: Stage) -> None:
        """Undo `apply`, exactly."""
