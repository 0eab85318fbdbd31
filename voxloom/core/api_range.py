"""Version ranges of the interfaces, such as `>=1.0,<2`: what a manifest says in `api`.

A small part of PEP 440: release numbers only, joined by commas, all of which must hold. The
program needs no more, and a dependency for it would cost start-up time.
"""

from __future__ import annotations

import re

_CLAUSE = re.compile(r"(>=|<=|==|!=|~=|>|<)\s*(\d+(?:\.\d+)*)")


def _numbers(version: str) -> tuple[int, ...]:
    numbers = [int(part) for part in version.split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()  # 1.0 and 1 are one version
    return tuple(numbers)


def _holds(operator: str, asked: str, version: str) -> bool:
    here, there = _numbers(version), _numbers(asked)
    if operator == "~=":  # at least this, and the same release up to the last number but one
        release = tuple(int(part) for part in asked.split("."))[:-1]
        padded = (*here, *[0] * len(release))
        return here >= there and padded[: len(release)] == release
    return {
        ">=": here >= there,
        "<=": here <= there,
        "==": here == there,
        "!=": here != there,
        ">": here > there,
        "<": here < there,
    }[operator]


def matches(api: str, version: str) -> bool:
    """Whether `version` lies in the range `api`.

    Raises:
        ValueError: `api` is not a comma-separated list of an operator and a version each.
    """
    clauses = [clause.strip() for clause in api.split(",")]
    parsed = [_CLAUSE.fullmatch(clause) for clause in clauses]
    for clause, match in zip(clauses, parsed, strict=True):
        if match is None:
            raise ValueError(f"{clause!r} is not an operator and a version, such as '>=1.0'")
        if match[1] == "~=" and "." not in match[2]:
            raise ValueError(f"{clause!r} needs two numbers, such as '~=1.0'")
    return all(_holds(match[1], match[2], version) for match in parsed if match)
