"""Files that lie beside a weights file of the transformers library, such as `config.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.gpt_sovits.published import PUBLISHER

MAX_BYTES = 64 * 1024 * 1024


def read_config(view: WeightsView) -> dict[str, Any]:
    """The configuration of a model: the file's own metadata, else `config.json` in its folder.

    Raises:
        WeightsError: there is none, or it is no JSON object.
    """
    said = view.metadata.get("config")
    config = parsed(said, view.source) if said else read_json(view, "config.json")
    if config is None:
        raise WeightsError(
            f"There is no config.json beside {view.source}.",
            mend="Keep the files of the model's folder together, as they are published in "
            f"{PUBLISHER}.",
        )
    return config


def read_json(view: WeightsView, name: str) -> dict[str, Any] | None:
    """A JSON object beside the weights; None where there is no such file. Raises WeightsError."""
    text = read_text(view, name)
    return None if text is None else parsed(text, str(Path(view.source).parent / name))


def read_text(view: WeightsView, name: str) -> str | None:
    """A text file beside the weights; None where there is none. Raises WeightsError."""
    path = Path(view.source).parent / name
    try:
        if path.stat().st_size > MAX_BYTES:
            raise WeightsError(f"{path} is too large to be that file.", mend="Fetch it again.")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise WeightsError(f"{path} cannot be read: {error}.", mend="Fetch it again.") from error


def parsed(text: str, source: str) -> dict[str, Any]:
    """A JSON object. Raises WeightsError naming `source`."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise WeightsError(
            f"The configuration in {source} is no JSON object.", mend="Fetch it again."
        )
    return found
