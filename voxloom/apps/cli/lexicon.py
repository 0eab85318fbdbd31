"""`voxloom lexicon`: files that say how words are read."""

from __future__ import annotations

from pathlib import Path

import click

from voxloom.apps.cli.options import open_registry, without_option
from voxloom.apps.cli.output import emit_json, json_option, note

STARTER = """\
# How words are read. Check it with `voxloom lexicon check THIS-FILE`, hear it with
# `voxloom say "..." --lexicon THIS-FILE`, or name it in a spec: `text: {lexicons: [THIS-FILE]}`.
lexicon: 1
name: NAME
# language: zh   # of entries that name none; none at all means any

entries:
  # how a word sounds, in the notation of its language: pinyin, jyutping, arpabet, kana, hangul,
  # ipa; or `phones`, symbols of the phone inventory
  - {written: 重庆, pinyin: chong2 qing4}
  - {written: VoxLoom, arpabet: V AA1 K S L UW2 M}
  - {written: 橋, kana: "はし:2", language: ja}   # the number is the accent, 0 for flat
  # other words, read in its place
  - {written: K8s, say: Kubernetes, case: true}   # case: upper and lower differ
  # only next to something: characters, or classes such as <digit> <upper> <han> <space> <start>
  - {written: Dr., say: Doctor, language: en, after: " <upper>"}
  - {written: 行, pinyin: hang2, before: [银, 商]}

# what a text is to become, with inline forms
tests:
  - {text: 去重庆, reads: "去重庆[chong2 qing4]"}
  - {text: K8s and VoxLoom, reads: "Kubernetes and VoxLoom[V AA1 K S L UW2 M]"}
  - {text: Dr. No, reads: Doctor No}
"""


@click.group(short_help="Check and begin lexicons.")
def lexicon() -> None:
    """Check and begin lexicons, files that say how words are read.

    \b
    Example:
      voxloom lexicon new names.yaml && voxloom lexicon check names.yaml
    """


@lexicon.command(short_help="Check lexicons, and run their tests.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@without_option
@json_option
def check(files: tuple[str, ...], without: tuple[str, ...], as_json: bool) -> None:
    """Check lexicons and run the tests in them. Exit code 2 if anything is wrong.

    \b
    Example:
      voxloom lexicon check names.yaml cities.tsv
    """
    from voxloom.core.text.lexicon import check_examples
    from voxloom.core.text.lexicon_file import read_lexicon
    from voxloom.interfaces.errors import ErrorGroup, InputError, Location, VoxloomError

    notations = open_registry(without).notations()
    told, faults = [], []
    for file in files:
        try:
            found = read_lexicon(Path(file), notations)
        except ErrorGroup as group:
            faults += group.errors
            continue
        except VoxloomError as error:
            faults.append(error)
            continue
        failed = list(check_examples(found, notations))
        faults += [
            InputError(
                f"{example.text!r} reads {reads!r}, not {example.reads!r}.",
                mend="Change the entry or the test.",
                where=Location(file, example.line, 1),
            )
            for example, reads in failed
        ]
        told.append(
            {
                "file": file,
                "name": found.name,
                "entries": len(found.entries),
                "tests": len(found.examples),
                "failed": len(failed),
                "sha256": found.digest,
            }
        )
    if faults:
        raise faults[0] if len(faults) == 1 else ErrorGroup(faults)
    if as_json:
        emit_json(told)
        return
    for one in told:
        click.echo(f"{one['file']}: {one['entries']} entries, {one['tests']} tests passed")


@lexicon.command(short_help="Write a lexicon to begin with.")
@click.argument("file", metavar="FILE.yaml")
@click.option("--name", default=None, help="As traces call it.  [default: the file's name]")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def new(file: str, name: str | None, force: bool) -> None:
    """Write a commented lexicon to begin with.

    \b
    Example:
      voxloom lexicon new names.yaml
    """
    import json

    from voxloom.core.files import write_text

    path = Path(file)
    if path.suffix.lower() not in (".yaml", ".yml"):
        raise click.UsageError(f"{file}: name it with .yaml; a TSV has no comments to begin with.")
    if path.exists() and not force:
        raise click.UsageError(f"{file} exists; --force replaces it.")
    named = json.dumps(name or path.stem, ensure_ascii=False)
    write_text(path, STARTER.replace("name: NAME", f"name: {named}"))
    note(f"wrote {file}")
