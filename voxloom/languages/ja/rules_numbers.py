"""Numbers, dates, times, money, units and formulas -> forms whose counters Open JTalk reads."""

from __future__ import annotations

import re
from re import Match

from voxloom.languages.text.aligned import Rule

MONEY = {
    **{"$": "ドル", "¥": "円", "￥": "円", "€": "ユーロ", "£": "ポンド", "₩": "ウォン"},
    **{"₹": "ルピー", "¢": "セント", "￠": "セント"},
}
SIGNS = {
    **{"=": "イコール", "×": "かける", "÷": "わる", "±": "プラスマイナス", "≈": "ニアリーイコール"},
    **{"≠": "ノットイコール", "≤": "小なりイコール", "≥": "大なりイコール", "√": "ルート"},
    **{"∞": "無限大", "#": "シャープ", "§": "セクション", "‰": "パーミル", "°": "度", "℃": "度"},
    **{"℉": "度", "№": "ナンバー", "%": "パーセント", "&": "アンド", "@": "アットマーク"},
    **{"+": "プラス", **MONEY},
}
_POWER = {"二": "平方", "三": "立方", "2": "平方", "3": "立方"}
_PREFIX = {"k": "キロ", "c": "センチ", "m": "ミリ", "": ""}
_UNITS = {
    **{"km/h": "キロメートル毎時", "m/s": "メートル毎秒", "km/s": "キロメートル毎秒"},
    **{"Mbps": "メガビーピーエス", "Gbps": "ギガビーピーエス", "kbps": "キロビーピーエス"},
    **{"L": "リットル", "mL": "ミリリットル", "dL": "デシリットル", "dl": "デシリットル"},
    **{
        "μm": "マイクロメートル",
        "μg": "マイクログラム",
        "nm": "ナノメートル",
        "kWh": "キロワット時",
    },
    **{"hPa": "ヘクトパスカル", "kcal": "キロカロリー", "cal": "カロリー", "cc": "シーシー"},
    **{"rpm": "アールピーエム", "fps": "エフピーエス", "dpi": "ディーピーアイ", "px": "ピクセル"},
    **{"pt": "ポイント", "ms": "ミリ秒", "oz": "オンス", "lb": "ポンド", "ft": "フィート"},
    **{"mAh": "ミリアンペア時", "kHz": "キロヘルツ", "MHz": "メガヘルツ", "bit": "ビット"},
    **{"GHz": "ギガヘルツ", "mA": "ミリアンペア", "V": "ボルト", "kV": "キロボルト"},
    **{"MW": "メガワット", "kJ": "キロジュール", "kPa": "キロパスカル", "dB": "デシベル"},
    **{"KB": "キロバイト", "MB": "メガバイト", "GB": "ギガバイト", "TB": "テラバイト"},
    **{"°C": "度", "°F": "度"},
}
_FIRST_TEN = (
    "ファースト セカンド サード フォース フィフス シックスス セブンス エイス ナインス テンス"
)
_ORDINALS = dict(zip(range(1, 11), _FIRST_TEN.split(), strict=True))
_NUMBER = r"\d+(?:[,，]\d{3})*(?:\.\d+)?"
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_WEEKDAY = "[月火水木金土日]"


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


def _half(match: Match[str]) -> str:
    return ("午前" if (match["a"] or match["b"]).lower().startswith("a") else "午後") + match[
        "time"
    ]


def _formula(match: Match[str]) -> str:
    table = {"+": "たす", "-": "ひく", "×": "かける", "*": "かける", "÷": "わる", "=": "は"}
    return "".join(table.get(char, char) for char in match[0] if char != " ")


def _dollars(match: Match[str]) -> str:
    whole, cents = match[1].replace(",", ""), int(match[2])
    return f"{whole}ドル" + (f"{cents}セント" if cents else "")


def _roman(match: Match[str]) -> str | None:
    """Only what is written as the Romans did: XIV, never IIV."""
    values = [_ROMAN[char] for char in match[0]]
    number = sum(
        -value if value < max(values[place:]) else value for place, value in enumerate(values)
    )
    return str(number) if _to_roman(number) == match[0] else None


def _to_roman(number: int) -> str:
    written = ""
    steps = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"))
    for value, letters in (*steps, (4, "IV"), (1, "I")):
        while number >= value:
            written, number = written + letters, number - value
    return written


def _score(match: Match[str]) -> str | None:
    """3-2 is a score where the words say so, or where it cannot be a range."""
    told = match["told"] is not None
    ours, theirs = int(match[1]), int(match[2])
    return f"{ours}対{theirs}" if told or (ours > theirs and len(match[1]) < 3) else None


def _ordinal(match: Match[str]) -> str:
    return _ORDINALS.get(int(match[1]), f"{match[1]}番目")


def _counted(match: Match[str]) -> str | None:
    """3〜5日 -> 3日から5日: counters whose small numbers have words of their own stand twice."""
    first, last, counter = match[1], match[2], match[3]
    if counter == "人" and not {first, last} & {"1", "2"}:
        return None
    return f"{first}{counter}から{last}{counter}"


RULES = (
    Rule("roman-numeral", re.compile("(?<=第)[IVXLC]{1,6}(?![A-Za-z])"), _roman),
    Rule("roman-numeral", re.compile("(?<=[ァ-ヴー])[IVXLC]{1,6}(?=世)"), _roman),
    Rule(
        "roman-numeral",
        re.compile(r"(?<=[ァ-ヴー一-鿿 ])(?:II|III|IV|VI|VII|VIII|IX)(?![A-Za-z.])"),
        _roman,
    ),
    Rule(
        "unit",
        re.compile(r"(?<=\d)\s?([kcm]?)m(?:の([二三])乗|([23])(?![\dA-Za-z]))"),
        lambda m: f"{_POWER[m[2] or m[3]]}{_PREFIX[m[1]]}メートル",
    ),
    Rule(
        "unit",
        re.compile(
            rf"(?<=\d)\s?({'|'.join(sorted(map(re.escape, _UNITS), key=len, reverse=True))})"
            r"(?![A-Za-z])"
        ),
        lambda m: _UNITS[m[1]],
    ),
    Rule("comparison", re.compile(r"\s?[>＞]\s?(?=\d)"), "大なり"),
    Rule("comparison", re.compile(r"\s?[<＜]\s?(?=\d)"), "小なり"),
    Rule("weekday", re.compile(f"(?<=日)\\s?[(（]({_WEEKDAY})(?:曜日?)?[)）]"), r"\1曜日"),
    Rule(
        "date",
        re.compile(
            rf"(?<![\d/])(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])\s?[(（]({_WEEKDAY})(?:曜日?)?[)）]"
        ),
        lambda m: f"{int(m[1])}月{int(m[2])}日{m[3]}曜日",
    ),
    Rule(
        "weekday",
        re.compile(f"(?<![一-鿿])({_WEEKDAY})\\s?[~～〜]\\s?({_WEEKDAY})(?![一-鿿])"),
        r"\1曜から\2曜",
    ),
    Rule("date", re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d.]\d)"), _date),
    Rule(
        "time", re.compile(r"(?<![\d:：])(\d{1,2})[:：](\d\d)(?:[:：](\d\d))?(?![\d:：])"), _clock
    ),
    Rule(
        "time",
        re.compile(
            r"(?<![A-Za-z])(?P<a>[aApP]\.?[mM]\.?)\s?(?P<time>\d{1,2}時(?:\d{1,2}分)?)(?P<b>)"
        ),
        _half,
    ),
    Rule(
        "time",
        re.compile(
            r"(?P<time>\d{1,2}時(?:\d{1,2}分)?)\s?(?P<b>[aApP]\.?[mM](?:\.(?!$))?)(?![A-Za-z])(?P<a>)"
        ),
        _half,
    ),
    Rule("score", re.compile(r"(?<=\d)[:：](?=\d)"), "対"),
    Rule(
        "formula",
        re.compile(
            rf"(?<![\d.])(?:{_NUMBER})(?: ?[-+×*÷] ?(?:{_NUMBER}))+ ?= ?(?=[\d?？])(?:{_NUMBER})?"
        ),
        _formula,
    ),
    Rule(
        "formula",
        re.compile(rf"(?<![\d.])(?:{_NUMBER})(?: ?[+×÷] ?(?:{_NUMBER}))+(?![\d.])"),
        _formula,
    ),
    Rule("money", re.compile(r"(?:US)?\$\s?(\d+(?:,\d{3})*)\.(\d\d)(?![\d万億兆])"), _dollars),
    Rule(
        "money",
        re.compile(rf"(?:US(?=\$))?([$¥€£₩₹])\s?({_NUMBER})([千万億]*)-?"),
        lambda m: f"{m[2]}{m[3]}{MONEY[m[1]]}",
    ),
    Rule("minus", re.compile(rf"(?<![\w.])-(?={_NUMBER})"), "マイナス"),
    Rule("temperature", re.compile(r"(?<=\d)\s?°[CF]?"), "度"),
    Rule(
        "fraction",
        re.compile(r"(?<![\d/.])(\d{1,3}) (\d{1,3})/(\d{1,4})(?![\d/])"),
        lambda m: f"{m[1]}と{m[3]}分の{m[2]}",
    ),
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
    Rule(
        "range",
        re.compile(
            r"(?<![\d.,-])(\d{1,2})\s?[-~～〜ー]\s?(\d{1,2})(日(?![本曜])|人(?![気生間口])|つ(?!け))"
        ),
        _counted,
    ),
    Rule("range", re.compile(r"(?<=\d)([\w%]{0,3})\s?[~～〜]\s?(?=[\d¥$])"), r"\1から"),
    Rule("range", re.compile(r"(?<=\d)ー(?=\d)"), "から"),
    Rule(
        "score",
        re.compile(
            r"(?<![\d-])(\d{1,3})\s?-\s?(\d{1,3})(?![\d-])(?P<told>(?=で(?:勝|負|敗|引|逆|快|圧|辛"
            r"|惜|制|下|リード|優勝)|の(?:勝|敗|引き分|接戦|完封|逆転|スコア|同点)))?"
        ),
        _score,
    ),
    Rule(
        "range",
        re.compile(r"(?<![\d-])([1-9]\d{0,3})-([1-9]\d{0,3})(?![\d-])"),
        r"\1から\2",
    ),
    Rule("ordinal", re.compile(r"(?<![\d.])(\d{1,3})(?:st|nd|rd|th)(?![A-Za-z])"), _ordinal),
    Rule("thousands", re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))"), ""),
    Rule("decimal", re.compile(r"(?<=\d)．(?=\d)"), "."),
    Rule("sign", re.compile(f"[{re.escape(''.join(SIGNS))}]"), lambda m: SIGNS[m[0]]),
)
