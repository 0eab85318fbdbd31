"""The program `voxloom`: its commands by name, and how it ends."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

import click

from voxloom import __version__
from voxloom.apps.cli.errors import HungUp, run_guarded
from voxloom.apps.cli.lazy import Lazy, LazyGroup

if TYPE_CHECKING:
    from voxloom.apps.cli.plugin_commands import PluginCommands

_HERE = "voxloom.apps.cli"
COMMANDS = {
    "say": Lazy(f"{_HERE}.say:say", "Speak a text into a file, or onto standard output."),
    "voice": Lazy(f"{_HERE}.voice:voice", "Make, show, blend and list voices."),
    "pipeline": Lazy(f"{_HERE}.pipeline:pipeline", "Check, explain, draw, lock and write specs."),
    "phonemize": Lazy(f"{_HERE}.phonemize:phonemize", "Show how a text will be read."),
    "explain": Lazy(f"{_HERE}.explain:explain", "Show what becomes of every character."),
    "lexicon": Lazy(f"{_HERE}.lexicon:lexicon", "Check and begin files of pronunciations."),
    "coverage": Lazy(f"{_HERE}.coverage:coverage", "Show which phones of a text a model knows."),
    "weights": Lazy(f"{_HERE}.weights:weights", "Look into weights files, convert, verify."),
    "plugins": Lazy(f"{_HERE}.plugins:plugins", "List the parts that are installed."),
    "plugin": Lazy(f"{_HERE}.plugin:plugin", "Show one plugin or one part."),
    "doctor": Lazy(f"{_HERE}.doctor:doctor", "Find what is wrong on this machine, and the mend."),
    "train": Lazy(f"{_HERE}.train:train", "Train a part by a recipe."),
    "data": Lazy(f"{_HERE}.data:data", "Make, import and check corpora to train on."),
    "eval": Lazy(f"{_HERE}.eval:evaluate", "Judge what a pipeline says, by machine."),
    "bench": Lazy(f"{_HERE}.bench:bench", "Measure speed and memory on this machine."),
    "version": Lazy(f"{_HERE}.version:version", "Print the version."),
}
_OF_PLUGINS = f"{_HERE}.plugin_commands"  # where a run keeps them, in its context


class Root(LazyGroup):
    """The top group: built-in commands, then those that plugins add."""

    def further(self, ctx: click.Context) -> Mapping[str, Lazy]:
        return self._of_plugins(ctx).named

    def unlisted(self, ctx: click.Context) -> Mapping[str, Lazy]:
        return self._of_plugins(ctx).hooked

    def _of_plugins(self, ctx: click.Context) -> PluginCommands:
        if _OF_PLUGINS not in ctx.meta:
            from voxloom.apps.cli.plugin_commands import PluginCommands

            ctx.meta[_OF_PLUGINS] = PluginCommands(taken=frozenset(self.lazy))
        found: PluginCommands = ctx.meta[_OF_PLUGINS]
        return found

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise HungUp from error

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        def run() -> Any:
            return super(Root, self).main(
                args, prog_name, complete_var, standalone_mode=False, **extra
            )

        if not standalone_mode:
            return run()
        sys.exit(run_guarded(run, list(sys.argv[1:] if args is None else args)))


@click.group(
    cls=Root,
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", message="voxloom %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of an error (or VOXLOOM_DEBUG=1).")
def root(debug: bool) -> None:
    """Speech synthesis and voice cloning from parts that can be swapped.

    \b
    Example:
      voxloom say "Hello from VoxLoom." --out hello.wav
    """


def main() -> NoReturn:
    """Entry point of the console script."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError):  # a stream that someone replaced may lack it
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    root(prog_name="voxloom")
    raise AssertionError("unreachable: the group exits")


if __name__ == "__main__":
    main()
