"""Options that several commands share, and how they open what they work on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from voxloom.core.spec import Plan
    from voxloom.registry import Registry

DEFAULT_PIPELINE = "mini"

F = TypeVar("F", bound=Callable[..., object])

without_option = click.option(
    "--without", multiple=True, metavar="NAME", help="Leave this plugin out; repeatable."
)
strict_option = click.option(
    "--strict", is_flag=True, help="A broken plugin is an error, not a note."
)
set_option = click.option(
    "--set",
    "sets",
    multiple=True,
    metavar="KEY=VALUE",
    help="Change one option of the pipeline, such as vocoder.iterations=16; repeatable.",
)
device_option = click.option(
    "--device", default=None, metavar="DEVICE", help="cpu, cuda, cuda:1, mps or auto."
)
pipeline_option = click.option(
    "--pipeline",
    "pipeline_name",
    default=DEFAULT_PIPELINE,
    show_default=True,
    metavar="NAME|PATH",
    help="A preset, or a spec file (yaml, toml, json).",
)
quiet_option = click.option("--quiet", "-q", is_flag=True, help="Say nothing but errors.")
lang_option = click.option(
    "--lang",
    default="auto",
    show_default=True,
    metavar="CODE",
    help="Language of the text, such as en, ja or zh.",
)


def spec_options(command: F) -> F:
    """--set and --without, for every command that reads a spec."""
    return set_option(without_option(command))


def open_registry(without: Sequence[str] = (), *, strict: bool = False) -> Registry:
    """The installed plugins. Raises PluginError when strict and one is broken."""
    from voxloom.registry import Registry

    return Registry.discover(without=without, strict=strict)


def open_plan(source: str, registry: Registry, sets: Sequence[str] = ()) -> Plan:
    """A spec read and checked; no weight is loaded. Raises SpecError."""
    from voxloom.core import spec

    return spec.plan(spec.read(source, registry, sets=tuple(sets)), registry)
