"""The door for programs: a spec's name or path in, a pipeline that speaks out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from voxloom.core.pipeline.pipeline import Pipeline


def load(
    spec: str | Path | Mapping[str, Any] = "mini",
    *,
    sets: Sequence[str] = (),
    without: Collection[str] = (),
    device: str | None = None,
    strict: bool = False,
    lexicons: Sequence[str | Path] = (),
    progress: Callable[[str, int, int], None] | None = None,
) -> Pipeline:
    """Read, check and assemble a pipeline.

        voxloom.load("mini").say("Hello from VoxLoom.").save("hello.wav")

    Args:
        spec: a preset's name, the path of a YAML, TOML or JSON spec, or a mapping.
        sets: changes to the spec, each `slot.option=value`.
        without: names of plugins to leave out.
        device: such as `cpu` or `cuda:0`, instead of the spec's.
        strict: refuse to start while any installed plugin is broken.
        lexicons: files of pronunciations, which win over those of the spec.
        progress: called with a slot, its number and their count before each stage is built.

    Raises:
        SpecError: the spec is wrong; nothing was loaded.
        PluginError: a plugin is broken, or its extra is not installed.
        WeightsError: a weights file is missing, damaged or of another model.
        InputError: a lexicon is not there, or not well-formed.
    """
    from voxloom.core.pipeline.assembly import assemble
    from voxloom.core.spec import plan, read
    from voxloom.core.spec.text_options import with_lexicons
    from voxloom.registry import Registry

    registry = Registry.discover(without=without, strict=strict)
    planned = with_lexicons(plan(read(spec, registry, sets=sets), registry), lexicons)
    return assemble(planned, registry, device=device, progress=progress)
