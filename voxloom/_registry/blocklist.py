"""The block list: what `--without` and VOXLOOM_DISABLE leave out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from voxloom.interfaces.plugin import PluginInfo, Problem

VARIABLE = "VOXLOOM_DISABLE"


class BlockList:
    """Entries are a plugin's or package's name, `kind/name`, or `plugin/kind/name`; kind may also
    be preset, voice, inventory or notation. An entry that meets nothing is a problem, not a silent
    no-op."""

    def __init__(self, without: Collection[str], environ: Mapping[str, str]) -> None:
        listed = [entry.strip() for entry in environ.get(VARIABLE, "").split(",")]
        self.entries = tuple(dict.fromkeys(entry for entry in (*without, *listed) if entry))
        self.met: set[str] = set()
        self.providers: dict[tuple[str, str], str] = {}  # (kind, name) -> the entry that met it
        self._offered: set[str] = set()

    def plugin(self, *names: str) -> bool:
        """Whether a plugin of these names (its own, its package's) is left out as a whole."""
        self._offered.update(names)
        hit = {entry for entry in self.entries if entry in names}
        self.met |= hit
        return bool(hit)

    def prune(self, plugin: PluginInfo) -> PluginInfo:
        """The plugin without what is left out of it."""
        keep = self._keep
        return replace(
            plugin,
            providers=tuple(p for p in plugin.providers if keep(plugin.name, p.kind, p.name)),
            presets=tuple(d for d in plugin.presets if keep(plugin.name, "preset", d.name)),
            voices=tuple(d for d in plugin.voices if keep(plugin.name, "voice", d.name)),
            inventories=tuple(
                d for d in plugin.inventories if keep(plugin.name, "inventory", d.name)
            ),
            notations=tuple(n for n in plugin.notations if keep(plugin.name, "notation", n.name)),
        )

    def note_whole(self, plugin: PluginInfo, entry: str) -> None:
        """Remember what a plugin that is left out would have offered, for messages."""
        for info in plugin.providers:
            self.providers.setdefault((info.kind, info.name), entry)
        for notation in plugin.notations:
            self.providers.setdefault(("notation", notation.name), entry)

    def entry_for(self, *names: str) -> str:
        return next((entry for entry in self.entries if entry in names), "")

    def problems(self) -> Iterable[Problem]:
        """One per entry that met nothing."""
        for entry in self.entries:
            if entry not in self.met:
                close = get_close_matches(entry, sorted(self._offered), n=1)
                mend = f"Did you mean {close[0]!r}?" if close else "See `voxloom plugins`."
                yield Problem(entry, f"nothing is named {entry!r}, so nothing is left out", mend)

    def _keep(self, plugin: str, kind: str, name: str) -> bool:
        short, full = f"{kind}/{name}", f"{plugin}/{kind}/{name}"
        self._offered.add(short)
        hit = {entry for entry in self.entries if entry in (short, full)}
        self.met |= hit
        if hit:
            self.providers.setdefault((kind, name), sorted(hit)[0])
        return not hit
