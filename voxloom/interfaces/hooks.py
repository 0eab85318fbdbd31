"""Hook specifications: the behaviour a plugin may add, beyond its providers (pluggy)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pluggy

if TYPE_CHECKING:
    from voxloom.interfaces.folder import FolderSpec
    from voxloom.interfaces.plugin import ProviderInfo
    from voxloom.interfaces.recognition import Recognition

PROJECT = "voxloom"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Hooks:
    """All hooks; a plugin implements those it wants, as functions or methods of these names."""

    @hookspec
    def voxloom_register_providers(self) -> list[ProviderInfo]:  # type: ignore[empty-body]
        """Providers known only at run time, beside those of the manifest."""

    @hookspec
    def voxloom_before_stage(self, slot: str, value: Any, context: Any) -> None:
        """Called with what a stage is about to read; it may not change the value."""

    @hookspec
    def voxloom_after_stage(self, slot: str, value: Any, seconds: float, context: Any) -> None:
        """Called with what a stage yielded and how long it took; it may not change the value."""

    @hookspec
    def voxloom_text_pass(self, text: str, language: str) -> str | None:
        """Rewrite a request's text before splitting, at equal length character for character;
        None leaves it. Passes run in order of registration."""

    @hookspec(firstresult=True)
    def voxloom_resolve_weights(self, reference: str, base: Path) -> Path | None:
        """A weights reference of a scheme of the plugin's own -> a local file; None passes on."""

    @hookspec(firstresult=True)
    def voxloom_recognise_weights(self, header: Any) -> Recognition | None:
        """What a weights file is, and why; None passes on. header: `metadata` (name -> text) and
        `tensors` (name -> something with `dtype` and `shape`); nothing is loaded."""

    @hookspec(firstresult=True)
    def voxloom_spec_from_folder(self, folder: Path, preset: str, compat: str) -> FolderSpec | None:
        """A spec that uses the weights in a folder of another program; None if it is none that
        the plugin knows. preset: the one to extend, "" for the plugin's choice; compat:
        `official` to do as that program does, faults included, "" to do it right. Raises
        VoxloomError for a folder it knows and cannot use."""

    @hookspec
    def voxloom_cli_commands(self) -> Mapping[str, str]:  # type: ignore[empty-body]
        """Commands known only at run time: name -> `module:click_command`, imported on first use.

        They can be called by name, and `--help` does not list them; `[[commands]]` of a manifest
        are listed without running anything of the plugin."""

    @hookspec
    def voxloom_server_routes(self) -> Mapping[str, str]:  # type: ignore[empty-body]
        """Further routes of the server: path -> `module:handler`."""

    @hookspec
    def voxloom_exporters(self) -> Mapping[str, str]:  # type: ignore[empty-body]
        """Further export formats: name -> `module:function`."""

    @hookspec
    def voxloom_training_parts(self) -> Mapping[str, str]:  # type: ignore[empty-body]
        """Further parts that can be trained: name -> `module:class`, a subclass of
        `voxloom.training.task.Task`, imported on first use."""

    @hookspec
    def voxloom_metrics(self) -> Mapping[str, str]:  # type: ignore[empty-body]
        """Further metrics of `voxloom eval`: name -> `module:class`, a subclass of
        `voxloom.training.evaluation.metric.Metric`, imported on first use."""
