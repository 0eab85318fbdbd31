"""Japanese text -> what Open JTalk should read: its numbers and words stay, signs get names."""

from __future__ import annotations

import re
import unicodedata
from re import Match

from voxloom.languages.text.aligned import AlignedText, Rule
from voxloom.languages.text.prepare import plain

_MONEY = {"$": "ドル", "¥": "円", "￥": "円", "€": "ユーロ", "£": "ポンド", "₩": "ウォン"}
_MONEY |= {"₹": "ルピー", "¢": "セント", "￠": "セント"}
_SIGNS = {
    **{"=": "イコール", "×": "かける", "÷": "わる", "±": "プラスマイナス", "≈": "ニアリーイコール"},
    **{
        "≠": "ノットイコール",
        "≤": "小なりイコール",
        "≥": "大なりイコール",
        "√": "ルート",
        "∞": "無限大",
    },
    **{
        "#": "シャープ",
        "§": "セクション",
        "‰": "パーミル",
        "°": "度",
        "℃": "度",
        "℉": "度",
        "№": "ナンバー",
    },
    **{"%": "パーセント", "&": "アンド", "@": "アットマーク", "+": "プラス"},
    **_MONEY,
}
_POWER = {"二": "平方", "三": "立方"}
_PREFIX = {"k": "キロ", "c": "センチ", "m": "ミリ", "": ""}
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
    **{"㈱": "株式会社", "㈲": "有限会社"},
    **dict(zip("①②③④⑤⑥⑦⑧⑨⑩", _COUNT, strict=True)),
    **{"゛": "\u3099", "゜": "\u309a", "　": " "},
}
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_VOICED = re.compile("[\u3041-\u30ff][\u3099\u309a]")
_HALF_VOICED = re.compile("[\uff66-\uff9d][\uff9e\uff9f]")


def _date(match: Match[str]) -> str | None:
    month, day = int(match[2]), int(match[3])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{match[1]}年{month}月{day}日"


def _clock(match: Match[str]) -> str | None:
    hour, minute, second = int(match[1]), int(match[2]), match[3]
    if hour > 24 or minute > 59:
        return None
    words = f"{hour}時" + (f"{minute}分" if minute or second else "")
    return words + (f"{int(second)}秒" if second else "")


def _formula(match: Match[str]) -> str:
    table = {"+": "たす", "-": "ひく", "×": "かける", "*": "かける", "÷": "わる", "=": "は"}
    return "".join(table.get(char, char) for char in match[0] if char != " ")


RULES = (
    Rule("voiced kana", _VOICED, lambda m: unicodedata.normalize("NFC", m[0])),
    Rule(
        "square and cubic metres",
        re.compile(r"(?<=\d)\s?([kcm]?)mの(二|三)乗"),
        lambda m: f"{_POWER[m[2]]}{_PREFIX[m[1]]}メートル",
    ),
    Rule("greater", re.compile(r"\s?[>＞]\s?(?=\d)"), "大なり"),
    Rule("less", re.compile(r"\s?[<＜]\s?(?=\d)"), "小なり"),
    Rule("voicing mark alone", re.compile("[\u3099\u309a]"), ""),
    Rule("date", re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d.]\d)"), _date),
    Rule(
        "clock", re.compile(r"(?<![\d:：])(\d{1,2})[:：](\d\d)(?:[:：](\d\d))?(?![\d:：])"), _clock
    ),
    Rule("score", re.compile(r"(?<=\d)[:：](?=\d)"), "対"),
    Rule(
        "formula",
        re.compile(rf"(?<![\d.])(?:{_NUMBER})(?: ?[-+×*÷] ?(?:{_NUMBER}))+ ?= ?(?:{_NUMBER})"),
        _formula,
    ),
    Rule(
        "money",
        re.compile(rf"([$¥€£₩₹])\s?({_NUMBER})([千万億]*)"),
        lambda m: f"{m[2]}{m[3]}{_MONEY[m[1]]}",
    ),
    Rule("temperature below zero", re.compile(rf"(?<![\w.])-(?={_NUMBER})"), "マイナス"),
    Rule("degrees", re.compile(r"(?<=\d)\s?°[CF]?"), "度"),
    Rule(
        "fraction",
        re.compile(r"(?<![\d/.])(\d{1,4})/(\d{1,4})(?![\d/])"),
        lambda m: f"{m[2]}分の{m[1]}",
    ),
    Rule(
        "version",
        re.compile(r"(?<![\d.])\d+(?:\.\d+){2,}(?![\d.])"),
        lambda m: m[0].replace(".", "てん"),
    ),
    Rule("range", re.compile(r"(?<=\d)([\w%]{0,3})\s?[~～〜]\s?(?=\d)"), lambda m: f"{m[1]}から"),
    Rule(
        "range with hyphen",
        re.compile(r"(?<![\d-])([1-9]\d{0,3})-(\d{1,4})(?![\d-])"),
        lambda m: f"{m[1]}から{m[2]}",
    ),
    Rule("thousands", re.compile(r"(?<=\d),(?=\d{3}(?!\d))"), ""),
    Rule("sign", re.compile(f"[{re.escape(''.join(_SIGNS))}]"), lambda m: _SIGNS[m[0]]),
    Rule(
        "long mark without a vowel",
        re.compile(r"(?<![\u3041-\u3096\u30a1-\u30fa々一-鿿ー])ー+"),
        "",
    ),
    Rule("dots", re.compile(r"…+|⋯+|\.{2,}|。{2,}|・{3,}"), "…"),
    Rule("dashes", re.compile(r"-{2,}|[—–―─]+"), "—"),
    Rule("line end", re.compile(r"\s*[\r\n]\s*"), "、"),
)


def normalize(text: AlignedText) -> AlignedText:
    """Digits and letters become narrow, kana whole, signs words; marks and brackets stay."""
    text = text.sub(_HALF_VOICED, lambda match: unicodedata.normalize("NFKC", match[0]))
    return plain(text, _OWN).apply(RULES)
