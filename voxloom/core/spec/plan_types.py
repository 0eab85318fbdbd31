"""The plan: a spec after every check, before anything is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from voxloom.interfaces.contracts import Contract, Edges
from voxloom.interfaces.errors import Location
from voxloom.interfaces.plugin import ProviderInfo
from voxloom.interfaces.result import Notice

if TYPE_CHECKING:
    from voxloom.interfaces.options import StageOptions

VOICE_PORTS = ("speaker", "prompt", "conditioning")  # what stages read from a voice


@dataclass(frozen=True)
class PlannedStage:
    """One stage with everything decided.

    slot: `frontend`, `vocoder`, `effects[0]`, or `frontend.parts.en` for a sub-stage; reason: why
    this provider, for `explain`; edges: the contracts agreed, a field that a side leaves open
    filled in from the other; weights: option field -> resolved local file (a field of a nested
    model is `outer.inner`); on: for an adapter, the slot it adapts; origins: option -> the place
    that said it.
    """

    slot: str
    kind: str
    provider: ProviderInfo
    options: StageOptions
    edges: Edges
    device: str = "auto"
    reason: str = ""
    where: Location | None = None
    parts: Mapping[str, PlannedStage] = field(default_factory=dict)
    weights: Mapping[str, Path] = field(default_factory=dict)
    on: str = ""
    origins: Mapping[str, Location] = field(default_factory=dict)


@dataclass(frozen=True)
class Edge:
    """One checked connection: `port` goes from slot `source` to slot `target`.

    source is a slot, `reference` for the recording that a voice is made from, or `voice` for what
    only a prepared voice brings; target is a slot, or `result` for the finished speech.
    """

    port: str
    source: str
    target: str
    contract: Contract


@dataclass(frozen=True)
class TextPlan:
    """What a pipeline does with text before its frontend.

    markup: of requests that say `auto`; cut_budget: the longest piece, a Latin letter costing 1
    and an ideograph 3; clause_, sentence_, paragraph_seconds: of silence after each at pause_scale
    1; lexicons: files, the first of two that say something about the same words wins.
    """

    markup: str = "auto"
    cut_budget: int = 300
    clause_seconds: float = 0.15
    sentence_seconds: float = 0.40
    paragraph_seconds: float = 0.80
    lexicons: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All stages in the order of the flow, and how they join.

    speech: stages every request passes, in order; voice: stages that only prepare a voice;
    adapters in order of application; effects in order; default_voice: a registered name or the
    absolute path of a file, `` for none; preset: the preset the spec is or extends, `` for none;
    base: folder of the spec; languages: what the frontend speaks; sample_rate: of the finished
    speech, in Hz; seed: for requests that have none; notices: what is odd but not wrong.
    """

    name: str
    speech: tuple[PlannedStage, ...]
    voice: tuple[PlannedStage, ...]
    adapters: tuple[PlannedStage, ...]
    effects: tuple[PlannedStage, ...]
    edges: tuple[Edge, ...]
    default_voice: str
    preset: str
    base: Path
    device: str = "auto"
    languages: tuple[str, ...] = ()
    sample_rate: int = 0
    seed: int | None = None
    notices: tuple[Notice, ...] = ()
    text: TextPlan = TextPlan()

    def stage(self, slot: str) -> PlannedStage | None:
        """The stage of a slot, None where the plan has none."""
        for planned in (*self.speech, *self.voice, *self.adapters, *self.effects):
            if planned.slot == slot:
                return planned
        return None

    @property
    def voice_contracts(self) -> Mapping[str, Contract]:
        """What a voice may hold for this pipeline: ports such as `speaker` and `prompt`."""
        found: dict[str, Contract] = {}
        for planned in self.speech:
            for ports in (planned.edges.accepts, planned.edges.optional):
                found.update({p: c for p, c in ports.items() if p in VOICE_PORTS})
        return found
