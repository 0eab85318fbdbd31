"""From a recipe to a finished run: typed settings, preflight, training, export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from voxloom.core.spec.tree import Node
from voxloom.interfaces.errors import SpecError
from voxloom.training.checkpoint import LAST, kept
from voxloom.training.named import class_of, joined
from voxloom.training.preflight import check
from voxloom.training.recipe import Recipe, typed
from voxloom.training.task import Progress, Setup, Task, untold
from voxloom.training.workers import ALONE, Workers

# Parts that come with the package: name -> `module:Task`. Plugins add theirs by the hook
# `voxloom_training_parts`.
PARTS: Mapping[str, str] = {
    "mini-acoustic": "voxloom.training.parts.acoustic:AcousticTask",
    "mini-tokenizer": "voxloom.training.parts.tokenizer:TokenizerTask",
    "mini-decoder": "voxloom.training.parts.decoder:DecoderTask",
    "mini-gpt": "voxloom.training.parts.prior:PriorTask",
    "source-filter": "voxloom.training.parts.vocoder:VocoderTask",
}


def parts(hooks: Any = None) -> dict[str, str]:
    """Every part that can be trained: name -> `module:Task`.

    hooks: pluggy's relay, None for the built-in parts alone.

    Raises:
        SpecError: two packages name one part.
    """
    added = hooks.voxloom_training_parts() if hooks is not None else ()
    return joined(PARTS, added, does="train a part", error=SpecError)


def task_class(name: str, known: Mapping[str, str]) -> type[Task]:
    """Raises UnknownProviderError, with near names; PluginError if its class is none."""
    return class_of(name, known, Task, what="part to train", hook="voxloom_training_parts")


def setup(
    recipe: Recipe,
    root: Node,
    kind: type[Task],
    data: Path,
    *,
    inputs: Mapping[str, Path] | None = None,
    device: str = "cpu",
    progress: Progress = untold,
) -> Setup:
    """The typed settings of a task, with the paths of other runs made absolute.

    inputs: over those of the recipe, whose relative paths are meant from its file, and from the
        working folder where `--set` gave them.

    Raises:
        SpecError, ErrorGroup: settings that the part does not have, or of the wrong type; an
            input that is missing or unknown.
    """
    subject = f"the part {recipe.part!r}"
    given = {
        name: (_base(root, "inputs", name) / path).resolve() for name, path in recipe.inputs.items()
    }
    given |= {name: path.resolve() for name, path in (inputs or {}).items()}
    for name, needed in kind.inputs.items():
        if needed and name not in given:
            raise SpecError(
                f"{recipe.part} needs the run of {name!r}.", mend=f"Give --input {name}=RUN."
            )
    for name in given:
        if name not in kind.inputs:
            wanted = ", ".join(kind.inputs) or "none"
            raise SpecError(
                f"{recipe.part} takes no run named {name!r}.", mend=f"It takes: {wanted}."
            )
    runs: dict[str, object] = {"inputs": {name: str(path) for name, path in given.items()}}
    if recipe.start_from:
        runs["start_from"] = str((_base(root, "start_from") / recipe.start_from).resolve())
    return Setup(
        recipe.model_copy(update=runs),
        typed(kind.network, root, "network", subject),
        typed(kind.options, root, "options", subject),
        data,
        given,
        device,
        progress,
    )


def _base(root: Node, *path: str) -> Path:
    """The folder that a relative path at a place of the recipe is meant from."""
    node = root
    for step in path:
        node = node.child(step) or node
    return node.base


def prepared(kind: type[Task], made: Setup, workers: Workers = ALONE) -> Task:
    """The task, checked and built, with its batch size settled, the same in all workers.

    Raises:
        ErrorGroup, SpecError: the preflight found what would fail.
    """
    check(kind, made)
    task = kind(made)
    if made.recipe.batch == "auto":
        from voxloom.training.memory import fitting_batch

        alone = made.device.startswith("cuda")  # each worker has one of its own
        found = fitting_batch(task, sharing=1 if alone else workers.count)
        task.batch = int(workers.least(found))
        made = replace(made, recipe=made.recipe.model_copy(update={"batch": task.batch}))
        task.setup = made
    return task


def exported(task: Task, run_dir: Path, out: Path, *, best: bool = True) -> Sequence[Path]:
    """The weights files of a finished run."""
    out.mkdir(parents=True, exist_ok=True)
    name = kept(run_dir) if best else LAST
    return task.export(run_dir / f"{name}.safetensors", out)
