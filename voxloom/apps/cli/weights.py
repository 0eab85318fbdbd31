"""`voxloom weights`: look into weights files, convert them, compare their digests."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from voxloom.apps.cli.options import open_registry, quiet_option, without_option
from voxloom.apps.cli.output import emit_json, emit_table, json_option, note

if TYPE_CHECKING:
    from voxloom.core.weights import Header
    from voxloom.interfaces.recognition import Recognition

_LIST = 8  # tensors shown without --tensors
_OF_FILE = "file."  # metadata that the reader adds to what is stored

file_argument = click.argument("file", metavar="FILE")


@click.group(short_help="Look into weights files, convert them, compare digests.")
def weights() -> None:
    """Look into weights files, convert them, compare their digests.

    Nothing in a file is ever run: pickles are read by an interpreter that builds plain data only.

    \b
    Example:
      voxloom weights inspect model.pth
    """


@weights.command(short_help="Say what a file is, and why.")
@file_argument
@click.option("--tensors", "all_tensors", is_flag=True, help="List every tensor.")
@without_option
@json_option
def inspect(file: str, all_tensors: bool, without: tuple[str, ...], as_json: bool) -> None:
    """Say what a file is, of which version, and by which signs. No tensor is loaded.

    \b
    Examples:
      voxloom weights inspect SoVITS_weights_v2/me_e8_s144.pth
      voxloom weights inspect model.safetensors --tensors
    """
    from voxloom.core import weights as core

    header = core.describe(file)
    found = _recognised(header, without)
    if as_json:
        emit_json(_as_json(file, header, found))
        return
    _print_file(file, header)
    _print_recognition(found)
    rows = [(_safe(name), one.dtype, _size(one.shape)) for name, one in header.tensors.items()]
    shown = rows if all_tensors else rows[:_LIST]
    click.echo()
    emit_table(("TENSOR", "TYPE", "SHAPE"), shown)
    if len(shown) < len(rows):
        click.echo(f"and {len(rows) - len(shown)} more; --tensors lists all.")


@weights.command(short_help="Write a file again as safetensors.")
@file_argument
@click.option("--out", required=True, metavar="FILE", help="The .safetensors file to write.")
@quiet_option
@json_option
def convert(file: str, out: str, quiet: bool, as_json: bool) -> None:
    """Write the tensors and what is stored beside them as safetensors, number for number.

    What tells the version of a file (its first bytes) is kept as metadata, so that the new file is
    recognised as the old one was. States of an optimiser are left out.

    \b
    Example:
      voxloom weights convert me_e8_s144.pth --out me.safetensors
    """
    from voxloom.core import weights as core

    if Path(out).suffix != ".safetensors":
        raise click.UsageError(f"--out {out!r} must end in .safetensors.")
    view = core.open(file)
    core.save(out, view.tensors, view.metadata)
    digest = core.sha256_of(out)
    if as_json:
        emit_json({"file": file, "out": out, "tensors": len(view.tensors), "sha256": digest})
    else:
        note(f"{out}: {len(view.tensors)} tensors, sha256 {digest}", quiet=quiet)


@weights.command(short_help="Compare a file with its digest.")
@file_argument
@click.option("--sha256", required=True, metavar="HEX", help="The digest it should have.")
@json_option
def verify(file: str, sha256: str, as_json: bool) -> None:
    """Check that a file has the digest that its publisher tells, and that it can be read.

    \b
    Example:
      voxloom weights verify s2Gv4.pth --sha256 4f26...
    """
    from voxloom.core import weights as core
    from voxloom.interfaces.errors import WeightsError

    wanted = sha256.strip().lower()
    if len(wanted) != 64 or set(wanted) - set("0123456789abcdef"):
        raise click.UsageError("--sha256 takes 64 hexadecimal digits.")
    found = core.sha256_of(file)
    if found != wanted:
        raise WeightsError(
            f"The weights file {file} has the digest {found}, not {wanted}.",
            mend="Fetch it again from its publisher.",
        )
    core.describe(file)
    if as_json:
        emit_json({"ok": True, "file": file, "sha256": found})
    else:
        click.echo(f"{file}: the digest is right, and the file can be read.")


def _recognised(header: Header, without: tuple[str, ...]) -> Recognition | None:
    """What the first plugin that knows the file says."""
    found: Recognition | None = open_registry(without).hooks.voxloom_recognise_weights(
        header=header
    )
    return found


def _as_json(file: str, header: Header, found: Recognition | None) -> dict[str, Any]:
    known: dict[str, Any] | None = None
    if found is not None:
        known = {
            "family": found.family,
            "kind": found.kind,
            "title": found.title,
            "version": found.version or None,
            "details": dict(found.details),
            "evidence": [
                {"source": one.source, "says": list(one.says), "reason": one.reason}
                for one in found.evidence
            ],
            "contradictions": list(found.contradictions),
            "question": found.question or None,
        }
    return {
        "file": file,
        "container": _container(header),
        "bytes": Path(file).stat().st_size,
        "parameters": _parameters(header),
        "recognised": known,
        "metadata": dict(header.metadata),
        "tensors": {
            name: {"dtype": one.dtype, "shape": list(one.shape)}
            for name, one in header.tensors.items()
        },
    }


def _print_file(file: str, header: Header) -> None:
    types = Counter(one.dtype for one in header.tensors.values())
    size = Path(file).stat().st_size
    stored = [name for name in header.metadata if not name.startswith(_OF_FILE)]
    click.echo(f"{file}: {_container(header)}, {size:,} bytes")
    click.echo(
        f"{len(header.tensors)} tensors ({', '.join(f'{n} {name}' for name, n in types.items())}),"
        f" {_parameters(header):,} numbers"
    )
    click.echo(f"stored beside them: {', '.join(map(_safe, stored)) or 'nothing'}")


def _print_recognition(found: Recognition | None) -> None:
    click.echo()
    if found is None:
        click.echo("No installed plugin knows this file.")
        return
    click.echo(click.style(found.title, bold=True))
    for name, value in found.details.items():
        click.echo(f"  {name}: {_safe(value)}")
    click.echo("because")
    for one in found.evidence:
        click.echo(f"  {one.source}: {_safe(one.reason)}")
    for text in found.contradictions:
        click.echo(f"  but: {_safe(text)}")
    if found.question:
        click.echo(f"  open: {found.question}")


def _container(header: Header) -> str:
    from voxloom.core.weights.checkpoints import Checkpoint

    head = header.metadata.get("file.head")
    if not isinstance(header, Checkpoint):
        return "safetensors" if head is None else "safetensors, converted from a file of torch.save"
    under = header.metadata.get("file.under")
    place = f"tensors under {under!r}" if under else "tensors at the top"
    return f"torch.save, head {head}, {place}"


def _parameters(header: Header) -> int:
    return sum(math.prod(one.shape) for one in header.tensors.values())


def _safe(text: str) -> str:
    """Text from a file, without what would command a terminal."""
    return text if text.isprintable() else ascii(text)


def _size(shape: tuple[int, ...]) -> str:
    return "[" + ", ".join(map(str, shape)) + "]"
