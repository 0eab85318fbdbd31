"""A request's text, markup and hints -> its script: the door of the one text path."""

from __future__ import annotations

from dataclasses import replace

from voxloom.core.text.inline import read_inline
from voxloom.core.text.script import Break, Script, merged, place_of, plain_script
from voxloom.core.text.values import SAY_AS, language_code, near, unknown
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.hints import LANGUAGE, PHONES, Hint
from voxloom.interfaces.hints import SAY_AS as SAY_AS_KIND
from voxloom.interfaces.notation import Notations
from voxloom.interfaces.request import AUTO, Request

MARKUPS = (AUTO, "inline", "ssml", "plain", "phones")


def read_script(request: Request, notations: Notations, default: str = AUTO) -> Script:
    """A request -> its script.

    notations: those there are, as a registry tells; default: the markup of a request that says
    `auto`, as the pipeline has it.

    Raises:
        InputError: the markup or a hint is not well-formed, or two hints are about the same.
        PluginError: the code of a notation is broken.
    """
    wanted = default if request.markup == AUTO else request.markup
    if wanted not in MARKUPS:
        raise InputError(f"There is no markup {wanted!r}.", mend=near(wanted, MARKUPS))
    script = _read(request.text, wanted, request.language, notations)
    if request.hints:
        script = merged(script, [_placed(hint, script, notations) for hint in request.hints])
    return script


def _read(text: str, markup: str, language: str, notations: Notations) -> Script:
    if markup == "plain":
        return plain_script(text)
    if markup == "phones":
        return _phones(text)
    # imported here: most texts are no SSML, and expat need not be loaded for them
    if markup == "ssml" or (markup == AUTO and "<speak" in text[:4000]):
        from voxloom.core.text import ssml

        if markup == "ssml" or ssml.looks_like_ssml(text):
            return ssml.read_ssml(text, notations)
    return read_inline(text, notations, language)


def _phones(text: str) -> Script:
    """Every line is one hint and is spoken in one go."""
    script, at = plain_script(text), 0
    hints: list[Hint] = []
    breaks: list[Break] = []
    for line in text.splitlines(keepends=True):
        start = at + len(line) - len(line.lstrip())
        end = at + len(line.rstrip())
        if start < end:
            if hints:
                breaks.append(Break(at, None, "sentence"))
            hints.append(Hint(start, end, PHONES, " ".join(line.split()), "phones"))
        at += len(line)
    return replace(script, hints=tuple(hints), breaks=tuple(breaks))


def _placed(hint: Hint, script: Script, notations: Notations) -> Hint:
    """A hint over the request's text -> over the script's.

    Raises:
        InputError: it is about no spoken character, its notation is not there, or its value is not
            in it.
    """
    where = place_of(script.source, min(hint.start, len(script.source)))
    if hint.end > len(script.source):
        raise InputError(
            f"A hint is about characters {hint.start} to {hint.end}; the text has "
            f"{len(script.source)}.",
            mend="Count its characters from 0, the end exclusive.",
        )
    if hint.kind not in (LANGUAGE, SAY_AS_KIND, *notations):
        raise InputError(
            f"There is no notation {hint.kind!r}, which a hint is in.",
            mend=unknown(hint.kind, notations, (*notations, LANGUAGE, SAY_AS_KIND)),
            where=where,
        )
    wanted = notations[hint.kind].fault(hint.value) if hint.kind in notations else ""
    if hint.kind == SAY_AS_KIND and hint.value not in SAY_AS:
        wanted = f"one of {', '.join(SAY_AS)}"
    if hint.kind == LANGUAGE:
        wanted = "" if language_code(hint.value) else "a code such as `ja`"
        hint = replace(hint, value=language_code(hint.value))
    if wanted:
        raise InputError(
            f"The hint {hint.kind} {hint.value!r} is not well-formed.",
            mend=f"Give {wanted}.",
            where=where,
        )
    start = script.spans.find(hint.start)
    end = start
    while end < len(script.spans) and script.spans[end][0] < hint.end:
        end += 1
    if start == end:
        raise InputError(
            f"A hint is about {script.source[hint.start : hint.end]!r}; nothing of it is spoken.",
            mend="Give it for the text that markup leaves.",
            where=where,
        )
    return replace(hint, start=start, end=end)
