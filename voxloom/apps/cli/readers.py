"""What a command may be told about the reading of its text."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

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
