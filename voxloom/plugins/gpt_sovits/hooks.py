"""What GPT-SoVITS adds beside its parts. Imported whenever hooks are asked; keep it light."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from voxloom.interfaces.hooks import hookimpl

if TYPE_CHECKING:
    from voxloom.interfaces.folder import FolderSpec
    from voxloom.interfaces.recognition import Recognition


@hookimpl
def voxloom_recognise_weights(header: Any) -> Recognition | None:
    """The kind and version of a file of GPT-SoVITS, and why."""
    from voxloom.plugins.gpt_sovits.recognise import examine

    return examine(header.metadata, header.tensors)


@hookimpl
def voxloom_spec_from_folder(folder: Path, preset: str, compat: str) -> FolderSpec | None:
    """A spec for the files in a folder of GPT-SoVITS."""
    from voxloom.plugins.gpt_sovits.scan import scan

    return scan(folder, preset, official=compat == "official")
