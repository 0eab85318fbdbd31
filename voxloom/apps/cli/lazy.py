"""A click group whose commands are imported when they are used, not when they are listed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click


@dataclass(frozen=True)
class Lazy:
    """Where a command lives, `module:attribute`, and the line that lists it."""

    target: str
    summary: str

    def load(self) -> click.Command:
        """Import the command. Raises TypeError if the target is no click command."""
        module, _, attribute = self.target.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{self.target} is a {type(command).__name__}, not a click command")
        return command


class LazyGroup(click.Group):
    """A group that knows its commands by name and summary; `--help` imports none of them."""

    def __init__(self, *args: Any, lazy: Mapping[str, Lazy] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = dict(lazy or {})

    def further(self, ctx: click.Context) -> Mapping[str, Lazy]:
        """Commands found at run time, asked for only by a listing and by an unknown name."""
        return {}

    def unlisted(self, ctx: click.Context) -> Mapping[str, Lazy]:
        """Commands that no listing shows, asked for only by a name that is nowhere else."""
        return {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self.lazy, *super().list_commands(ctx), *self.further(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        found = super().get_command(ctx, cmd_name)
        if found is not None:
            return found
        entry = self.lazy.get(cmd_name) or self.further(ctx).get(cmd_name)
        entry = entry or self.unlisted(ctx).get(cmd_name)
        return entry.load() if entry else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None:
            known = [*self.list_commands(ctx), *self.unlisted(ctx)]
            close = get_close_matches(name, known, n=1)
            mend = f"Did you mean {close[0]!r}?" if close else f"See `{ctx.command_path} --help`."
            raise click.UsageError(f"There is no command {name!r}. {mend}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = [(name, entry.summary) for name, entry in self.lazy.items()]
        rows += [(name, self.commands[name].get_short_help_str(60)) for name in self.commands]
        with formatter.section("Commands"):
            formatter.write_dl(rows)
        further = [(name, entry.summary) for name, entry in self.further(ctx).items()]
        if further:
            with formatter.section("Commands of plugins"):
                formatter.write_dl(further)


class DefaultGroup(LazyGroup):
    """A group whose first word, where it names no command, is the argument of the command `run`:
    `voxloom train RECIPE` beside `voxloom train report`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.list_commands(ctx):
            return "run", self.get_command(ctx, "run"), args
        return super().resolve_command(ctx, args)
