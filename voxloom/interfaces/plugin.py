"""Plugins as data: what a manifest says, and what the rest of the program asks of a registry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from voxloom.interfaces.errors import Location

if TYPE_CHECKING:
    from voxloom.interfaces.notation import NotationInfo, Notations
    from voxloom.interfaces.options import StageOptions
    from voxloom.interfaces.phones import Inventory
    from voxloom.interfaces.stage import Stage

API_VERSION = "1.0"  # of these interfaces; a manifest names the range it was written for
ENTRY_POINT_GROUP = "voxloom.plugins"


@dataclass(frozen=True)
class AssetInfo:
    """A data file that a plugin ships or names: uri (`package:path`, `https:`, `hf:`...), digest,
    size in bytes, licence, origin."""

    name: str
    uri: str
    sha256: str = ""
    size: int = 0
    licence: str = ""
    origin: str = ""


@dataclass(frozen=True)
class ProviderInfo:
    """One named thing of one kind. target, options: `module:Class`, imported on first use; the
    options' module imports no torch."""

    kind: str
    name: str
    target: str
    options: str
    summary: str
    plugin: str
    languages: tuple[str, ...] = ()
    capabilities: frozenset[str] = frozenset()  # streaming, batch, training, export, task:NAME
    aliases: tuple[str, ...] = ()
    extra: str = ""  # the pip extra it needs, if any
    requires: tuple[str, ...] = ()  # modules that must be importable
    licence: str = ""


@dataclass(frozen=True)
class DataInfo:
    """A named data file of a plugin: a preset, a voice or an inventory."""

    name: str
    path: Path
    summary: str
    plugin: str
    preset: str = ""  # for a voice: the preset it was made for
    default: bool = False
    licence: str = ""


@dataclass(frozen=True)
class PluginInfo:
    """One package of providers, as its manifest describes it."""

    name: str
    version: str
    api: str
    summary: str
    package: str  # the distribution or import package it comes from
    manifest: Path
    licence: str = ""
    weights_licence: str = ""
    providers: tuple[ProviderInfo, ...] = ()
    presets: tuple[DataInfo, ...] = ()
    voices: tuple[DataInfo, ...] = ()
    inventories: tuple[DataInfo, ...] = ()
    notations: tuple[NotationInfo, ...] = ()
    assets: tuple[AssetInfo, ...] = ()
    hooks: str = ""  # `module` holding pluggy hook implementations, imported on first use


@dataclass(frozen=True)
class Problem:
    """A plugin, or part of one, that cannot be used: which, where, why, and the mend."""

    plugin: str
    reason: str
    mend: str
    where: Location | None = None
    details: Mapping[str, str] = field(default_factory=dict)


class Providers(Protocol):
    """What core asks of a registry; `voxloom.registry.Registry` is the one implementation."""

    def find(self, kind: str, name: str, where: Location | None = None) -> ProviderInfo:
        """Raises UnknownProviderError with near names and, where known, the package to install."""

    def providers(self, kind: str | None = None) -> Sequence[ProviderInfo]: ...

    def plugin(self, name: str) -> PluginInfo: ...

    def load(self, info: ProviderInfo) -> type[Stage]:
        """Import the target. Raises PluginError (broken, or its extra is missing)."""

    def load_options(self, info: ProviderInfo) -> type[StageOptions]: ...

    def preset(self, name: str, where: Location | None = None) -> DataInfo: ...

    def presets(self) -> Sequence[DataInfo]: ...

    def voice(self, name: str, preset: str = "") -> DataInfo: ...

    def voices(self, preset: str = "") -> Sequence[DataInfo]: ...

    def inventory(self, name: str, where: Location | None = None) -> Inventory: ...

    def notations(self) -> Notations:
        """The core's own and those of plugins; asking for them imports none of these."""

    def asset(self, plugin: str, name: str) -> AssetInfo: ...

    def resolve_weights(self, reference: str, base: Path, plugin: str = "") -> Path:
        """A weights reference -> a local file: plain paths and `file:` against `base`, `asset:NAME`
        against the plugin's manifest with its digest checked, other schemes by the
        `voxloom_resolve_weights` hook. Raises WeightsError."""

    @property
    def hooks(self) -> Any: ...
