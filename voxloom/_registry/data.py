"""Named data files of plugins: presets, voices, inventories."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from voxloom.interfaces.errors import Location, PluginError, UnknownProviderError
from voxloom.interfaces.plugin import DataInfo, Problem

if TYPE_CHECKING:
    from voxloom.interfaces.phones import Inventory


class DataTable:
    """One sort of data: names -> files. The same name twice (of one preset, for voices) is a
    clash, and unusable until one plugin is left out."""

    def __init__(self, sort: str, entries: Iterable[DataInfo]) -> None:
        self.sort = sort
        self._claims: dict[tuple[str, str], list[DataInfo]] = {}
        for info in entries:
            self._claims.setdefault((info.name, info.preset), []).append(info)

    def usable(self) -> tuple[DataInfo, ...]:
        """Those without a clash, by name."""
        return tuple(self._claims[key][0] for key in sorted(self._claims) if self._sound(key))

    def clashes(self) -> list[Problem]:
        return [
            Problem(claims[0].plugin, self._clash(claims), self._mend(claims))
            for claims in self._claims.values()
            if len(claims) > 1
        ]

    def find(self, name: str, where: Location | None = None) -> DataInfo:
        """Raises UnknownProviderError with near names, PluginError for a clash."""
        for (each, _), claims in self._claims.items():
            if each == name and len(claims) > 1:
                reason = f"{self._clash(claims)}."
                raise PluginError(reason, mend=self._mend(claims), where=where)
            if each == name:
                return claims[0]
        known = [each for each, _ in self._claims]
        error = UnknownProviderError(self.sort, name, known, where=where)
        if not error.suggestion:
            listing = ", ".join(sorted(known)) or "none is installed"
            hint = f"There are: {listing}."
            raise UnknownProviderError(self.sort, name, known, where=where, hint=hint)
        raise error

    def _sound(self, key: tuple[str, str]) -> bool:
        return len(self._claims[key]) == 1

    def _clash(self, claims: Sequence[DataInfo]) -> str:
        plugins = " and ".join(info.plugin for info in claims)
        return f"Several plugins have a {self.sort} named {claims[0].name!r}: {plugins}"

    def _mend(self, claims: Sequence[DataInfo]) -> str:
        last = claims[-1]
        return f"Leave one out, such as: --without {last.plugin}/{self.sort}/{last.name}"


def read_inventory(info: DataInfo) -> Inventory:
    """The inventory of a JSON file {id, symbols, pad?, pause?}. Raises PluginError."""
    import json  # on first use, like all that listing plugins can do without

    from voxloom.interfaces.phones import Inventory

    try:
        data = json.loads(info.path.read_text(encoding="utf-8"))
        symbols = tuple(data["symbols"])
        found = Inventory(data["id"], symbols, data.get("pad", "_"), data.get("pause", "SP"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _fault(info, f"it cannot be read ({type(error).__name__}: {error})") from error
    if found.id != info.name:
        raise _fault(info, f"its id is {found.id!r}")
    if not all(isinstance(symbol, str) and symbol for symbol in symbols):
        raise _fault(info, "a symbol is not a string")
    if len(set(symbols)) != len(symbols):
        twice = next(symbol for symbol in symbols if symbols.count(symbol) > 1)
        raise _fault(info, f"it has the symbol {twice!r} twice")
    for role in (found.pad, found.pause):
        if role not in symbols:
            raise _fault(info, f"it lacks its own symbol {role!r}")
    return found


def _fault(info: DataInfo, reason: str) -> PluginError:
    return PluginError(
        f"The inventory {info.name!r} of the plugin {info.plugin!r} cannot be used: {reason}.",
        mend=f"Mend the file, or leave the plugin out: --without {info.plugin}",
        where=Location(str(info.path)),
    )
