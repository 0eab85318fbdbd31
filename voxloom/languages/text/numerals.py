"""What numbers are in every language before its own rules see them: too long, or raised."""

from __future__ import annotations

import re
from collections.abc import Callable

from voxloom.languages.text.aligned import Rule

LONGEST = 300  # digits; a longer run is no number that anyone counts with
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_LONG = re.compile(
    rf"(?<![\d.])(?:\d{{{LONGEST},}}|\d{{1,3}}(?:,\d{{3}}){{{LONGEST // 3},}})(?!\d)"
)
_POWER = re.compile(rf"(?<=[\w)\]])([⁺⁻])([{_RAISED}]+)(?![⁺⁻])")
_CHARGE = re.compile(rf"([{_RAISED}]*)([⁺⁻₊₋])")


def long_numbers(spell: Callable[[str], str]) -> Rule:
    """Runs of hundreds of digits one by one, before a rule takes them for a number."""
    return Rule("number-digits", _LONG, lambda match: spell(match[0].replace(",", "")))


def raised_signs(
    power: Callable[[str, str], str], plus: str, minus: str, gap: str = ""
) -> tuple[Rule, ...]:
    """Raised plus and minus: of an exponent (`10⁻³`), and alone or as a charge (`Na⁺`, `Ca²⁺`).

    power: the word of the sign and the exponent's digits -> what follows the base; gap: what
    stands between words.
    """
    names = {"⁺": plus, "₊": plus, "⁻": minus, "₋": minus}
    return (
        Rule("power", _POWER, lambda match: power(names[match[1]], _digits(match[2]))),
        Rule(
            "charge",
            _CHARGE,
            lambda m: gap.join(["", *([_digits(m[1])] if m[1] else []), names[m[2]], ""]),
        ),
    )


def _digits(raised: str) -> str:
    return "".join(str(_RAISED.index(char)) for char in raised)
