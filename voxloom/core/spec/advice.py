"""What to do about an edge that does not fit: names of installed providers that would.

Candidates are tried with their default options; one that needs more than that is not proposed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from voxloom.core.spec.describe import brief
from voxloom.core.spec.drafts import Draft
from voxloom.core.spec.slots import YIELDERS
from voxloom.interfaces.contracts import Contract, Edges
from voxloom.interfaces.errors import ContractError, VoxloomError
from voxloom.interfaces.kinds import KINDS
from voxloom.interfaces.plugin import ProviderInfo, Providers

Probe = Callable[[str, str, Mapping[str, object]], Edges | None]
MAX_NAMES = 4


class Advice:
    """Looks through the registry on behalf of one error."""

    def __init__(
        self,
        providers: Providers,
        probe: Probe,
        yields: Mapping[str, tuple[str, Contract]],
        drafts: Mapping[str, Draft],
    ) -> None:
        """probe: (slot, kind, entry) -> the contracts of that entry, None if it cannot be;
        yields: what the stages so far yield, by port."""
        self.providers, self.probe, self.yields, self.drafts = providers, probe, yields, drafts

    def bridge(
        self, source: Draft, target: Draft, port: str, yielded: Contract, wanted: Contract
    ) -> str:
        """The mend for a mismatch."""
        found = yielded.differences(wanted)
        theirs = {name: value for name, (value, _) in found.items()}
        ours = {name: value for name, (_, value) in found.items()}
        for name, _ in self._converters("adapter", port, yielded, wanted, {}):
            entry = f"adapters: [{{use: {name}, on: {source.slot}}}]"
            return f"The adapter {name!r} bridges it: `{entry}`."
        if port == "audio":
            for name, given in self._converters("effect", port, yielded, wanted, ours):
                return f"Put the effect {name!r} before it: `{_entry(name, given)}`."
        words = []
        readers = self._readers(target, port, theirs)
        if readers:
            words.append(f"use the {target.kind} {_either(readers)}, which reads it")
        sources = self._yielders(source, port, wanted, ours)
        if sources:
            words.append(f"use the {source.kind} {_either(sources)}, which yields what it reads")
        if not words:
            words = [
                f"choose a {target.kind} that reads {brief(yielded)}, or a {source.kind} that "
                f"yields {brief(wanted)}; none installed does so by its defaults"
            ]
        text = ", or ".join(words)
        return f"{text[:1].upper()}{text[1:]}."

    def missing(self, draft: Draft, port: str, wanted: Contract) -> ContractError:
        """The error for a port that nothing yields."""
        kind = YIELDERS.get(port, "")
        names = self._sources(kind, port, wanted) if kind else self._anywhere(port)
        if kind and names:
            mend = f"Add one, such as `{KINDS[kind].key}: {{use: {names[0]}}}`."
            if len(names) > 1:
                mend += f" Also: {', '.join(names[1:])}."
        elif kind:
            mend = f"Add a {kind} that yields it; see `voxloom plugins --kind {kind}`."
        elif names:
            mend = f"Add a stage that yields it: {', '.join(names)}."
        else:
            mend = "Add a stage that yields it; none is installed."
        return ContractError(
            f"The {draft.kind} {draft.info.name!r} reads `{port}` ({brief(wanted)}), which no "
            f"stage before it yields.",
            mend=mend,
            where=draft.where,
        )

    def no_audio(self) -> ContractError:
        """The error for a flow that ends without speech."""
        if "features" in self.yields:
            slot, contract = self.yields["features"]
            draft = self.drafts[slot]
            names = [
                info.name
                for info in self.providers.providers("vocoder")
                if self._fits(self.probe("vocoder", "vocoder", {"use": info.name}), "features")
            ][:MAX_NAMES]
            mend = (
                f"Add `vocoder: {{use: {names[0]}}}`, which reads them."
                if names
                else "Add a vocoder that reads them; see `voxloom plugins --kind vocoder`."
            )
            return ContractError(
                f"The {draft.kind} {draft.info.name!r} yields features ({brief(contract)}), and "
                f"nothing turns them into audio.",
                mend=mend,
                where=draft.where,
            )
        last = list(self.drafts.values())[-1] if self.drafts else None
        return ContractError(
            "No stage of this spec yields audio.",
            mend="Add an acoustic model, and a vocoder if it yields features; or extend a preset.",
            where=last.where if last else None,
        )

    def _fits(self, edges: Edges | None, port: str) -> bool:
        """Whether a stage with these contracts could stand at the end of what there is."""
        if edges is None or port not in {**edges.accepts, **edges.optional}:
            return False
        return all(
            name in self.yields and not self.yields[name][1].differences(contract)
            for name, contract in edges.accepts.items()
        ) and all(
            name not in self.yields or not self.yields[name][1].differences(contract)
            for name, contract in edges.optional.items()
        )

    def _readers(self, target: Draft, port: str, settings: Mapping[str, Any]) -> list[str]:
        """Entries of stages of the target's kind that could stand in its place."""
        found = []
        for info in self.providers.providers(target.kind):
            for given in self._attempts(info, settings):
                entry = self._over(target, info, given)
                if self._fits(self.probe(target.slot, target.kind, entry), port):
                    found.append(_entry(info.name, given))
                    break
        return found[:MAX_NAMES]

    def _yielders(
        self, source: Draft, port: str, wanted: Contract, settings: Mapping[str, Any]
    ) -> list[str]:
        """Entries of stages of the source's kind that yield what is wanted."""
        found = []
        for info in self.providers.providers(source.kind):
            for given in self._attempts(info, settings):
                edges = self.probe(source.slot, source.kind, self._over(source, info, given))
                made = edges.produces.get(port) if edges else None
                if made is not None and not made.differences(wanted):
                    found.append(_entry(info.name, given))
                    break
        return found[:MAX_NAMES]

    def _attempts(
        self, info: ProviderInfo, settings: Mapping[str, Any]
    ) -> Iterator[Mapping[str, Any]]:
        """Options to try: none, then the fields that differ, as options or within one option."""
        yield {}
        if not settings:
            return
        try:
            fields = self.providers.load_options(info).model_fields
        except VoxloomError:
            return
        if set(settings) <= set(fields):
            yield settings
        for name, field in fields.items():
            inner = getattr(field.annotation, "model_fields", None)
            if inner and set(settings) <= set(inner):
                yield {name: settings}

    @staticmethod
    def _over(draft: Draft, info: ProviderInfo, given: Mapping[str, Any]) -> dict[str, Any]:
        """The entry to try; a stage that is there keeps the options that it has."""
        before = draft.node.plain() if info.name == draft.info.name else {}
        entry = {**before, "use": info.name}
        for name, value in given.items():
            held = entry.get(name)
            both = isinstance(held, Mapping) and isinstance(value, Mapping)
            entry[name] = {**held, **value} if both else value  # type: ignore[dict-item]
        return entry

    def _sources(self, kind: str, port: str, wanted: Contract) -> list[str]:
        found = []
        for info in self.providers.providers(kind):
            edges = self.probe(KINDS[kind].key, kind, {"use": info.name})
            made = edges.produces.get(port) if edges else None
            if made is not None and not made.differences(wanted):
                found.append(info.name)
        return found[:MAX_NAMES]

    def _anywhere(self, port: str) -> list[str]:
        found = []
        for info in self.providers.providers():
            edges = self.probe(KINDS[info.kind].key, info.kind, {"use": info.name})
            if edges is not None and port in edges.produces:
                found.append(f"{info.kind} {info.name!r}")
        return found[:MAX_NAMES]

    def _converters(
        self,
        kind: str,
        port: str,
        yielded: Contract,
        wanted: Contract,
        settings: Mapping[str, Any],
    ) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Providers that read what is yielded and yield what is read, by themselves or with the
        fields that differ as their options."""
        for info in self.providers.providers(kind):
            for given in ({}, settings) if settings else ({},):
                edges = self.probe(f"{KINDS[kind].key}[0]", kind, {"use": info.name, **given})
                read = edges.accepts.get(port) if edges else None
                made = edges.produces.get(port) if edges else None
                if read is None or made is None or yielded.differences(read):
                    continue
                # An effect that only hands on the rate it hears converts nothing.
                opened = any(value is None for value in made.as_dict().values())
                if not opened and not made.differences(wanted):
                    yield info.name, given
                    break


def _entry(name: str, settings: Mapping[str, Any]) -> str:
    """`buzz`, or `{use: buzz, mel: {n_mels: 100}}`."""
    return f"{{use: {name}, {_flow(settings)}}}" if settings else name


def _flow(settings: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{key}: {{{_flow(value)}}}" if isinstance(value, Mapping) else f"{key}: {value}"
        for key, value in settings.items()
    )


def _either(names: list[str]) -> str:
    return " or ".join(f"`{name}`" if name.startswith("{") else repr(name) for name in names)
