"""Whether a run may be written into a folder: nothing trained is lost, nothing mixed."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path
from typing import Any

from voxloom.core.files import output_error
from voxloom.interfaces.errors import SpecError
from voxloom.training.journal import RECIPE_NAME
from voxloom.training.recipe import Recipe

_CHECKPOINTS = ("last.safetensors", "best.safetensors")
_SAME = ("name", "part", "network")  # what a run that goes on must have in common with its start
_TOLD = (
    *("seed", "budget", "batch", "precision", "optimizer", "schedule", "held_out", "augment"),
    "options",
)  # what it may change, and is told


def check(folder: Path, recipe: Recipe, *, resume: bool) -> str:
    """Look at the folder before anything is computed. What to tell, "" for nothing.

    Raises:
        SpecError: it is no folder; it holds weights and the run is not resumed; or the run to be
            resumed is of another recipe.
        OutputError: nothing can be written there.
    """
    there = next(one for one in (folder, *folder.absolute().parents) if one.exists())
    if not there.is_dir():
        raise SpecError(f"{there} is a file.", mend="Name a folder for the run.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise output_error(PermissionError(errno.EACCES, "no permission"), folder)
    begun = any((folder / name).is_file() for name in _CHECKPOINTS)
    if not begun:
        return f"{folder} holds no run to go on with: it begins anew." if resume else ""
    before = recipe_of(folder)
    if not resume:
        raise SpecError(
            f"{folder} holds a run of {before.get('name', 'an unknown recipe')!r} already.",
            mend="Go on with it by --resume, or name another folder.",
        )
    now = settled(folder, recipe).model_dump(mode="json")
    for key in _SAME:
        if key in before and before[key] != now[key]:
            raise SpecError(
                f"The run in {folder} has {key} {_brief(before[key], now[key])}, this recipe "
                f"{_brief(now[key], before[key])}.",
                mend="Resume with the recipe and the sizes it began with, or name another folder.",
            )
    changed = [key for key in _TOLD if key in before and before[key] != now[key]]
    if not changed:
        return ""
    begun_with = ", ".join(f"{key} {_brief(before[key], now[key])}" for key in changed)
    going_on = ", ".join(f"{key} {_brief(now[key], before[key])}" for key in changed)
    return f"The run in {folder} began with {begun_with}; it goes on with {going_on}."


def settled(folder: Path, recipe: Recipe) -> Recipe:
    """The recipe of a run that goes on: its batch stays what `auto` found when it began, or the
    run would see other batches than without a stop."""
    batch = recipe_of(folder).get("batch")
    if recipe.batch != "auto" or not isinstance(batch, int):
        return recipe
    return recipe.model_copy(update={"batch": batch})


def recipe_of(folder: Path) -> dict[str, Any]:
    """The recipe of the run in a folder; {} where there is none.

    Raises:
        SpecError: it cannot be read.
    """
    path = folder / RECIPE_NAME
    if not path.is_file():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SpecError(
            f"{path} cannot be read: {error}.", mend="Name the folder of another run."
        ) from error
    return found if isinstance(found, dict) else {}


def _brief(value: Any, other: Any) -> str:
    """A value; of a table only what differs."""
    if isinstance(value, dict) and isinstance(other, dict):
        told = {key: each for key, each in value.items() if other.get(key) != each}
        return ", ".join(f"{key}={each}" for key, each in told.items()) or "no such sizes"
    return repr(value)
