"""Esperanto text -> letters, spaces and marks alone. Each rule's name is what the trace shows."""

from __future__ import annotations

import re
from re import Match

from voxloom.languages.text.aligned import AlignedText, Rule
from voxloom.languages.text.hints import HELD
from voxloom.languages.text.prepare import plain
from voxloom_esperanto.numbers import DIGITS, LARGEST, cardinal, decimal, ordinal

_MONTHS = (
    "januaro februaro marto aprilo majo junio julio aŭgusto septembro oktobro novembro decembro"
).split()
_ABBREVIATIONS = {
    **{"ktp": "kaj tiel plu", "d-ro": "doktoro", "s-ro": "sinjoro", "s-ino": "sinjorino"},
    **{"t.e": "tio estas", "ekz": "ekzemple", "n-ro": "numero", "prof": "profesoro"},
}
_UNITS = {
    **{"km": "kilometro", "m": "metro", "cm": "centimetro", "mm": "milimetro", "kg": "kilogramo"},
    **{"g": "gramo", "l": "litro", "h": "horo", "min": "minuto", "s": "sekundo", "°C": "grado"},
    **{"€": "eŭro", "$": "dolaro", "£": "pundo", "°": "grado"},
}
_SIGNS = {
    **{"%": "procentoj", "&": "kaj", "+": "plus", "=": "egalas", "×": "oble", "÷": "one"},
    **{"@": "ĉe", "#": "kradometo", "/": "streko", "§": "paragrafo", "±": "plus aŭ minus"},
}
LETTER_NAMES = {**{letter: f"{letter}o" for letter in "bcĉdfgĝhĥjĵklmnprsŝtŭvz"}}
LETTER_NAMES |= {**{letter: letter for letter in "aeiou"}, "q": "kuo", "w": "vavo", "x": "ikso"}
LETTER_NAMES["y"] = "ipsilono"
_FOREIGN = {"q": "k", "w": "v", "x": "ks", "y": "i"}
_X_SYSTEM = {"c": "ĉ", "g": "ĝ", "h": "ĥ", "j": "ĵ", "s": "ŝ", "u": "ŭ"}
_NUMBER = r"\d{1,3}(?:[ .]\d{3})+|\d+"


def _integer(written: str) -> int:
    return int(re.sub("[ .]", "", written))


def _cardinal(match: Match[str]) -> str:
    number = _integer(match[0])
    if number > LARGEST or (match[0].startswith("0") and len(match[0]) > 1):
        return " ".join(DIGITS[int(digit)] for digit in match[0] if digit.isdecimal())
    return cardinal(number)


def _date(match: Match[str]) -> str | None:
    year, month, day = (int(part) for part in match.groups())
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"la {ordinal(day)} de {_MONTHS[month - 1]} {cardinal(year)}"


def _clock(match: Match[str]) -> str | None:
    hour, minute = int(match[1]), int(match[2])
    if hour > 24 or minute > 59:
        return None
    return f"la {ordinal(hour)}" + (f" kaj {cardinal(minute)}" if minute else "")


def _measure(match: Match[str]) -> str:
    many = match[1] not in ("1", "-1")
    return f"{match[1]} {_UNITS[match[2]]}{'j' if many else ''}"


def _money(match: Match[str]) -> str:
    return f"{match[2]} {_UNITS[match[1]]}{'' if match[2] == '1' else 'j'}"


def _spelled(match: Match[str]) -> str:
    return " ".join(LETTER_NAMES[letter] for letter in match[0].lower())


_WRITTEN = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
RULES = (
    Rule("elision", re.compile(r"\b([lL])['’ʼ]\s*(?=\w)"), r"\1"),
    Rule("x-system", re.compile("([cghjsuCGHJSU])[xX]"), lambda m: _X_SYSTEM[m[1].lower()]),
    Rule(
        "abbreviation",
        re.compile(rf"\b({'|'.join(map(re.escape, _ABBREVIATIONS))})\b\.?", re.IGNORECASE),
        lambda m: _ABBREVIATIONS[m[1].lower()],
    ),
    Rule("date", re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)"), _date),
    Rule("time", re.compile(r"(?:\bla )?(?<!\d)(\d{1,2}):(\d\d)(?!\d)"), _clock),
    Rule("money", re.compile(rf"([€$£])\s?((?:{_NUMBER})(?:,\d+)?)"), _money),
    Rule("unit", re.compile(rf"(-?(?:{_NUMBER})(?:,\d+)?)\s?({_WRITTEN})(?![^\W\d_])"), _measure),
    Rule("minus", re.compile(r"(?<![\w-])-(?=\d)"), "minus "),
    Rule("range", re.compile(r"(?<=\d)\s?[-–~]\s?(?=\d)"), " ĝis "),
    Rule("ordinal", re.compile(r"\b(\d{1,9})-?a(n?)\b"), lambda m: ordinal(int(m[1])) + m[2]),
    Rule("decimal", re.compile(r"(\d+),(\d+)"), lambda m: decimal(m[1], m[2])),
    Rule("fraction", re.compile(r"(?<!\d)1/2(?!\d)"), "duono"),
    Rule("number", re.compile(_NUMBER), _cardinal),
    Rule("sign", re.compile(f"[{re.escape(''.join(_SIGNS))}]"), lambda m: f" {_SIGNS[m[0]]} "),
    Rule("letters", re.compile(r"\b(?:[A-ZĈĜĤĴŜŬ]{2,5}|[b-df-hj-np-tv-zĉĝĥĵŝŭ])\b"), _spelled),
    Rule("foreign-letter", re.compile("[qwxyQWXY]"), lambda m: _FOREIGN[m[0].lower()]),
    Rule("apostrophe", re.compile("['’ʼ](?!\\w)"), "o"),
    Rule("apostrophe", re.compile("['’ʼ]"), ""),
    Rule("hyphen", re.compile(rf"(?<=[^\W_{HELD}])-(?=[^\W_{HELD}])"), ""),
)


def normalize(text: AlignedText) -> AlignedText:
    """Numbers, signs and abbreviations become words; letters keep their case no longer."""
    normal = plain(text, {}).apply(RULES)
    return normal.translate({char: char.lower() for char in set(normal.text) if char.isupper()})
