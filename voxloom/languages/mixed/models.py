"""Numbers of models, flights and formats inside Mandarin, said digit by digit: RTX4090, 2080Ti,
B737-800, 1080P.

A quantity, a round number and a number of one or two digits stay numbers: PDF5200个, H100, 5000mAh.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from voxloom.interfaces.hints import SAY_AS, Hint

SOURCE = "model number"
_LONG = r"(?!\d0+(?!\d))\d{3,}"  # neither short nor round
_COUNTED = "[万亿元块个人名次页张集天岁年月周秒倍]"
# A train is counted by 次 as well: G1234次.
_TRAIN = r"(?<=(?<![A-Za-z])[GDCZTKYSL])(?P<train>\d{4})(?=次)"
_MONEY = r"(?!(?:USD?|RMB|CNY|EUR|GBP|HKD?|JPY|KRW|TWD|NTD?|AUD?)-?\d)"
_AFTER_LETTERS = re.compile(
    rf"(?<![A-Za-z\d.]){_MONEY}[A-Za-z]+"
    rf"(?:{_TRAIN}|-?(?P<numbers>\d+(?:-\d+)*)(?![\d%]|[.,-]\d)(?!{_COUNTED}))"
)
_UNIT = (
    r"(?:[KMGTW]|[GMT]i?B|[KMG]bps|[kcmdnμ]?m[23²³]?|[kmμ]?g|K[GM]|CM|MM|M?[mM]?[Ll]|[kKMG]?Hz|[kKMG]W|"
    r"kWh|m?Ah?|m?V|kV|kN|N|J|kJ|[kKM]?cal|[khM]?Pa|[mnμ]?s|min|h|t|ha|d[Bb]|rpm|mph|mol|ppm|"
    r"fps|dpi|ppi|lm|nit|km/h|m/s)"
)
_BEFORE_LETTERS = re.compile(
    rf"(?<![A-Za-z\d.,:/-])(?:(?P<line>(?:480|576|720|1080|1440|2160)(?=[pPi](?![A-Za-z])))|"
    rf"(?P<number>(?=\d{{4}}){_LONG})(?=[A-Za-z])(?!{_UNIT}(?![A-Za-z])|[xX×]\d{{3}}))"
)
_NUMBER = re.compile(r"-?\d+")
_LONG_ONE = re.compile(rf"(?<!\d){_LONG}\Z")


def model_numbers(text: str, hints: Sequence[Hint] = ()) -> list[Hint]:
    """How Mandarin says the numbers written onto letters, in order, without those that a hint is
    about."""
    found = sorted(_found(text), key=lambda one: one.start)
    if not found or not hints:
        return found
    told = bytearray(len(text))
    for hint in hints:
        told[hint.start : hint.end] = b"\1" * (hint.end - hint.start)
    return [one for one in found if not any(told[one.start : one.end])]


def within(numbers: Sequence[Hint], start: int, end: int) -> list[Hint]:
    """Those of [start, end), counted from its start."""
    first = bisect_left(numbers, start, key=lambda one: one.start)
    last = bisect_left(numbers, end, key=lambda one: one.start)
    return [one.moved(-start) for one in numbers[first:last] if one.end <= end]


def _found(text: str) -> Iterator[Hint]:
    for match in _BEFORE_LETTERS.finditer(text):
        yield Hint(*match.span(), SAY_AS, "digits", SOURCE)
    for match in _AFTER_LETTERS.finditer(text):
        if match["train"]:
            yield Hint(*match.span("train"), SAY_AS, "digits", SOURCE)
            continue
        numbers = list(_NUMBER.finditer(text, *match.span("numbers")))
        lengths = [_LONG_ONE.search(one[0]) for one in numbers]
        # Alone, what is no such number needs no hint; beside one it is no range and no sum.
        for one, long in zip(numbers, lengths, strict=True) if any(lengths) else ():
            joined = one[0].startswith("-")
            yield Hint(*one.span(), SAY_AS, "digits" if long or joined else "cardinal", SOURCE)
