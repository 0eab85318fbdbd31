"""What a request must be before anything runs. The one place for it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from voxloom.core.pipeline.characters import has_speech
from voxloom.core.text.values import spoken_code
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.request import AUTO, Controls, Request

LONGEST_TEXT = 1_000_000
RANGES = {
    "speed": (0.25, 4.0),
    "pitch_semitones": (-24.0, 24.0),
    "pause_scale": (0.0, 10.0),
    "volume_db": (-96.0, 24.0),
}
_SEPARATOR = re.compile(r"[-_]")
_LOWEST_SEED, _HIGHEST_SEED = -(2**63), 2**64 - 1  # what a torch.Generator takes


def check_request(request: Request, languages: Sequence[str]) -> Request:
    """Text, language, seed and controls; the request in a code that is spoken.

    languages: what the pipeline speaks, () where no stage says so.

    Raises:
        InputError: naming the first thing that is wrong, and what would be right.
    """
    check_text(request.text)
    request = in_spoken_code(request, languages)
    check_controls(request.controls)
    seed = request.seed
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise InputError(f"The seed {seed!r} is not a whole number.", mend="Give one, such as 0.")
    if not _LOWEST_SEED <= seed <= _HIGHEST_SEED:
        raise InputError(f"The seed {seed} does not fit 64 bits.", mend="Give a smaller one.")
    return request


def check_text(text: str) -> None:
    if not isinstance(text, str):
        raise InputError(
            f"The text is a {type(text).__name__}.", mend="Give a string of Unicode text."
        )
    if len(text) > LONGEST_TEXT:
        raise InputError(
            f"The text has {len(text):,} characters; one request may have {LONGEST_TEXT:,}.",
            mend="Say it in parts, such as chapter by chapter.",
        )
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise InputError(
            f"The text is not Unicode: half a surrogate pair at character {error.start}.",
            mend="Decode it with its real encoding, such as UTF-8.",
        ) from None
    if not has_speech(text):
        shown = repr(text[:20] + ("..." if len(text) > 20 else ""))
        why = "is empty" if not text.strip() else f"has no letter and no digit: {shown}"
        raise InputError(f"There is nothing to speak: the text {why}.", mend="Give some words.")


def in_spoken_code(request: Request, languages: Sequence[str]) -> Request:
    """The request, its language as `check_language` returns it. Raises InputError."""
    code = check_language(request.language, languages)
    return request if code == request.language else replace(request, language=code)


def check_language(language: str, languages: Sequence[str]) -> str:
    """The code among `languages` that is meant, such as `zh` by `zh-CN`; `auto` is itself, and so
    is every code where nobody says what is spoken. Raises InputError: it is not spoken."""
    if language == AUTO or not languages:
        return language
    code = spoken_code(language, languages)
    if code:
        return code
    parts = _SEPARATOR.split(language.lower())
    meant = next((part for part in reversed(parts) if part in languages and part != AUTO), "")
    suggestion = f"Did you mean {meant!r}? " if meant else ""
    raise InputError(
        f"This pipeline does not speak {language!r}.",
        mend=f"{suggestion}It speaks: {', '.join(languages)}; or say `{AUTO}`.",
    )


def check_controls(controls: Controls) -> None:
    for name, (low, high) in RANGES.items():
        value = getattr(controls, name)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or math.isnan(value) or not low <= value <= high:
            raise InputError(
                f"{name} is {value!r}.", mend=f"Give a number from {low:g} to {high:g}."
            )
