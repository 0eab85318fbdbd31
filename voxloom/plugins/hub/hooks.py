"""The hook of the plugin. Imported whenever hooks are asked; keep it light."""

from __future__ import annotations

from pathlib import Path

from voxloom.interfaces.hooks import hookimpl


@hookimpl
def voxloom_resolve_weights(reference: str, base: Path) -> Path | None:
    """A reference of a hub -> the file, fetched where it is not kept yet; None for any other."""
    from voxloom.plugins.hub.reference import parse

    wanted = parse(reference)
    if wanted is None:
        return None
    from voxloom.plugins.hub.keeping import Settings, fetch

    return fetch(wanted, Settings.from_environment())
