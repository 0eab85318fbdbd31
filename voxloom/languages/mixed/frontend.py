"""The frontend for text of several languages: each run is read by its language's frontend."""

from __future__ import annotations

from dataclasses import replace

from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.stage import Build
from voxloom.languages.mixed.options import MixedOptions
from voxloom.languages.mixed.scripts import SCRIPTS, scripts_of
from voxloom.languages.mixed.segment import Run, Segmenter
from voxloom.languages.text.assemble import MARK_SYMBOLS, Piece, assemble, form_of, mark_of
from voxloom.languages.text.characters import HAN, KANA, LATIN, MARKS
from voxloom.languages.text.prepare import prepare
from voxloom.languages.text.refuse import UnspeakableError, check_language

_TAKE_OUT = "Take it out, or write it in one of these languages."


class MixedFrontend(TextFrontend):
    """Reads each part of a text in the language of its script.

    Kana are Japanese; Han characters are Japanese in a text with kana, else Chinese; Latin
    letters belong to the first language that writes them; numbers and signs to their nearest
    neighbour. The request's language decides wherever the script leaves a choice.
    """

    def __init__(self, options: MixedOptions, build: Build) -> None:
        """Raises SpecError: a part is missing. Each is built when its language is first met."""
        super().__init__(options, build)
        form_of(options.inventory)
        self.languages = options.languages
        self._inventory = build.inventory(options.inventory)
        for code in options.languages:
            if code not in build.parts:
                raise _no_child(code)
        self._build = build
        self._segmenter = Segmenter(options.languages)
        self._scripts = {script for code in self.languages for script in scripts_of(code)}
        self._scripts.add("Greek")
        if "ja" in self.languages:
            self._scripts.add(LATIN)  # Open JTalk reads Latin words where no other language does

    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        """See TextFrontend."""
        check_language(language, self.languages)
        prepared = prepare(text, self._scripts, self.languages, self._mend)
        runs = self._segmenter.runs(text, "" if language == AUTO else language)
        if len(runs) == 1:
            phones = self._read(text, runs[0])
            return replace(phones, notes={**phones.notes, **prepared.notes})
        parts: list[Phones] = []
        pieces: list[Piece] = []
        for run in runs:
            parts.append(self._read(text, run))
            pieces += _moved(text, run, parts[-1], self._inventory.pause)
        notes = {key: value for phones in parts for key, value in phones.notes.items()}
        notes.pop("silent", None)  # told once, with the positions of the whole text
        joined = assemble(text, pieces, self._inventory, notes={**notes, **prepared.notes})
        normalized = " ".join(_shown(phones) for phones in parts)
        return replace(joined, normalized=normalized)

    def _read(self, text: str, run: Run) -> Phones:
        try:
            child = _child(self._build, run.language)
            return child.phonemize(text[run.start : run.end], run.language)
        except UnspeakableError as error:
            raise error.moved(run.start, self.languages) from None

    def _mend(self, script: str) -> str:
        known = {scripts[0]: code for code, scripts in reversed(SCRIPTS.items())} | {LATIN: "en"}
        if script in {HAN, KANA, LATIN}:
            return f"Add {known[script]!r} to the frontend's `languages`."
        if script in known:
            return f"{_TAKE_OUT} A plugin that speaks {known[script]!r} would be needed for it."
        return _TAKE_OUT


def _child(build: Build, code: str) -> TextFrontend:
    child = build.parts[code]
    if not isinstance(child, TextFrontend) or code not in child.languages:
        raise _no_child(code)
    return child


def _no_child(code: str) -> SpecError:
    return SpecError(
        f"The frontend `mixed` has no child frontend that speaks {code!r}.",
        mend=f"Install a plugin with a frontend named {code!r}, or drop it from `languages`.",
    )


def _moved(text: str, run: Run, phones: Phones, pause: str) -> list[Piece]:
    """A run's phones in the whole text, without the pause and the mark that its frontend added;
    a mark is read again from the text, because a frontend closes its part with a full stop."""
    pieces = []
    for symbol, (start, end), language in zip(
        phones.symbols, phones.spans, phones.languages, strict=True
    ):
        span = (start + run.start, end + run.start)
        if start == end and (symbol == pause or symbol in MARK_SYMBOLS):
            continue
        written = text[span[0] : span[1]]
        if symbol in MARK_SYMBOLS and any(char in MARKS for char in written):
            symbol = mark_of(written)
        pieces.append(Piece((symbol,), span, language))
    return pieces


def _shown(phones: Phones) -> str:
    """The normalised text of a part, without a full stop that only closes it."""
    added = phones.spans[-1][0] == phones.spans[-1][1] and phones.symbols[-1] in MARK_SYMBOLS
    return phones.normalized[:-1] if added else phones.normalized
