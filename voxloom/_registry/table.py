"""The table of providers: names and aliases, clashes, and the answer for a name it lacks."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from voxloom.interfaces.errors import Location, PluginError, UnknownProviderError
from voxloom.interfaces.kinds import KINDS
from voxloom.interfaces.plugin import PluginInfo, Problem, ProviderInfo

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

KNOWN_PACKAGES = Path(__file__).parent.parent / "known_packages.toml"


class ProviderTable:
    """(kind, name or alias) -> the providers that claim it; only an undisputed one can be used."""

    def __init__(
        self,
        providers: Iterable[ProviderInfo],
        plugins: Mapping[str, PluginInfo],
        blocked: Mapping[tuple[str, str], str],
    ) -> None:
        """blocked: (kind, name) -> the entry of the block list that left it out."""
        self._plugins, self._blocked = plugins, blocked
        self._claims: dict[tuple[str, str], list[ProviderInfo]] = {}
        for info in providers:
            for name in dict.fromkeys((info.name, *info.aliases)):
                self._claims.setdefault((info.kind, name), []).append(info)

    def usable(self) -> tuple[ProviderInfo, ...]:
        """Every provider whose own name is undisputed, by kind in the flow's order, then name."""
        order = list(KINDS)
        sound = {
            (order.index(kind), name): claims[0]
            for (kind, name), claims in self._claims.items()
            if len(claims) == 1 and claims[0].name == name
        }
        return tuple(sound[key] for key in sorted(sound))

    def claims(self, kind: str, name: str) -> Sequence[ProviderInfo]:
        """Who claims that name or alias."""
        return self._claims.get((kind, name), [])

    def clashes(self) -> list[Problem]:
        """One problem per name that several providers claim; it names every package."""
        return [
            Problem(
                claims[0].plugin,
                self._clash(kind, name, claims),
                self._clash_mend(claims),
                details={"kind": kind, "name": name, "clash": "yes"},
            )
            for (kind, name), claims in self._claims.items()
            if len(claims) > 1
        ]

    def find(
        self, kind: str, name: str, where: Location | None, problems: Sequence[Problem]
    ) -> ProviderInfo:
        """The provider of that kind and name. An alias gives a DeprecationWarning.

        Raises:
            UnknownProviderError: there is none; the mend says what is nearest to it.
            PluginError: several plugins claim the name.
        """
        claims = self.claims(kind, name)
        if len(claims) == 1:
            if claims[0].name != name:
                warnings.warn(
                    f"the {kind} {name!r} is now called {claims[0].name!r}; write the new name",
                    DeprecationWarning,
                    stacklevel=3,
                )
            return claims[0]
        if claims:
            reason = f"The {kind} {name!r} is disputed: {self._clash(kind, name, claims)}."
            raise PluginError(reason, mend=self._clash_mend(claims), where=where)
        known = [each for of_kind, each in self._claims if of_kind == kind]
        hint = self._hint(kind, name, known, problems)
        raise UnknownProviderError(kind, name, known, where=where, hint=hint)

    def _clash(self, kind: str, name: str, claims: Sequence[ProviderInfo]) -> str:
        offers = " and ".join(
            f"{info.plugin} (package {self._plugins[info.plugin].package})"
            if info.plugin in self._plugins
            else info.plugin
            for info in claims
        )
        return f"several plugins offer a {kind} named {name!r}: {offers}"

    @staticmethod
    def _clash_mend(claims: Sequence[ProviderInfo]) -> str:
        last = claims[-1]
        return f"Leave one out, such as: --without {last.plugin}/{last.kind}/{last.name}"

    def _hint(self, kind: str, name: str, known: Sequence[str], problems: Sequence[Problem]) -> str:
        """The mend for a name that the table lacks; `` leaves it to the list of near names."""
        if kind not in KINDS:
            return f"{kind!r} is no kind of stage; there are: {', '.join(KINDS)}."
        if entry := self._blocked.get((kind, name)):
            return f"It is left out by {entry!r}: take that off --without or VOXLOOM_DISABLE."
        for problem in problems:
            offered = problem.details.get("providers", "").split()
            one = f"{problem.details.get('kind')}/{problem.details.get('name')}"
            if f"{kind}/{name}" in (*offered, one):
                return f"The plugin {problem.plugin} has it, but {problem.reason}. {problem.mend}"
        elsewhere = [of_kind for of_kind, each in self._claims if each == name]
        if elsewhere:
            key = KINDS[elsewhere[0]].key
            return f"{name!r} is of kind {elsewhere[0]}: write it under `{key}:`."
        if install := known_packages().get(f"{kind}/{name}"):
            return f"It comes with another package: {install}"
        return ""


def known_packages() -> Mapping[str, str]:
    """`kind/name` -> the command that installs it, for providers of packages not installed."""
    with KNOWN_PACKAGES.open("rb") as file:
        data = tomllib.load(file)
    return {key: str(value) for key, value in data["providers"].items()}
