"""Named data files of plugins: presets, voices, inventories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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


def read_inventory(info: DataInfo, find: Callable[[str], Inventory]) -> Inventory:
    """The inventory of a JSON file {id, symbols, pad?, pause?, extends?, approximations?}.

    With `extends`, the symbols come after those of that inventory, which keep their ids, and pad,
    pause and approximations are its own where the file names none. find: other inventories by
    name. Raises PluginError, and what `find` raises.
    """
    import json  # on first use, like all that listing plugins can do without

    from voxloom.interfaces.phones import Inventory

    try:
        data = json.loads(info.path.read_text(encoding="utf-8"))
        own = tuple(data["symbols"])
        base = find(data["extends"]) if "extends" in data else Inventory("", ())
        told = data.get("approximations", {})
        found = Inventory(
            data["id"],
            base.symbols + own,
            data.get("pad", base.pad),
            data.get("pause", base.pause),
            _approximations(base.approximations, told),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _fault(info, f"it cannot be read ({type(error).__name__}: {error})") from error
    symbols = found.symbols
    if found.id != info.name:
        raise _fault(info, f"its id is {found.id!r}")
    if not all(isinstance(symbol, str) and symbol for symbol in symbols):
        raise _fault(info, "a symbol is not a string")
    if len(found.index) != len(symbols):
        twice = next(symbol for symbol in symbols if symbols.count(symbol) > 1)
        raise _fault(info, f"it has the symbol {twice!r} twice")
    for role in (found.pad, found.pause):
        if role not in found.index:
            raise _fault(info, f"it lacks its own symbol {role!r}")
    for other, table in told.items():
        for symbol in table:
            if symbol not in found.index:
                raise _fault(info, f"it approximates {symbol!r} for {other!r} and has no such one")
    return found


def _approximations(
    base: Mapping[str, Mapping[str, tuple[str, ...]]], told: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, tuple[str, ...]]]:
    """A file writes the nearest symbols as one string, separated by spaces."""
    tables = {other: dict(table) for other, table in base.items()}
    for other, table in told.items():
        nearest = {
            symbol: tuple(value.split(" ")) if value else () for symbol, value in table.items()
        }
        tables.setdefault(other, {}).update(nearest)
    return tables


def _fault(info: DataInfo, reason: str) -> PluginError:
    return PluginError(
        f"The inventory {info.name!r} of the plugin {info.plugin!r} cannot be used: {reason}.",
        mend=f"Mend the file, or leave the plugin out: --without {info.plugin}",
        where=Location(str(info.path)),
    )
