"""How commands read a text without speaking it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

import click

from voxloom.apps.cli.options import open_plan, open_registry

if TYPE_CHECKING:
    from voxloom.core.pipeline.reading import Reader

MARKUPS = ("auto", "inline", "ssml", "plain", "phones")

F = TypeVar("F", bound=Callable[..., object])

_markup = click.option(
    "--markup",
    type=click.Choice(MARKUPS),
    default="auto",
    show_default=True,
    help="What the text may say about its reading; auto: SSML if it opens with <speak>, else"
    " inline forms; phones: it is symbols of the inventory.",
)
_lexicon = click.option(
    "--lexicon",
    "lexicons",
    multiple=True,
    metavar="FILE",
    help="Pronunciations (yaml, tsv) that win over those of the pipeline; repeatable.",
)


def text_options(command: F) -> F:
    """--markup and --lexicon, for every command that reads a text."""
    return _markup(_lexicon(command))


@contextmanager
def open_reader(
    pipeline: str, sets: Sequence[str], without: Sequence[str], lexicons: Sequence[str]
) -> Iterator[Reader]:
    """The reading part of a pipeline; nothing that speaks is loaded.

    Raises:
        VoxloomError: as reading the spec, a lexicon or building a stage does.
    """
    from voxloom.core.pipeline.assembly import Builder
    from voxloom.core.pipeline.hooks import StageHooks
    from voxloom.core.pipeline.reading import Reader
    from voxloom.core.pipeline.text_path import TextPath
    from voxloom.core.spec.text_options import with_lexicons
    from voxloom.interfaces import TextFrontend, TextSplitter

    registry = open_registry(without)
    plan = with_lexicons(open_plan(pipeline, registry, sets), lexicons)
    builder = Builder(plan, registry, None)
    try:
        planned = {stage.slot: stage for stage in plan.speech}
        splitter = builder.stage(planned["splitter"]) if "splitter" in planned else None
        frontend = builder.stage(planned["frontend"]) if "frontend" in planned else None
        assert splitter is None or isinstance(splitter, TextSplitter)
        assert frontend is None or isinstance(frontend, TextFrontend)
        path = TextPath(
            plan.text,
            splitter=splitter,
            languages=plan.languages,
            rewrite=StageHooks(registry.hooks).rewrite,
        )
        yield Reader(path, frontend, plan.languages)
    finally:
        builder.close()
