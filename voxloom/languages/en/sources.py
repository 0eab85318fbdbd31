"""Where the data of other packages lie. The packages themselves are never imported."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from voxloom.interfaces.errors import PluginError


def data_folder() -> Path:
    """Where g2p_en keeps its data files. Raises PluginError if it is not installed."""
    spec = find_spec("g2p_en")
    if spec is None or not spec.submodule_search_locations:
        raise PluginError(
            "English needs the data files of the package g2p_en, which is not installed.",
            mend="Run `pip install g2p_en`.",
        )
    return Path(next(iter(spec.submodule_search_locations)))
