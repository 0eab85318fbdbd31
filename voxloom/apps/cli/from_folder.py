"""`voxloom pipeline new --from FOLDER`: a spec for the weights of another program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from voxloom.interfaces.errors import SpecError

if TYPE_CHECKING:
    from voxloom.interfaces.folder import FolderSpec
    from voxloom.registry import Registry


def from_folder(
    folder: str, name: str, preset: str, registry: Registry, *, compat: str = ""
) -> str:
    """The spec as YAML; what was found and what is missing goes to standard error.

    Raises:
        SpecError: no plugin knows the folder.
        VoxloomError: it is known, and cannot be used.
    """
    from voxloom.core.spec.writing import to_yaml

    path = Path(folder).expanduser()
    if not path.is_dir():
        raise SpecError(f"There is no folder {folder}.", mend="Check the path.")
    found: FolderSpec | None = registry.hooks.voxloom_spec_from_folder(
        folder=path.resolve(), preset=preset, compat=compat
    )
    if found is None:
        raise SpecError(
            f"No installed plugin knows what lies in {folder}.",
            mend="Give the folder that the other program was installed in.",
        )
    click.echo(found.title, err=True)
    for mark, lines in (("found", found.found), ("missing", found.missing), ("note", found.notes)):
        for line in lines:
            click.echo(f"  {mark}: {line}", err=True)
    spec = {"voxloom": 1, "name": name, **{k: v for k, v in found.spec.items() if k != "voxloom"}}
    comments = [f"# {found.title}", *(f"# Missing: {line}" for line in found.missing)]
    return "\n".join(comments) + "\n" + to_yaml(spec)
