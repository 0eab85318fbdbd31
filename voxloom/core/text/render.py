"""A script as text with inline forms, which reads back as the same script."""

from __future__ import annotations

import re

from voxloom.core.text.script import Script
from voxloom.interfaces.hints import LANGUAGE, SAY_AS, Hint

_ESCAPED = re.compile(r"[\[\]{}|]")


def inline_text(script: Script) -> str:
    """Text and hints of a script; breaks, prosody and voices are left out."""
    languages = [hint for hint in script.hints if hint.kind == LANGUAGE]
    opens = {hint.start: hint for hint in languages}
    closes = {hint.end for hint in languages}
    told = {hint.start: hint for hint in script.hints if hint.kind != LANGUAGE}
    found: list[str] = []
    at = 0
    while at <= len(script.text):
        if at in closes:
            found.append("}")
        if at in opens:
            found.append(f"{{lang:{opens[at].value}|")
        if at == len(script.text):
            break
        hint = told.get(at)
        if hint is not None:
            found.append(_form(script.text, hint))
            at = hint.end
        else:
            found.append(_escaped(script.text[at]))
            at += 1
    return "".join(found)


def _form(text: str, hint: Hint) -> str:
    written = _escaped(text[hint.start : hint.end])
    name = "say-as" if hint.kind == SAY_AS else hint.kind
    return f"{{{name}:{hint.value}|{written}}}"


def _escaped(text: str) -> str:
    return _ESCAPED.sub(lambda match: "\\" + match[0], text)
