"""Values that markup holds: times, rates, volumes, languages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from voxloom.interfaces.notation import Notations
from voxloom.interfaces.request import AUTO

LONGEST_BREAK_SECONDS = 60.0
SAY_AS = ("characters", "digits", "cardinal", "ordinal", "date", "time", "telephone")
RATES: Mapping[str, float] = {
    "x-slow": 0.5,
    "slow": 0.75,
    "medium": 1.0,
    "default": 1.0,
    "fast": 1.25,
    "x-fast": 1.75,
}
VOLUMES_DB: Mapping[str, float] = {
    "silent": -96.0,
    "x-soft": -12.0,
    "soft": -6.0,
    "medium": 0.0,
    "default": 0.0,
    "loud": 3.0,
    "x-loud": 6.0,
}
STRENGTHS: Mapping[str, str] = {
    "none": "none",
    "x-weak": "clause",
    "weak": "clause",
    "medium": "sentence",
    "strong": "paragraph",
    "x-strong": "paragraph",
}
SLOWEST, FASTEST = 0.25, 4.0
QUIETEST_DB, LOUDEST_DB = -96.0, 24.0

_TIME = re.compile(r"(\d{1,7}(?:\.\d{1,7})?|\.\d{1,7})\s*(ms|s)")
_NUMBER = re.compile(r"\d{1,7}(?:\.\d{1,7})?|\.\d{1,7}")
_PERCENT = re.compile(r"([-+]?)(\d{1,4}(?:\.\d{1,4})?)%")
_DECIBEL = re.compile(r"([-+])(\d{1,3}(?:\.\d{1,3})?)\s*dB", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")


def duration(value: str) -> float:
    """`500ms`, `1.5s` -> seconds. Raises ValueError: no time, or a longer one than there may be."""
    match = _TIME.fullmatch(value)
    if match is None:
        raise ValueError(f"{value!r} is no time")
    seconds = float(match[1]) / (1000 if match[2] == "ms" else 1)
    if seconds > LONGEST_BREAK_SECONDS:
        raise ValueError(f"a break may last {LONGEST_BREAK_SECONDS:g} s")
    return seconds


def rate(value: str) -> float:
    """`slow`, `80%`, `+10%`, `1.2` -> a factor on the speed. Raises ValueError."""
    if value in RATES:
        return RATES[value]
    percent = _PERCENT.fullmatch(value)
    if percent is not None:
        share = float(percent[2]) / 100
        factor = {"": share, "+": 1 + share, "-": 1 - share}[percent[1]]
    elif _NUMBER.fullmatch(value):
        factor = float(value)
    else:
        raise ValueError(f"{value!r} is no rate. {near(value, RATES)}")
    if not SLOWEST <= factor <= FASTEST:
        raise ValueError(f"{value!r} is not between {SLOWEST:g} and {FASTEST:g} times the speed")
    return factor


def volume_db(value: str) -> float:
    """`soft`, `+6dB` -> dB over the rest. Raises ValueError."""
    if value in VOLUMES_DB:
        return VOLUMES_DB[value]
    match = _DECIBEL.fullmatch(value)
    if match is None:
        raise ValueError(f"{value!r} is no volume. {near(value, VOLUMES_DB)}")
    found = float(match[2]) * (-1 if match[1] == "-" else 1)
    if not QUIETEST_DB <= found <= LOUDEST_DB:
        raise ValueError(f"{value!r} is not between {QUIETEST_DB:g} and {LOUDEST_DB:g} dB")
    return found


def language_code(value: str) -> str:
    """`ja-JP` -> `ja`; `` if it is no code of a language.

    Cantonese has two usual codes."""
    value = value.strip()
    if not _CODE.fullmatch(value):
        return ""
    lower = value.lower().replace("_", "-")
    if lower in ("zh-hk", "zh-yue", "yue-hk", "zh-hant-hk") or lower.startswith("yue"):
        return "yue"
    return lower.partition("-")[0]


def spoken_code(language: str, known: Collection[str]) -> str:
    """The code among `known` that a code such as `zh-CN`, `en_US` or `JA` means; `` if none is
    meant. A code that is there as it stands is itself."""
    if language in known:
        return language
    written = language.strip().replace("_", "-")
    for code in (written.lower(), language_code(written)):
        if code in known and code != AUTO:
            return code
    return ""


def near(value: str, known: Iterable[str]) -> str:
    """A sentence that names the nearest known word, or all of them."""
    listed = list(known)
    close = get_close_matches(value, listed, n=1)
    return f"Did you mean {close[0]!r}?" if close else f"There are {', '.join(listed)}."


def unknown(name: str, notations: Notations, known: Iterable[str]) -> str:
    """The mend for a name that is none of `known`, and may be that of a notation which is not here:
    who brings it, if that is known, else the nearest or all of them."""
    return notations.elsewhere(name) or near(name, known)


def stopped(text: str) -> str:
    """The text as a sentence that ends."""
    return text if text.endswith((".", "?", "!")) else f"{text}."
