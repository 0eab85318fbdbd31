"""The key `text` of a spec, as the pipeline uses it."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from voxloom.core.spec.plan_types import Plan, TextPlan
from voxloom.core.spec.reading import Spec
from voxloom.interfaces.errors import SpecError

USER = "user"  # in the list of lexicons: the file that the user keeps


def text_plan(spec: Spec) -> TextPlan:
    """The options with their files found; a relative path is meant from the file that says it.

    Raises:
        SpecError: a lexicon is not there, at its place.
    """
    section = spec.document.text
    if section is None:
        return TextPlan()
    node = spec.root.child("text")
    listed = node.child("lexicons") if node else None
    paths = []
    for number, name in enumerate(section.lexicons):
        entry = listed.child(number) if listed else None
        if name == USER:
            path = user_lexicon(os.environ)
            paths += [path] if path.is_file() else []
            continue
        path = (entry.base if entry else spec.base) / Path(name).expanduser()
        if not path.is_file():
            raise SpecError(
                f"The lexicon {name!r} was looked for at {path}, where no file is.",
                mend="Check the path, or make one with `voxloom lexicon new`.",
                where=entry.where if entry else None,
            )
        paths.append(path.absolute())
    pauses = section.pauses
    return TextPlan(
        section.markup,
        section.cut_budget,
        pauses.clause,
        pauses.sentence,
        pauses.paragraph,
        tuple(paths),
    )


def with_lexicons(plan: Plan, lexicons: Sequence[str | Path]) -> Plan:
    """The plan with further lexicons, which win over its own. Whether they are there is seen when
    they are read."""
    if not lexicons:
        return plan
    given = tuple(Path(one).expanduser().absolute() for one in lexicons)
    return replace(plan, text=replace(plan.text, lexicons=(*given, *plan.text.lexicons)))


def user_lexicon(environ: Mapping[str, str]) -> Path:
    """Where a user keeps a lexicon of their own. A pipeline reads it only if its spec says so."""
    if sys.platform == "win32" and environ.get("APPDATA"):
        return Path(environ["APPDATA"]) / "voxloom" / "lexicon.yaml"
    home = environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "voxloom" / "lexicon.yaml"


def as_section(text: TextPlan, names: Mapping[Path, str]) -> dict[str, Any]:
    """The same as a spec says it; {} for what is by default. names: how the files are written."""
    default = TextPlan()
    section: dict[str, Any] = {}
    if text.markup != default.markup:
        section["markup"] = text.markup
    if text.cut_budget != default.cut_budget:
        section["cut_budget"] = text.cut_budget
    pauses = {
        name: getattr(text, f"{name}_seconds")
        for name in ("clause", "sentence", "paragraph")
        if getattr(text, f"{name}_seconds") != getattr(default, f"{name}_seconds")
    }
    if pauses:
        section["pauses"] = pauses
    if text.lexicons:
        section["lexicons"] = [names.get(path, str(path)) for path in text.lexicons]
    return section
