"""Addresses of the web and of mail, and telephone numbers."""

from __future__ import annotations

import re
from re import Match

from voxloom.languages.text.aligned import Rule

_SIGNS = {
    **{".": "ドット", "/": "スラッシュ", ":": "コロン", "-": "ハイフン", "_": "アンダーバー"},
    **{"@": "アットマーク", "?": "クエスチョン", "=": "イコール", "&": "アンド", "#": "シャープ"},
    **{"%": "パーセント", "~": "チルダ", "+": "プラス", ",": "カンマ", "!": "ビックリ"},
}
_TAIL = ".,;:!?'\")"
_DOMAINS = "com|org|net|jp|io|ai|dev|edu|gov|info|app|co|tv|me|html|uk|de|fr|cn|kr"


def _address(match: Match[str]) -> str:
    """Signs by name; what ends the sentence and not the address stays as it is."""
    whole = match[0].rstrip(_TAIL)
    said = "".join(_SIGNS.get(char, char if char.isalnum() else "") for char in whole)
    return said + match[0][len(whole) :]


def _telephone(match: Match[str]) -> str:
    return "-".join(re.findall(r"\d+", match[0]))


def _in_groups(match: Match[str]) -> str:
    number = match[0]
    first = 4 if number.startswith("0120") else 3
    return f"{number[:first]}-{number[first:-4]}-{number[-4:]}"


RULES = (
    Rule(
        "email",
        re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,5}"),
        _address,
    ),
    Rule(
        "url",
        re.compile(r"(?:https?://|www\.)[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+"),
        _address,
    ),
    Rule(
        "url",
        re.compile(
            r"(?<![A-Za-z0-9._@-])(?:[A-Za-z0-9-]{1,63}\.){1,4}"
            rf"(?:{_DOMAINS})(?![A-Za-z0-9])(?:/[A-Za-z0-9\-._~/?#&=%+]*)?"
        ),
        _address,
    ),
    Rule(
        "telephone",
        re.compile(r"(?<![\d-])0\d{1,4}\s?[(（]\d{1,4}[)）]\s?-?\d{3,4}(?![\d-])"),
        _telephone,
    ),
    Rule(
        "telephone",
        re.compile(r"[(（]0\d{1,4}[)）]\s?-?\d{1,4}-\d{3,4}(?![\d-])"),
        _telephone,
    ),
    Rule("telephone", re.compile(r"(?<![\d.,-])0(?:[5789]0\d{8}|120\d{6})(?![\d.,-])"), _in_groups),
)
