"""The one way of a request's text to what is spoken: markup, text passes, lexicons, cutting.

Every door goes through it: speech, `phonemize`, `explain`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from voxloom.core.pipeline import characters
from voxloom.core.pipeline.pauses import table
from voxloom.core.pipeline.pieces import Piece, pieces_of
from voxloom.core.spec.plan_types import TextPlan
from voxloom.core.text.lexicon import Lexicons
from voxloom.core.text.notation import PLAIN
from voxloom.core.text.reading import read_script
from voxloom.core.text.script import Script
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import LANGUAGE, Hint
from voxloom.interfaces.notation import Notations
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.request import Request
from voxloom.interfaces.splitter import TextSplitter

Rewrite = Callable[[str, str], str]


class TextPath:
    """How one pipeline reads text. Immutable but for the lexicons, which follow their files."""

    def __init__(
        self,
        text: TextPlan | None = None,
        *,
        splitter: TextSplitter | None = None,
        languages: Sequence[str] = (),
        rewrite: Rewrite | None = None,
        notations: Notations = PLAIN,
    ) -> None:
        """languages: what the pipeline speaks, () where that is not known; rewrite: the text
        passes of plugins; notations: those of the registry.

        Raises:
            InputError: a lexicon cannot be read."""
        self._text = text or TextPlan()
        self.pauses = table(self._text)
        self.splitter, self._rewrite = splitter, rewrite
        self._languages = tuple(languages)
        self._notations = notations
        self._lexicons = Lexicons(self._text.lexicons, notations)

    def script(self, request: Request) -> Script:
        """Markup, hints and lexicons brought to one form.

        Raises:
            InputError: markup, a hint or a lexicon is wrong, or nothing is left to speak.
            PluginError: a text pass changed the length.
        """
        script = read_script(request, self._notations, self._text.markup)
        if self._rewrite is not None:
            rewritten = self._rewrite(script.text, request.language)
            if rewritten is not script.text:
                script = replace(script, text=rewritten)
        language = whole_language(script, request.language)
        script = self._lexicons.apply(script, language)
        if script.hints:
            script = replace(script, hints=tuple(self._with_language(h) for h in script.hints))
        if not script.plain and not (
            characters.has_speech(script.text) or any(hint.pronounces for hint in script.hints)
        ):
            raise InputError(
                "There is nothing to speak: markup leaves no word of the text.",
                mend="Give some words.",
            )
        return script

    def _with_language(self, hint: Hint) -> Hint:
        """The language that the hint's notation writes, if it writes one alone."""
        notation = self._notations.get(hint.kind)
        if notation is None or len(notation.languages) != 1:
            return hint
        return replace(hint, language=notation.languages[0])

    def pieces(self, script: Script, request: Request) -> list[Piece]:
        """The script in the pieces that are spoken in one go.

        Raises:
            InputError: a hint asks for a language that the pipeline does not speak, or nothing is
                left to speak.
        """
        found = pieces_of(
            script,
            whole_language(script, request.language),
            budget=self._text.cut_budget,
            splitter=self.splitter,
            languages=self._languages,
        )
        if not found:
            raise InputError(
                "There is nothing to speak: cutting leaves no piece of the text.",
                mend="Give some words.",
            )
        return found


def whole_language(script: Script, language: str) -> str:
    """The language of a text that as a whole is in one, as `<speak xml:lang="ja">` says."""
    for hint in script.hints:
        if hint.kind != LANGUAGE:
            continue
        outside = script.text[: hint.start] + script.text[hint.end :]
        return language if characters.letter_or_digit.search(outside) else hint.value
    return language


def read_piece(frontend: TextFrontend, piece: Piece) -> Phones:
    """The phones of a piece. Raises InputError as the frontend says."""
    if piece.hints:
        return frontend.read(piece.text, piece.language, piece.hints)
    return frontend.phonemize(piece.text, piece.language)


def refuse_hints(piece: Piece) -> None:
    """For a pipeline that reads text without phones. Raises InputError if there is a hint."""
    if piece.hints:
        hint = piece.hints[0]
        raise InputError(
            f"This pipeline reads text without phones; it takes no {hint.kind} for "
            f"{piece.text[hint.start : hint.end]!r}.",
            mend="Choose a pipeline with a frontend, or leave the hint out.",
        )
