"""The top command: help, unknown names, commands of plugins."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import voxloom
from voxloom.apps.cli.main import COMMANDS

HEAVY = ("torch", "pydantic", "rich", "numpy", "soundfile", "jieba", "pyopenjtalk")


def modules_after(*words: str) -> set[str]:
    """The top-level modules that a command has imported when it ends."""
    code = (
        "import sys\n"
        "from voxloom.apps.cli.main import root\n"
        f"root({list(words)!r}, prog_name='voxloom', standalone_mode=False)\n"
        "print('MODULES', *sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    line = next(text for text in done.stdout.splitlines() if text.startswith("MODULES"))
    return {name.partition(".")[0] for name in line.split()}


@pytest.mark.parametrize(
    "words",
    [("--help",), ("plugins",), ("say", "--help"), ("pipeline", "--help"), ("bench", "--help")],
    ids=" ".join,
)
def test_listing_and_help_import_nothing_heavy(words: tuple[str, ...]) -> None:
    assert modules_after(*words).isdisjoint(HEAVY)


def test_the_listed_commands_are_the_loadable_ones(cli) -> None:
    shown = cli("--help").stdout
    for name, entry in COMMANDS.items():
        assert entry.load().name == name
        assert f"  {name} " in shown
        assert entry.summary in shown


def every_command(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            found.append((*path, name))
            if isinstance(command, click.Group):
                found += every_command(command, (*path, name))
    return found


def test_the_help_of_every_command_has_an_example(cli) -> None:
    from voxloom.apps.cli.main import root

    paths = [(), *every_command(root)]
    assert len(paths) > 15
    for path in paths:
        result = cli(*path, "--help")
        assert result.exit_code == 0, path
        assert "Example" in result.stdout, path
        assert " ".join(("voxloom", *path)) in result.stdout.replace("\n", " "), path


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("sya", "Hello."), "Did you mean 'say'?"),
        (("dance",), "voxloom --help"),
        (("pipeline", "chekc"), "Did you mean 'check'?"),
        (("say", "Hello.", "--ouut", "a.wav"), "--out"),
        (("plugins", "--kind", "vocodr"), "vocoder"),
        (("say", "Hello.", "--speed", "fast"), "--speed"),
    ],
)
def test_a_wrong_command_line_is_answered_with_what_was_meant(cli, words, mend: str) -> None:
    result = cli(*words)
    assert result.exit_code == 2
    assert mend in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


def test_no_command_at_all_shows_the_help(cli) -> None:
    result = cli()
    assert result.exit_code == 2
    assert "Commands" in result.output


MANIFEST = """
[plugin]
name = "greeter"
version = "1.0"
api = ">=1.0,<2"
summary = "adds a command"
licence = "Apache-2.0"
{more}
"""
NAMED = """
[[commands]]
name = "greet"
target = "greeter.commands:greet"
summary = "Say good morning."

[[commands]]
name = "say"
target = "greeter.commands:greet"
summary = "taken"

[[commands]]
name = "wave"
target = "greeter.commands:wave"
summary = "Is not there."
"""
HOOKED = 'hooks = "greeter.hooks"'
HOOKS = """
from voxloom.interfaces.hooks import hookimpl

@hookimpl
def voxloom_cli_commands():
    return {"greet": "greeter.commands:greet", "say": "greeter.commands:greet"}
"""
GREET = """
import click

@click.command()
def greet():
    click.echo("good morning")
"""


def test_a_plugin_adds_a_command_and_takes_none_away(
    cli, package: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = package("greeter", MANIFEST.format(more=NAMED), commands=GREET)
    monkeypatch.syspath_prepend(str(folder))
    shown = cli("--help")
    assert "Commands of plugins" in shown.stdout
    assert "Say good morning." in shown.stdout
    assert "'say', which is taken" in shown.stderr
    assert "Speak a text" in shown.stdout
    assert cli("greet").stdout == "good morning\n"


def test_the_help_runs_nothing_of_a_plugin(process, package: Callable[..., Path]) -> None:
    loud = "raise SystemExit('imported')"
    manifest = MANIFEST.format(more=HOOKED + NAMED)
    folder = package("greeter", manifest, hooks=loud, commands=loud)
    done = process("--help", path=folder)
    assert done.returncode == 0
    assert b"Say good morning." in done.stdout
    assert b"imported" not in done.stderr


def test_a_command_of_a_hook_can_be_called_though_it_is_not_listed(
    process, package: Callable[..., Path]
) -> None:
    folder = package("greeter", MANIFEST.format(more=HOOKED), hooks=HOOKS, commands=GREET)
    assert b"greet" not in process("--help", path=folder).stdout
    assert process("greet", path=folder).stdout == b"good morning\n"
    assert b"Did you mean 'greet'?" in process("greeet", path=folder).stderr


def test_a_command_that_is_not_there_names_its_plugin(
    process, package: Callable[..., Path]
) -> None:
    folder = package("greeter", MANIFEST.format(more=NAMED), commands=GREET)
    done = process("wave", path=folder)
    assert done.returncode == 2
    assert b"The command 'wave' of the plugin 'greeter'" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_broken_plugin_leaves_the_help_alone(process, package: Callable[..., Path]) -> None:
    folder = package("greeter", MANIFEST.format(more='hooks = "greeter.nowhere"'))
    done = process("--help", path=folder)
    assert done.returncode == 0
    assert b"Speak a text" in done.stdout
    assert b"Traceback" not in done.stderr


def test_the_package_runs_as_a_module_too() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "voxloom", "--version"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout == f"voxloom {voxloom.__version__}\n"
