"""Which stage reads what from which: the contracts on all edges, compared in the flow's order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from types import MappingProxyType

from voxloom.core.spec.advice import Advice
from voxloom.core.spec.describe import brief, differences
from voxloom.core.spec.drafts import Draft, Drafter, located
from voxloom.core.spec.plan_types import Edge, PlannedStage
from voxloom.core.spec.slots import VOICE_PORTS
from voxloom.interfaces.contracts import AudioContract, Contract, Edges
from voxloom.interfaces.errors import (
    ContractError,
    ErrorGroup,
    Location,
    PluginError,
    VoxloomError,
)
from voxloom.interfaces.kinds import KINDS
from voxloom.interfaces.options import Planned, PlanView
from voxloom.interfaces.plugin import Providers
from voxloom.interfaces.result import Notice

MetadataReader = Callable[[Path], Mapping[str, str]]

REFERENCE, VOICE, RESULT = "reference", "voice", "result"


class Weaver:
    """Takes drafts one after the other and joins each to those before it.

    yields: port -> (slot, contract) as it stands after the last stage; errors: all that was wrong.
    """

    def __init__(
        self,
        providers: Providers,
        drafter: Drafter,
        metadata_reader: MetadataReader,
        rank: Callable[[Location | None], int],
    ) -> None:
        """rank: of two places, the lower one is the user's rather than a preset's."""
        self.providers, self.drafter, self.rank = providers, drafter, rank
        self.read_metadata = metadata_reader
        self.upstream: dict[str, Planned] = {}
        self.drafts: dict[str, Draft] = {}
        self.stages: dict[str, PlannedStage] = {}
        self.yields: dict[str, tuple[str, Contract]] = {}
        self.read: set[tuple[str, str]] = set()
        self.edges: list[Edge] = []
        self.errors: list[VoxloomError] = []
        self.notices: list[Notice] = []
        self.broken = False  # a stage has no contracts: no port can be called missing any more
        self.open = False  # a port is missing: what nobody reads may be read by what is to come

    def add(self, draft: Draft) -> None:
        """Work out a stage's contracts and join its ports."""
        self.drafts[draft.slot] = draft
        try:
            parts, edges = self.contracts(draft)
        except VoxloomError as error:
            found = error.errors if isinstance(error, ErrorGroup) else (error,)
            self.errors.extend(found)
            self.broken = True
            return
        if draft.kind == "vocoder" and "audio" in self.yields and "audio" not in edges.accepts:
            self._superfluous_vocoder(draft)
            return
        edges = self._join(draft, edges)
        self.stages[draft.slot] = _planned(draft, edges, parts)
        self.upstream[draft.slot] = Planned(draft.info.name, draft.options, edges)
        if draft.kind == "adapter":
            self._adapt(draft, edges)
            return
        for port, contract in edges.produces.items():
            self.yields[port] = (draft.slot, contract)

    def contracts(self, draft: Draft) -> tuple[dict[str, PlannedStage], Edges]:
        """The planned parts of a draft, and its contracts as its options say them.

        Raises:
            VoxloomError: what the options model refuses, at the stage's place.
            PluginError: the options model itself fails.
        """
        parts: dict[str, PlannedStage] = {}
        for name, part in draft.parts.items():
            below, edges = self.contracts(part)
            parts[name] = _planned(part, edges, below)
        view = PlanView(
            upstream=MappingProxyType(dict(self.upstream)),
            parts={n: Planned(p.provider.name, p.options, p.edges) for n, p in parts.items()},
            metadata=self._metadata(draft),
            inventory=lambda name: self.providers.inventory(name, draft.where),
        )
        try:
            return parts, draft.options.edges(view)
        except VoxloomError as error:
            raise located(error, draft.where) from None
        except Exception as error:  # a stranger's code: its fault is told as the plugin's
            raise PluginError(
                f"The {draft.kind} {draft.info.name!r} cannot say its contracts: "
                f"{type(error).__name__}: {error}.",
                mend=f"Report it to the authors of {draft.info.plugin!r}.",
                where=draft.where,
            ) from error

    def _metadata(self, draft: Draft) -> Callable[[str], Mapping[str, str]]:
        def metadata(field: str) -> Mapping[str, str]:
            if field not in draft.weights:
                return {}
            try:
                return self.read_metadata(draft.weights[field])
            except VoxloomError as error:
                raise located(error, draft.said_at(field)) from None

        return metadata

    def finish(self) -> Contract | None:
        """Check the end of the flow; the contract of the finished speech, None after an error."""
        if self.broken or self.open:
            return None
        if "audio" not in self.yields:
            self.errors.append(self._advice().no_audio())
            return None
        slot, contract = self.yields["audio"]
        self.read.add((slot, "audio"))
        self.edges.append(Edge("audio", slot, RESULT, contract))
        if isinstance(contract, AudioContract) and contract.sample_rate is None:
            draft = self.drafts[slot]
            self.errors.append(
                ContractError(
                    f"The {draft.kind} {draft.info.name!r} does not say its sample rate.",
                    mend="Set its sample rate among its options, or choose another.",
                    where=draft.where,
                )
            )
        self._unread()
        return contract

    def _unread(self) -> None:
        """A stage that every request passes for nothing is a mistake; one that only prepares a
        voice costs little, and is told."""
        for slot, stage in self.stages.items():
            if stage.kind in ("adapter", "effect", "splitter"):
                continue
            if any((slot, port) in self.read for port in stage.edges.produces):
                continue
            ports = ", ".join(stage.edges.produces) or "nothing"
            what = f"The {stage.kind} {stage.provider.name!r} yields {ports}"
            if KINDS[stage.kind].path == "voice":
                message = f"{what}, which no stage reads; voices will carry it for nothing."
                self.notices.append(Notice("unread-stage", message))
            else:
                self.errors.append(
                    ContractError(
                        f"{what}, which no stage reads.",
                        mend=f"Remove it (`{slot}: null` where it is inherited), or choose stages "
                        f"that read {ports}.",
                        where=stage.where,
                    )
                )

    def _join(self, draft: Draft, edges: Edges) -> Edges:
        accepts = {p: self._port(draft, p, c, must=True) for p, c in edges.accepts.items()}
        optional = {p: self._port(draft, p, c, must=False) for p, c in edges.optional.items()}
        produces = dict(edges.produces)
        heard = accepts.get("audio")
        if draft.kind == "effect" and heard is not None and "audio" in produces:
            produces["audio"] = fill(produces["audio"], heard)
        return Edges(accepts, optional, produces)

    def _port(self, draft: Draft, port: str, wanted: Contract, *, must: bool) -> Contract:
        """Join one port; the contract agreed on it."""
        if port == "audio" and KINDS[draft.kind].path == "voice":
            self.edges.append(Edge(port, REFERENCE, draft.slot, wanted))
            return wanted
        if port not in self.yields:
            if port in VOICE_PORTS:
                self.edges.append(Edge(port, VOICE, draft.slot, wanted))
            elif must and not self.broken:
                self._missing(draft, port, wanted)
            return wanted
        slot, yielded = self.yields[port]
        if draft.kind != "adapter":
            self.read.add((slot, port))
        found = yielded.differences(wanted)
        if found:
            self.errors.append(self._mismatch(draft, port, wanted, slot, yielded))
            return wanted
        agreed = fill(wanted, yielded)
        if draft.kind != "adapter":
            self.edges.append(Edge(port, slot, draft.slot, agreed))
        return agreed

    def _missing(self, draft: Draft, port: str, wanted: Contract) -> None:
        advice = self._advice()
        if port == "audio":  # one fault, however many effects wait for it
            self.errors.append(advice.no_audio())
            self.broken = True
        else:
            self.errors.append(advice.missing(draft, port, wanted))
        self.open = True

    def _mismatch(
        self, draft: Draft, port: str, wanted: Contract, slot: str, yielded: Contract
    ) -> ContractError:
        source = self.drafts[slot]
        found = yielded.differences(wanted)
        return ContractError(
            f"The {draft.kind} {draft.info.name!r} cannot read the `{port}` that the "
            f"{source.kind} {source.info.name!r} yields; yielded against read: "
            f"{differences(found)}.",
            differences=found,
            mend=self._advice().bridge(source, draft, port, yielded, wanted),
            where=self._nearest(draft, source),
        )

    def _nearest(self, *drafts: Draft) -> Location:
        """Of all places that made these stages what they are, the one nearest to the user."""
        places = [draft.where for draft in drafts]
        places += [place for draft in drafts for place in draft.origins.values()]
        return min(places, key=self.rank)

    def _superfluous_vocoder(self, draft: Draft) -> None:
        slot, contract = self.yields["audio"]
        source = self.drafts[slot]
        self.errors.append(
            ContractError(
                f"The {source.kind} {source.info.name!r} yields audio by itself "
                f"({brief(contract)}); there is nothing for the vocoder {draft.info.name!r}.",
                mend="Remove the vocoder (`vocoder: null` where it is inherited).",
                where=self._nearest(draft, source),
            )
        )

    def _adapt(self, draft: Draft, edges: Edges) -> None:
        """What the adapted stage yields from now on, if the adapter changes its contracts."""
        before = self.upstream.get(draft.on)
        if before is None or not edges.produces:
            return
        changed = replace(before.edges, produces={**before.edges.produces, **edges.produces})
        self.upstream[draft.on] = replace(before, edges=changed)
        for port, contract in edges.produces.items():
            self.yields[port] = (draft.on, contract)

    def _advice(self) -> Advice:
        def probe(slot: str, kind: str, entry: Mapping[str, object]) -> Edges | None:
            node = self.drafter.probe(slot, kind, entry)
            if node is None:
                return None
            try:
                return self.contracts(node)[1]
            except VoxloomError:
                return None

        return Advice(self.providers, probe, dict(self.yields), self.drafts)


def fill(contract: Contract, other: Contract) -> Contract:
    """The contract with the fields that it leaves open taken from the other one."""
    if contract.sort != other.sort:
        return contract
    return replace(
        contract,
        **{
            spec.name: getattr(other, spec.name)
            for spec in fields(contract)
            if getattr(contract, spec.name) is None
        },
    )


def _planned(draft: Draft, edges: Edges, parts: Mapping[str, PlannedStage]) -> PlannedStage:
    return PlannedStage(
        slot=draft.slot,
        kind=draft.kind,
        provider=draft.info,
        options=draft.options,
        edges=edges,
        device=draft.device,
        reason=draft.reason,
        where=draft.where,
        parts=parts,
        weights=draft.weights,
        on=draft.on,
        origins=draft.origins,
    )


def in_flow_order(singles: Sequence[Draft], adapters: Sequence[Draft]) -> list[Draft]:
    """Each adapter right after the stage it changes, since later stages read what it leaves."""
    ordered: list[Draft] = []
    for draft in singles:
        ordered.append(draft)
        ordered.extend(adapter for adapter in adapters if adapter.on == draft.slot)
    return ordered
