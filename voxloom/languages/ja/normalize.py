"""Japanese text -> what Open JTalk should read: its numbers and words stay, signs get names."""

from __future__ import annotations

import re
import unicodedata
from re import Match

from voxloom.languages.ja import rules_numbers, rules_web
from voxloom.languages.ja.kana import digits
from voxloom.languages.text.aligned import AlignedText, Rule
from voxloom.languages.text.numerals import long_numbers, raised_signs
from voxloom.languages.text.prepare import plain

_OLD_KANA = {"ヷ": "ヴァ", "ヸ": "ヴィ", "ヹ": "ヴェ", "ヺ": "ヴォ", "ゕ": "か", "ゖ": "け"}
_NARROW = {chr(code): chr(code - 0xFEE0) for code in range(0xFF10, 0xFF5B) if chr(code).isalnum()}
_COUNT = "イチ ニ サン ヨン ゴ ロク ナナ ハチ キュー ジュー".split()
_OWN = {
    **{
        chr(code): chr(code - 0xFEE0)
        for code in range(0xFF01, 0xFF5F)
        if chr(code) in "％＆＠＃＋＝＄／"
    },
    **{"²": "の二乗", "³": "の三乗", "−": "-", "－": "-", "￥": "¥", **_NARROW, **_OLD_KANA},
    **{"㈱": "株式会社", "㈲": "有限会社", "µ": "μ", "ℓ": "L", "゛": "\u3099", "゜": "\u309a"},
    **dict(zip("①②③④⑤⑥⑦⑧⑨⑩", _COUNT, strict=True)),
    "　": " ",
}
_VOICED = re.compile("[\u3041-\u30ff][\u3099\u309a]")
_HALF_VOICED = re.compile("[\uff66-\uff9d][\uff9e\uff9f]")
_ROMAN = re.compile("[Ⅰ-Ⅻⅰ-ⅻ]")
_VULGAR = re.compile(r"(?<=\d)[¼-¾⅐-⅞]")
_ABBREVIATIONS = {
    **{"mr": "ミスター", "mrs": "ミセス", "ms": "ミズ", "dr": "ドクター", "prof": "プロフェッサー"},
    **{"vs": "バーサス", "etc": "エトセトラ", "jr": "ジュニア", "vol": "ボリューム"},
}


def _repeated(match: Match[str]) -> str:
    """さゝ -> ささ, いすゞ -> いすず: the kana again, voiced by the second mark."""
    kana = match[1]
    return kana + (unicodedata.normalize("NFC", kana + "\u3099") if match[2] in "ゞヾ" else kana)


def _abbreviated(match: Match[str]) -> str:
    return _ABBREVIATIONS[match[1].lower()]


SIGNS = (
    Rule(
        "postal-code",
        re.compile(r"〒\s?(\d{3})-?(\d{4})(?!\d)"),
        lambda m: f"郵便番号、{digits(m[1])}の、{digits(m[2])}",
    ),
    Rule("postal-code", re.compile("〒"), "郵便"),
    Rule("telephone", re.compile("[☎☏📞](?=\\s?[0-9０-９(（+])"), "電話"),
    Rule("closing-mark", re.compile("〆切り?"), "締切"),
    Rule("closing-mark", re.compile("〆"), "締め"),
    Rule("circle", re.compile("[〇○◯](?=[×✕✖])"), "マル"),
    Rule("circle", re.compile("(?<=マル)[×✕✖]"), "バツ"),
    Rule("circle", re.compile("[○◯]"), "マル"),
    Rule(
        "circle",
        re.compile("(?<![〇一二三四五六七八九十])〇(?![〇一二三四五六七八九年月])"),
        "マル",
    ),
    Rule("ditto", re.compile("〃"), "同じ"),
)
WRITING = (
    Rule("voiced-kana", _VOICED, lambda m: unicodedata.normalize("NFC", m[0])),
    Rule("repeated-kana", re.compile("([ぁ-んァ-ン])([ゝゞヽヾ])"), _repeated),
    Rule(
        "abbreviation",
        re.compile(rf"(?<![A-Za-z])({'|'.join(_ABBREVIATIONS)})\.(?![A-Za-z])", re.IGNORECASE),
        _abbreviated,
    ),
    Rule("abbreviation", re.compile(r"(?<![A-Za-z])[Vv]er(?:sion)?\.?\s?(?=\d)"), "バージョン"),
    Rule("abbreviation", re.compile(r"(?<![A-Za-z])[vV](?=\d+\.\d)"), "バージョン"),
    Rule("abbreviation", re.compile(r"(?<![A-Za-z])[Nn][Oo]\.?\s?1(?!\d)"), "ナンバーワン"),
    Rule("abbreviation", re.compile(r"(?<![A-Za-z])[Nn][Oo]\.?\s?(?=\d)"), "ナンバー"),
    Rule("abbreviation", re.compile("(?<![A-Za-z])H2O(?![A-Za-z])"), "エイチツーオー"),
    Rule("page", re.compile(r"(?<![A-Za-z])[pP]{1,2}\.\s?(\d+)"), r"\1ページ"),
    Rule("silent-hyphen", re.compile(r"(?<=[A-Za-z]{2})-(?=[A-Za-z]{2})|(?<=[A-Za-z])-(?=\d)"), ""),
    Rule("silent-hyphen", re.compile(r"(?<![A-Za-z])([eExXtT])-(?=[A-Za-zァ-ン]{2})"), r"\1"),
)
MARKS = (
    Rule("voicing-mark-alone", re.compile("[\u3099\u309a]"), ""),
    Rule(
        "from-to",
        re.compile(r"(?<=[一-鿿])\s?[~～〜]\s?(?=[一-鿿\d])|(?<=[一-鿿])\s?[~～〜]\s?(?=[ァ-ン])"),
        "から",
    ),
    Rule(
        "long-mark-without-vowel",
        re.compile(r"(?<![\u3041-\u3096\u30a1-\u30fa々一-鿿ー])ー+"),
        "",
    ),
    Rule("ellipsis", re.compile(r"…+|⋯+|\.{2,}|。{2,}|・{3,}"), "…"),
    Rule("dash", re.compile(r"-{2,}|[—–―─]+"), "—"),
    Rule("line-end", re.compile(r"\s*[\r\n]\s*"), "、"),
)
_RAISED = raised_signs(lambda sign, number: f"の{sign}{number}乗", "プラス", "マイナス")
_LONG = long_numbers(digits)
RULES = (*WRITING, *rules_web.RULES, *rules_numbers.RULES, *MARKS)
# A text of nothing else needs no rule: kana without marks of repetition or voicing, kanji without
# signs, each mark once.
_ORDINARY = re.compile("(?:[ぁ-ゔァ-ヴ々一-鿿][ー]?|[、。！？「」『』](?![。！？]))+")


def name_signs(text: AlignedText) -> AlignedText:
    """Signs that are words in Japanese and pictures elsewhere, before pictures are passed over."""
    return text.apply(SIGNS)


def normalize(text: AlignedText) -> AlignedText:
    """Digits and letters become narrow, kana whole, signs words; marks and brackets stay."""
    if _ORDINARY.fullmatch(text.text):
        return text
    text = text.sub(_HALF_VOICED, lambda match: unicodedata.normalize("NFKC", match[0]))
    text = text.sub(_ROMAN, _roman, "roman-numeral")
    text = text.sub(_VULGAR, lambda match: f"と{match[0]}", "fraction")
    return plain(text.apply(_RAISED), _OWN).apply((_LONG, *RULES))


def _roman(match: Match[str]) -> str:
    return str((ord(match[0]) - 0x2160) % 16 + 1)
