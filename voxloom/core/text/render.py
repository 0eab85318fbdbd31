"""A script as text with inline forms, which reads back as the same script."""

from __future__ import annotations

from voxloom.core.text.script import Script
from voxloom.interfaces.hints import LANGUAGE, SAY_AS, Hint


def inline_text(script: Script) -> str:
    """Text and hints of a script; breaks, prosody and voices are left out."""
    languages = [hint for hint in script.hints if hint.kind == LANGUAGE]
    opens = {hint.start: hint for hint in languages}
    closes = {hint.end for hint in languages}
    told = {hint.start: hint for hint in script.hints if hint.kind != LANGUAGE}
    made = _Writer()
    at = 0
    while at <= len(script.text):
        if at in closes:
            made.special("}")
        if at in opens:
            made.special(f"{{lang:{opens[at].value}|")
        if at == len(script.text):
            break
        hint = told.get(at)
        if hint is not None:
            made.special(f"{{{_name(hint)}:{hint.value}|")
            made.text(script.text[hint.start : hint.end])
            made.special("}")
            at = hint.end
        else:
            made.text(script.text[at])
            at += 1
    return "".join(made.parts)


class _Writer:
    """Text with what would be a form in it escaped, and backslashes before a form doubled."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._slashes = 0

    def text(self, text: str) -> None:
        for character in text:
            if character in "[]{}|":
                self.special("\\" + character)
            else:
                self._slashes = self._slashes + 1 if character == "\\" else 0
                self.parts.append(character)

    def special(self, form: str) -> None:
        self.parts.append("\\" * self._slashes + form)
        self._slashes = 0


def _name(hint: Hint) -> str:
    return "say-as" if hint.kind == SAY_AS else hint.kind
