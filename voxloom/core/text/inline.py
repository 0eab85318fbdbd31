"""Inline forms: what can be said about a text in the text itself.

    read[R EH1 D]  行[háng]           a word, then how it sounds, in a notation of its language
    {ipa:tʃ|ch}                      any notation there is, for any stretch
    {lang:ja|橋}  {say-as:digits|42}  {sub:et cetera|etc.}  {break:500ms}  {mark:name}

Brackets and braces that are none of these are ordinary text, but for the name of a notation that
is known and not here. A backslash before a bracket, a brace or a bar makes it ordinary.
"""

from __future__ import annotations

import re

from voxloom.core.text.brackets import LONGEST_WORD, reading_of
from voxloom.core.text.script import Break, Script, ScriptBuilder, place_of, plain_script
from voxloom.core.text.values import SAY_AS, duration, language_code, near, stopped
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.hints import LANGUAGE, Hint
from voxloom.interfaces.hints import SAY_AS as SAY_AS_KIND
from voxloom.interfaces.notation import Notations
from voxloom.interfaces.request import AUTO

ORIGIN = "inline"
DEEPEST = 8
LONGEST_VALUE = 400

_SPECIAL = re.compile(r"(?<!\\)\\+(?=[\[\]{}|])|\[|\{|\}")
_BRACKET = re.compile(rf"\[([^\[\]{{}}\n]{{1,{LONGEST_VALUE}}})\]")
_BRACE = re.compile(r"\{([a-z][a-z0-9]*(?:-[a-z0-9]+)*):")
_FORMS = ("break", "lang", "mark", "say-as", "sub")


def read_inline(text: str, notations: Notations, language: str = AUTO) -> Script:
    """A text with inline forms -> its script.

    notations: those there are; language: what the caller says the text is in, whose notations are
    the first that a value in brackets may be of.

    Raises:
        InputError: a form that was begun and is not well-formed, at its line and column.
        PluginError: the code of a notation is broken.
    """
    if not _SPECIAL.search(text):
        return plain_script(text)
    reader = _Reader(text, notations, language)
    reader.until_end()
    return reader.made.finish()


class _Reader:
    def __init__(self, text: str, notations: Notations, language: str) -> None:
        self.text, self.notations = text, notations
        self.made = ScriptBuilder(text, ORIGIN)
        self.at = 0  # what is before it is done
        self.languages = [language_code(language)]

    def until_end(self) -> None:
        while self.forms(""):
            self.made.copy(self.at, self.at + 1)  # a brace that closes nothing
            self.at += 1
        self.made.copy(self.at, len(self.text))

    def forms(self, opened: str) -> bool:
        """Read to the end, or up to the next `}`: True, with `at` on it. opened: for nesting."""
        search = self.at
        while (match := _SPECIAL.search(self.text, search)) is not None:
            start, search = match.span()
            found = match[0]
            if found == "}":
                self.made.copy(self.at, start)
                self.at = start
                return True
            if found[0] == "\\":
                # 2n backslashes are n of them; one more makes the next character ordinary
                half, odd = divmod(len(found), 2)
                self.made.copy(self.at, start)
                self.made.copy(start, start + half)
                self.at = search
                search += odd
            elif found == "[":
                search = self.bracket(start) or search
            else:
                brace = _BRACE.match(self.text, start)
                if brace is not None and self.is_form(brace[1], start):
                    search = self.brace(brace, opened)
        return False

    def is_form(self, name: str, start: int) -> bool:
        """Whether a brace with a name is one. What a package would bring that is not here is never
        read out: it is an error."""
        if name in _FORMS or name in self.notations:
            return True
        mend = self.notations.elsewhere(name)
        if mend:
            raise self._error(start, f"There is no notation {name!r} here.", mend)
        return False

    def bracket(self, start: int) -> int | None:
        """A bracket at `start`, if it says how the word before it is read -> its end."""
        match = _BRACKET.match(self.text, start)
        if match is None:
            return None
        # the word is what stands right before it, since the last form
        before = self.text[max(self.at, start - LONGEST_WORD) : start]
        word, kind = reading_of(before, match[1].strip(), self.notations, self.languages[-1])
        if not word:
            return None
        self.made.copy(self.at, start)
        self.made.hints.append(
            Hint(self.made.length - word, self.made.length, kind, match[1].strip(), ORIGIN)
        )
        self.at = match.end()
        return self.at

    def brace(self, match: re.Match[str], opened: str) -> int:
        """A form in braces -> its end."""
        start, name = match.start(), match[1]
        self.made.copy(self.at, start)
        self.at = match.end()
        if name in ("break", "mark"):
            self._point(name, start)
        else:
            self._about(name, start, opened)
        return self.at

    def _point(self, name: str, start: int) -> None:
        end = self._find(name, start, "}")
        value = self.text[self.at : end].strip()
        if name == "break":
            self.made.breaks.append(Break(self.made.length, self._seconds(value, start)))
        else:
            if not value:
                raise self._error(start, "The mark has no name.", "Write it as in `{mark:here}`.")
            self.made.mark(value, start)
        self.at = end + 1

    def _seconds(self, value: str, start: int) -> float:
        try:
            return duration(value)
        except ValueError as error:
            raise self._error(start, stopped(f"`{{break:{value}}}`: {error}"), _BREAK) from None

    def _about(self, name: str, start: int, opened: str) -> None:
        end = self._find(name, start, "|}")
        raw = self.text[self.at : end]
        value = raw.strip()
        self._check(name, value, start)
        first = self.made.length
        if self.text[end] == "}":
            if name in ("lang", "say-as", "sub"):
                raise self._error(
                    start,
                    f"`{{{name}:{value}}}` is about no text.",
                    f"Write the text after a bar: `{{{name}:{value}|...}}`.",
                )
            # nothing else was written: the notation itself stands for what is spoken
            lead = self.at + len(raw) - len(raw.lstrip())
            self.made.copy(lead, lead + len(value))
            self.at = end + 1
        elif name == "lang":
            self._language(value, start, end, opened)
        else:
            self._written(name, value, start, end)
        if first == self.made.length:
            raise self._error(
                start, f"`{{{name}:{value}|}}` is about no text.", "Write the text after the bar."
            )
        if name == "lang":
            self.made.hint(first, LANGUAGE, language_code(value))
        elif name != "sub":
            self.made.hint(first, SAY_AS_KIND if name == "say-as" else name, value)

    def _written(self, name: str, value: str, start: int, bar: int) -> None:
        self.at = bar + 1
        end = self._find(name, start, "}")
        if name == "sub":
            if self.at < end:
                self.made.alias(value, self.at, end)
        else:
            self._unescaped(self.at, end)
        self.at = end + 1

    def _language(self, value: str, start: int, bar: int, opened: str) -> None:
        self.at = bar + 1
        if len(opened) >= DEEPEST:
            raise self._error(
                start, f"Languages lie within each other more than {DEEPEST} deep.", "Flatten them."
            )
        self.languages.append(language_code(value))
        closed = self.forms(opened + "{")
        self.languages.pop()
        if not closed:
            raise self._unclosed("lang", start)
        self.at += 1

    def _unescaped(self, start: int, end: int) -> None:
        """Characters [start, end) without the backslashes that escape."""
        at = start
        for match in re.finditer(r"\\(?=[\[\]{}|\\])(.)", self.text[start:end]):
            self.made.copy(at, start + match.start())
            at = start + match.start() + 1
            self.made.copy(at, at + 1)
            at += 1
        self.made.copy(at, end)

    def _find(self, name: str, start: int, marks: str) -> int:
        """Where the next of these marks stands that no backslash escapes."""
        at, limit = self.at, min(len(self.text), self.at + LONGEST_VALUE)
        while at < limit:
            if self.text[at] == "\\":
                at += 2
                continue
            if self.text[at] in marks:
                return at
            at += 1
        raise self._unclosed(name, start)

    def _check(self, name: str, value: str, start: int) -> None:
        if name in self.notations:
            wanted = self.notations[name].fault(value)
            if wanted:
                raise self._error(start, f"`{{{name}:{value}}}` is not {name}.", f"Write {wanted}.")
        elif name == "say-as" and value not in SAY_AS:
            raise self._error(start, f"There is no say-as {value!r}.", near(value, SAY_AS))
        elif name == "lang" and not language_code(value):
            raise self._error(
                start, f"{value!r} is no code of a language.", "Write one such as `ja`."
            )
        elif not value:
            raise self._error(start, f"`{{{name}:` says nothing.", "Write what is to be said.")

    def _unclosed(self, name: str, start: int) -> InputError:
        return self._error(
            start,
            f"The form `{{{name}:` does not end within {LONGEST_VALUE} characters."
            if name != "lang"
            else "The form `{lang:` does not end.",
            f"Close it with `}}`, or write `\\{{{name}:` if it is ordinary text.",
        )

    def _error(self, start: int, message: str, mend: str) -> InputError:
        return InputError(message, mend=mend, where=place_of(self.text, start))


_BREAK = "Write a time such as `{break:500ms}` or `{break:1.5s}`."
