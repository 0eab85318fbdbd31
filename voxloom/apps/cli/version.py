"""`voxloom version`: what is running."""

from __future__ import annotations

import platform

import click

from voxloom import __version__
from voxloom.apps.cli.output import emit_json, json_option


@click.command(short_help="Print the version.")
@json_option
def version(as_json: bool) -> None:
    """Print the version of VoxLoom, of its plugin interface and of Python.

    \b
    Example:
      voxloom version --json
    """
    from voxloom.interfaces.plugin import API_VERSION

    found = {"voxloom": __version__, "api": API_VERSION, "python": platform.python_version()}
    if as_json:
        emit_json(found)
    else:
        click.echo(f"voxloom {__version__} (plugin api {API_VERSION}, Python {found['python']})")
