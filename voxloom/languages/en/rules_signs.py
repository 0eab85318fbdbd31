"""Signs that are read by what stands on their two sides: dashes, slashes, dots, primes, prefixes.

They run before the ranges and leave numbers to them wherever they can.
"""

from __future__ import annotations

import re
from re import Match

from voxloom.languages.en.numbers import cardinal, spell
from voxloom.languages.en.rules_ranges import NUMBER, UNIT, before_noun
from voxloom.languages.en.units import UNITS
from voxloom.languages.text.aligned import Rule

_STATES = (
    "AL AK AZ AR CA CO CT DC DE FL GA HI IA ID IL IN KS KY LA MA MD ME MI MN MO MS MT NC ND NE NH "
    "NJ NM NV NY OH OK OR PA RI SC SD TN TX UT VA VT WA WI WV WY"
).replace(" ", "|")
_SCALES = "bn|tn|mn|[kKmMBT]"
_BLOOD = {"+": "positive", "-": "negative", "−": "negative"}
_SIDES = {"ft": "feet", "in": "inches", "mi": "miles", "yd": "yards", "m": "meters"}


def _postal(match: Match[str]) -> str:
    tail = f", {spell(match[3])}" if match[3] else ""
    return f"{match[1]} {spell(match[2])}{tail}"


def _inches(match: Match[str]) -> str:
    return f"{match[1]} {'inch' if match[1] == '1' else 'inches'}"


def _feet(match: Match[str]) -> str | None:
    """The prime of a length, not the end of a quotation."""
    quoted = match.string.count("'", 0, match.start()) % 2
    return None if quoted else f"{match[1]} {'foot' if match[1] == '1' else 'feet'}"


def _lines(match: Match[str]) -> str:
    """1080p -> ten eighty p, 720p -> seven twenty p."""
    head, tail = match[1][:-2], match[1][-2:]
    return f"{cardinal(head)} {cardinal(str(int(tail)))} p" if tail[0] != "0" else match[0]


def _both_units(match: Match[str]) -> str | None:
    return f"{match[1]} {match[2]}" if match[3] in UNITS else None


SIGN_RULES = (
    Rule("symbol", re.compile(r"(?<![\w$])\$([A-Z]{2,5})\b"), r"\1"),  # a share
    Rule("hashtag", re.compile(r"(?<!\w)#(?=\d+[A-Za-z]{2})"), "hashtag "),
    Rule("comparison", re.compile(r"(?<=\w) < (?=\w)"), " less than "),
    Rule("comparison", re.compile(r"(?<=\w) > (?=\w)"), " greater than "),
    Rule(
        "symbol",
        re.compile(r"\b(A|B|AB|O)([-+−])(?=,? (?:blood|type|donor|positive|negative))"),
        lambda m: f"{m[1]} {_BLOOD[m[2]]}",
    ),
    Rule("digits", re.compile(rf"\b({_STATES}) (\d{{5}})(?:-(\d{{4}}))?\b(?![,.]?\d)"), _postal),
    Rule("designation", re.compile(r"\b(Boeing 7\d7)-(?=\d)"), r"\1 dash "),
    Rule(
        "designation",
        re.compile(r"\bA(3[1-8]0)\b(?!-?\d)"),
        lambda m: f"A {cardinal(m[1][0])} {cardinal(m[1][1:])}",
    ),
    Rule("designation", re.compile(r"(?<![\w.,])(\d{3,4})p\b"), _lines),
    Rule("fraction", re.compile(r"(?<![\w./])(\d{1,2}/\d{1,2})(?:rd|th|nd)s?\b"), r"\1"),
    Rule("score", re.compile(r"\b([Ss]core[:,]?(?: was| is| of)? )(\d+):(\d+)\b"), r"\1\2 to \3"),
    Rule("arithmetic", re.compile(r"(?<![\w.])(\d+)-(\d+)(?=\s?=)"), r"\1 minus \2"),
    Rule("arithmetic", re.compile(r"(?<=[=+] )(\d+)(?=[xyz]\b(?! ?\d))"), r"\1 "),
    Rule(
        "range",
        re.compile(rf"(?<![\w.,$£€¥])({NUMBER})({_SCALES})\s?[-–—]\s?({NUMBER})\2(?!\w)"),
        r"\1\2 to \3\2",
    ),
    Rule(
        "range",
        re.compile(
            rf"([$£€¥])({NUMBER})({_SCALES})\s?[-–—]\s?(?:\1({NUMBER})\3?|({NUMBER})\3)(?!\w)"
        ),
        lambda m: f"{m[1]}{m[2]}{m[3]} to {m[1]}{m[4] or m[5]}{m[3]}",
    ),
    Rule(
        "range",
        re.compile(rf"([$£€¥])({NUMBER})\s?[-–—]\s?\1?({NUMBER})({_SCALES})(?!\w)"),
        r"\2 to \1\3\4",
    ),
    Rule("year", re.compile(r"\b((?:19|20)\d\d)/((?:19|20)\d\d)\b(?!/)"), r"\1 \2"),
    Rule("unit", re.compile(rf"(?<![\w./])(\d{{2,}})/(\d{{2,}})(?=\s?({UNIT})\b)"), _both_units),
    Rule(
        "unit",
        re.compile(r'\b(\d+)"\s?[x×]\s?(\d+)"'),
        lambda m: f"{m[1]} by {m[2]} {'inch' if before_noun(m) else 'inches'}",
    ),
    Rule("unit", re.compile(r"\b(\d+(?:\.\d+)?)\s?in\.(?=\s+[a-z])"), _inches),
    Rule("unit", re.compile(r"(?<![\w.'])(\d{1,2})'(?=\s(?!\d)|$|[.,;])"), _feet),
    Rule(
        "unit",
        re.compile(rf"\b({NUMBER})\s?sq\.?\s?(ft|in|mi|yd|m)\b(\.(?=\s*\S))?"),
        lambda m: f"{m[1]} square {_SIDES[m[2]]}",
    ),
)
