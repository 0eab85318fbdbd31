"""How a command ends: one exit code, one message with its mend, and no traceback unless wanted.

0    done
1    a fault of the program; one line says where to report it
2    an answer that the user can act on: every VoxloomError, and a wrong command line
130  interrupted (Ctrl-C); nothing partial is left behind
141  the reader of standard output went away
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import click

DONE, FAULT, MENDABLE, INTERRUPTED, HUNG_UP = 0, 1, 2, 130, 141


class HungUp(Exception):
    """Standard output was closed by its reader; click itself would call this a failure."""


def run_guarded(command: Callable[[], object], argv: Sequence[str]) -> int:
    """Run a command and turn however it ends into an exit code; argv says how to report."""
    as_json, debug = _flag("--json", argv), _flag("--debug", argv)
    debug = debug or os.environ.get("VOXLOOM_DEBUG", "") not in ("", "0")
    try:
        code = command()
        sys.stdout.flush()
        return code if isinstance(code, int) else DONE
    except (HungUp, BrokenPipeError):
        _silence(sys.stdout)
        return HUNG_UP
    except (click.Abort, KeyboardInterrupt):
        return _report({"code": "interrupted", "message": "Interrupted."}, INTERRUPTED, as_json)
    except click.ClickException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # click 8.2; its message is the help
            error.show()
            return MENDABLE
        return _report(_usage(error), MENDABLE, as_json)
    except MemoryError:
        memory = {
            "code": "memory",
            "message": "There is not enough memory for this.",
            "mend": "Speak a shorter text, or close other programs.",
        }
        return _report(memory, MENDABLE, as_json)
    except Exception as error:
        if isinstance(error.__cause__, BrokenPipeError):
            _silence(sys.stdout)
            return HUNG_UP
        if debug:
            sys.excepthook(type(error), error, error.__traceback__)
        answer = _answer(error)
        if answer is not None:
            return _report(answer, MENDABLE, as_json)
        return _report(_fault(error), FAULT, as_json)


def _flag(name: str, argv: Sequence[str]) -> bool:
    """Whether the flag is given; after `--` there is only text."""
    before = argv[: argv.index("--")] if "--" in argv else argv
    return name in before


def _usage(error: click.ClickException) -> dict[str, object]:
    context = getattr(error, "ctx", None)
    mend = f"See `{context.command_path} --help`." if context else ""
    message = error.format_message()
    return {"code": "usage", "message": message, "mend": "" if mend in message else mend}


def _answer(error: Exception) -> dict[str, object] | None:
    """What a VoxloomError says; None for any other, which is a fault."""
    from voxloom.interfaces.errors import ErrorGroup, VoxloomError

    if not isinstance(error, VoxloomError):
        return None
    found: dict[str, object] = dict(error.as_dict())
    if isinstance(error, ErrorGroup):
        found["errors"] = [one.as_dict() for one in error.errors]
    return found


def _fault(error: Exception) -> dict[str, object]:
    return {
        "code": "fault",
        "message": f"This is a fault of VoxLoom: {type(error).__name__}: {error}".rstrip(": "),
        "mend": f"Please report it {_tracker()} with the output of `voxloom doctor --json` and of"
        " this command under VOXLOOM_DEBUG=1.",
    }


def _tracker() -> str:
    from importlib.metadata import PackageNotFoundError, metadata

    with suppress(PackageNotFoundError):
        for line in metadata("voxloom").get_all("Project-URL") or ():
            label, _, url = line.partition(", ")
            if label.lower() in ("issues", "bug tracker", "tracker"):
                return f"at {url}"
    return "to the project"


def _report(found: Mapping[str, object], code: int, as_json: bool) -> int:
    """One JSON object on standard output, or lines for people on standard error."""
    try:
        if as_json:
            click.echo(json.dumps({**found, "exit_code": code}, ensure_ascii=False, indent=2))
            return code
        errors = found.get("errors")
        shown = errors if isinstance(errors, list) else [found]
        for one in shown:
            place = f"{one['where']}: " if one.get("where") else ""
            click.echo(f"voxloom: {place}{one['message']}", err=True)
            if one.get("mend"):
                click.echo(f"  {one['mend']}", err=True)
    except BrokenPipeError:
        _silence(sys.stdout)
    return code


def _silence(stream: object) -> None:
    """Point a closed stream elsewhere, so that Python's own last flush does not complain."""
    with suppress(Exception):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # type: ignore[attr-defined]
