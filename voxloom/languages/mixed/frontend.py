"""The frontend for text of several languages: each run is read by its language's frontend."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from voxloom.core.text.values import spoken_code
from voxloom.interfaces.errors import InputError, PluginError, SpecError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import LANGUAGE, Hint
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.request import AUTO
from voxloom.interfaces.stage import Build
from voxloom.languages.mixed.forced import forced
from voxloom.languages.mixed.joining import Part, joined
from voxloom.languages.mixed.models import model_numbers, within
from voxloom.languages.mixed.official.reading import OfficialMixed
from voxloom.languages.mixed.official.segments import Segmenter as OfficialSegmenter
from voxloom.languages.mixed.options import MORE_LANGUAGES, OFFICIAL, MixedOptions
from voxloom.languages.mixed.scripts import SCRIPTS, scripts_of
from voxloom.languages.mixed.segment import Run, Segmenter
from voxloom.languages.mixed.tasks import language_of, text_fields
from voxloom.languages.text.assemble import form_of
from voxloom.languages.text.characters import HAN, KANA, LATIN
from voxloom.languages.text.hints import hold
from voxloom.languages.text.prepare import prepare
from voxloom.languages.text.refuse import UnspeakableError, check_language

CANTONESE, MANDARIN = "yue", "zh"
_LONE_A = re.compile(r"\W*a\W*")
_TAKE_OUT = "Take it out, or write it in one of these languages."


class MixedFrontend(TextFrontend):
    """Reads each part of a text in the language of its script.

    Kana are Japanese; Han characters are told by those that only one language has, and by the
    text around them; Latin letters belong to the first language that writes them; numbers and
    signs to their nearest neighbour. The request's language decides wherever the script leaves a
    choice, and a hint always. By the official rules the original's codes are languages too.
    """

    def __init__(self, options: MixedOptions, build: Build) -> None:
        """Raises SpecError: a part is missing, or for the official rules a package. Each part is
        built when its language is first met."""
        super().__init__(options, build)
        form_of(options.inventory)
        self._inventory = build.inventory(options.inventory)
        for code in options.languages:
            if code not in build.parts:
                raise _no_child(code)
        self._build, self._children = build, options.languages
        self._official: OfficialMixed | None = None
        if options.rules == OFFICIAL:
            segmenter = OfficialSegmenter(options.detector)
            self._official = OfficialMixed(self._inventory, segmenter, self._child)
        self._segmenter = Segmenter(options.languages)
        self._without_cantonese = Segmenter(
            [code for code in options.languages if code != CANTONESE]
        )
        self._scripts = {script for code in options.languages for script in scripts_of(code)}
        self._scripts.add("Greek")
        if "ja" in options.languages:
            self._scripts.add(LATIN)  # Open JTalk reads Latin words where no other language does
        self.languages = self._official.codes if self._official else options.languages

    def phonemize(self, text: str, language: str = AUTO) -> Phones:
        """See TextFrontend."""
        return self.read(text, language)

    def read(self, text: str, language: str = AUTO, hints: Sequence[Hint] = ()) -> Phones:
        """See TextFrontend. A pronunciation in the notation of one language brings its characters
        to that language. The official rules follow no hints."""
        if self._official is None:
            return self._read(text, language, hints)[0]
        if hints:
            raise InputError(
                f"The official rules follow no hints, and there is one for "
                f"{text[hints[0].start : hints[0].end]!r}.",
                mend="Leave it out, or set the frontend's `rules` to default.",
            )
        return self._official.read(text, language)[0]

    def answer(self, task: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """The task `mixed`: the phones of a text in any language code of the original, and its
        segments. Raises InputError: as `phonemize`, or for another task."""
        text, code = text_fields(task, request)
        code = spoken_code(code, self.languages) or code
        if self._official is not None:
            phones, segments = self._official.read(text, code)
            told = [(each.language, each.text.text, each.phones) for each in segments]
        else:
            phones, parts = self._read(text, language_of(code, self._children), ())
            told = [
                (run.language, text[run.start : run.end], part)
                for run, part in ((each.run, each.phones) for each in parts)
            ]
        answer: dict[str, Any] = {
            "phones": list(phones.symbols),
            "word2ph": None,
            "norm_text": "".join(part.normalized for _, _, part in told),
            "segments": [_segment(*each) for each in told],
        }
        return answer | ({"notes": dict(phones.notes)} if phones.notes else {})

    def _read(
        self, text: str, language: str, hints: Sequence[Hint]
    ) -> tuple[Phones, Sequence[Part]]:
        check_language(language, self._children)
        kinds = {hint.kind for hint in hints}
        pronounced = [hint for hint in hints if hint.pronounces or hint.kind == LANGUAGE]
        held = hold(text, pronounced, self._children, notations=kinds) if hints else None
        prepared = prepare(text, self._scripts, self._children, self._mend, held)
        owners = forced(text, hints, self._children)
        asked = "" if language == AUTO else language
        runs = self._segmenter.runs(text, asked, owners)
        told = dict(prepared.notes)
        if self._lacks_cantonese(runs, {asked, *owners.owners}):
            runs = self._without_cantonese.runs(text, asked, owners)
            told["language"] = "Cantonese, read as Chinese: the frontend 'yue' is not installed"
        numbers = model_numbers(text, [hint for hint in hints if hint.kind != LANGUAGE])
        parts = [Part(run, self._run(text, run, hints, numbers)) for run in runs]
        if len(parts) == 1:
            phones = parts[0].phones
            return replace(phones, notes={**phones.notes, **told}), parts
        notes = {key: value for part in parts for key, value in part.phones.notes.items()}
        notes.pop("silent", None)  # told once, with the positions of the whole text
        return joined(text, parts, self._inventory, {**notes, **told}), parts

    def _lacks_cantonese(self, runs: Sequence[Run], asked: Collection[str]) -> bool:
        """Whether a run only looks Cantonese, nobody said so, and what reads it is missing."""
        other = "zh" in self._children
        if not other or CANTONESE in asked or all(run.language != CANTONESE for run in runs):
            return False
        try:
            self._child(CANTONESE)
        except PluginError:
            return True
        return False

    def _run(self, text: str, run: Run, hints: Sequence[Hint], numbers: Sequence[Hint]) -> Phones:
        inside = [
            hint.moved(-run.start)
            for hint in hints
            if hint.kind != LANGUAGE and run.start <= hint.start < run.end
        ]
        if run.language == MANDARIN:
            inside += within(numbers, run.start, run.end)
        try:
            child = self._child(run.language)
            return child.read(_as_letter(text, run), run.language, inside)
        except UnspeakableError as error:
            raise error.moved(run.start, self._children) from None

    def _child(self, code: str) -> TextFrontend:
        if code not in self._children:
            raise InputError(
                f"Part of the text is in the language {code!r}, which is not among the frontend's.",
                mend=f"Add {code!r} to the frontend's `languages`.",
            )
        child = self._build.parts[code]
        if not isinstance(child, TextFrontend) or code not in child.languages:
            raise _no_child(code)
        return child

    def _mend(self, script: str) -> str:
        known = {scripts[0]: code for code, scripts in reversed(SCRIPTS.items())} | {LATIN: "en"}
        if script in {HAN, KANA, LATIN}:
            return f"Add {known[script]!r} to the frontend's `languages`."
        owners = [name for name, more in MORE_LANGUAGES.items() if known.get(script) in more]
        if self._inventory.id in owners:
            return f"Add {known[script]!r} to the frontend's `languages`."
        if owners:
            lacks = f"The inventory {self._inventory.id!r} has no phones of {known[script]!r}"
            return f"{_TAKE_OUT} {lacks}: a model of {owners[0]!r} speaks it."
        if script in known:
            return f"{_TAKE_OUT} A plugin that speaks {known[script]!r} would be needed for it."
        return _TAKE_OUT


def _as_letter(text: str, run: Run) -> str:
    """The run's text. An a by itself within other languages is the letter, not the article."""
    own = text[run.start : run.end]
    return own.replace("a", "A") if len(own) < len(text) and _LONE_A.fullmatch(own) else own


def _segment(language: str, text: str, phones: Phones) -> dict[str, Any]:
    counts = phones.phones_per_character
    return {
        "lang": language,
        "text": text,
        "norm_text": phones.normalized,
        "phones": list(phones.symbols),
        "word2ph": None if counts is None else list(counts),
    }


def _no_child(code: str) -> SpecError:
    return SpecError(
        f"The frontend `mixed` has no child frontend that speaks {code!r}.",
        mend=f"Install a plugin with a frontend named {code!r}, or drop it from `languages`.",
    )
