"""How `explain` and `phonemize` read a text without speaking it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from voxloom.apps.cli.options import open_registry

if TYPE_CHECKING:
    from voxloom.core.pipeline.reading import Reader
    from voxloom.registry import Registry

AUTO = "auto"


@contextmanager
def open_reader(
    pipeline: str,
    sets: Sequence[str],
    without: Sequence[str],
    lexicons: Sequence[str],
    language: str = AUTO,
) -> Iterator[Reader]:
    """The part of a pipeline that reads. Nothing else of its spec is looked at, so that a spec of
    a frontend alone will do, and one whose weights are not here.

    Raises:
        InputError: the pipeline does not speak the language; a preset that does is said.
        VoxloomError: as reading the spec, a lexicon or building a stage does.
    """
    from voxloom.core import spec
    from voxloom.core.pipeline.assembly import Builder
    from voxloom.core.pipeline.hooks import StageHooks
    from voxloom.core.pipeline.reading import Reader
    from voxloom.core.pipeline.text_path import TextPath
    from voxloom.core.spec.text_options import with_lexicons
    from voxloom.core.text.reading_plan import reading_plan
    from voxloom.interfaces import TextFrontend, TextSplitter

    registry = open_registry(without)
    read = spec.read(pipeline, registry, sets=tuple(sets))
    plan = with_lexicons(reading_plan(read, registry), lexicons)
    builder = Builder(plan, registry, None)
    try:
        planned = {stage.slot: stage for stage in plan.speech}
        splitter = builder.stage(planned["splitter"]) if "splitter" in planned else None
        frontend = builder.stage(planned["frontend"])
        assert splitter is None or isinstance(splitter, TextSplitter)
        assert isinstance(frontend, TextFrontend)
        # The rules a frontend follows can change the codes it takes, which only it knows.
        languages = tuple(frontend.languages) or plan.languages
        _check(language, languages, registry)
        path = TextPath(
            plan.text,
            splitter=splitter,
            languages=languages,
            rewrite=StageHooks(registry.hooks).rewrite,
            notations=registry.notations(),
        )
        yield Reader(path, frontend, languages)
    finally:
        builder.close()


def _check(language: str, languages: Sequence[str], registry: Registry) -> None:
    from voxloom.core.pipeline.checks import check_language
    from voxloom.interfaces.errors import InputError

    try:
        check_language(language, languages)
    except InputError as error:
        others = presets_of(language, registry)
        if not others:
            raise
        more = f"To see how {language!r} is read, add --pipeline {others[0]}."
        raise InputError(error.message, mend=f"{error.mend} {more}") from None


def presets_of(language: str, registry: Registry) -> list[str]:
    """The installed presets that speak a language."""
    from voxloom.core import spec
    from voxloom.core.text.reading_plan import reading_plan
    from voxloom.core.text.values import spoken_code
    from voxloom.interfaces.errors import VoxloomError

    found = []
    for preset in registry.presets():
        try:
            plan = reading_plan(spec.read(preset.name, registry), registry)
        except VoxloomError:  # a preset that cannot be read is no help here
            continue
        if spoken_code(language, plan.languages):
            found.append(preset.name)
    return found
