"""How Cantonese reads dates, times, money, units, ranges, plain numbers and symbols."""

from __future__ import annotations

import re
from re import Match

from voxloom.languages.text.aligned import Rule
from voxloom.languages.yue.numbers import cardinal, counted, decimal, spell

UNITS = {
    **{"km/h": "公里每小時", "m/s": "米每秒", "km²": "平方公里", "m²": "平方米", "cm²": "平方厘米"},
    **{"km2": "平方公里", "m2": "平方米", "cm2": "平方厘米", "m³": "立方米", "cm³": "立方厘米"},
    **{"m3": "立方米", "cm3": "立方厘米", "km": "公里", "cm": "厘米", "mm": "毫米", "nm": "納米"},
    **{"m": "米", "kg": "公斤", "KG": "公斤", "Kg": "公斤", "mg": "毫克", "g": "克", "t": "噸"},
    **{
        "lb": "磅",
        "oz": "安士",
        "L": "公升",
        "l": "公升",
        "ml": "毫升",
        "mL": "毫升",
        "ML": "毫升",
    },
    **{
        "ft": "呎",
        "W": "瓦",
        "kW": "千瓦",
        "kWh": "千瓦時",
        "V": "伏特",
        "mAh": "毫安時",
        "A": "安培",
    },
    **{"Hz": "赫茲", "kHz": "千赫", "MHz": "兆赫", "GHz": "吉赫", "dB": "分貝", "kcal": "千卡"},
    **{"ms": "毫秒", "s": "秒", "min": "分鐘", "h": "小時", "ha": "公頃", "cal": "卡路里"},
    **{"mA": "毫安", "kV": "千伏", "MW": "兆瓦", "kJ": "千焦", "kPa": "千帕", "μm": "微米"},
}
CLASSIFIERS = (
    "個个隻只支枝條条張张部架件本間间棟栋層层位名杯碗碟樽瓶盒包袋箱罐斤両磅呎尺吋歲岁年日"
    "粒塊块舊嚿片對对雙双套次匹頭头棵朵首句篇頁页份封幅把台臺輛辆艘組组隊队家种種類类樣样"
    "款蚊元角毫分秒鐘钟點点餐煲味串段場场局盤盘筆笔宗單单项項课課堂晚倍批滴啖排圈轉转"
    "程步盞盏疊叠卷扎紮餅窩兜梳孖沓打棚堆群撮束抽執执眼啲"
)
_NUM = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_START = r"(?<![\d.])(?<!\d,)"  # not inside a longer number
_TO = r"\s?(?:--?|[~～—–])\s?"
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_MONEY = {
    **{
        "US$": "美元",
        "HK$": "蚊",
        "NT$": "新台幣",
        "$": "蚊",
        "＄": "蚊",
        "€": "歐元",
        "£": "英鎊",
    },
    **{"￡": "英鎊", "¥": "元", "￥": "元", "RMB": "人民幣", "₩": "韓圓"},
}
_SIGN = "|".join(sorted(map(re.escape, _MONEY), key=len, reverse=True))
_SCALE = "千萬|千万|百萬|百万|十萬|十万|萬億|万亿|[百千萬万億亿]"
# After these a number is a name: its digits are read one by one.
_NUMBERED = (
    "電話號碼|电话号码|號碼|号码|電話|电话|密碼|密码|編號|编号|帳號|账号|房號|房号|熱線|热线|打"
)
SYMBOLS = {
    **{
        "&": "同",
        "＆": "同",
        "@": "艾特",
        "＠": "艾特",
        "%": "巴仙",
        "％": "巴仙",
        "+": "加",
        "＋": "加",
        "=": "等於",
    },
    **{
        "＝": "等於",
        "×": "乘",
        "÷": "除",
        "±": "正負",
        "≈": "大約等於",
        "≠": "唔等於",
        "√": "開方",
    },
    **{"≤": "小過等於", "≥": "大過等於", "∞": "無限", "°": "度", "℃": "攝氏度", "℉": "華氏度"},
    **{"‰": "千分號", "#": "井號", "＃": "井號", "№": "第", "§": "第", "¢": "仙", "￠": "仙"},
    **{
        "$": "蚊",
        "＄": "蚊",
        "€": "歐元",
        "£": "英鎊",
        "￡": "英鎊",
        "¥": "元",
        "￥": "元",
        "₩": "韓圓",
    },
    **{"₹": "盧比"},
}
GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψω",
        "阿爾法 貝他 伽瑪 德爾塔 艾普斯隆 捷塔 依塔 西塔"
        " 艾奧塔 卡帕 林達 繆 紐 克西 奧米克戎 派 柔 "
        "西格瑪 套 宇普斯隆 斐 器 普西 奧米加".split(),
        strict=True,
    )
)
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))


def plain(number: str) -> str:
    """`1,234.5` -> 一千二百三十四點五; with zeros in front digit by digit."""
    number = number.replace(",", "")
    if len(number) > 1 and number[0] == "0" and number[1] != ".":
        return spell(number) if "." not in number else decimal(number)
    return decimal(number)


def _date(match: Match[str]) -> str | None:
    year, month, day = match["year"], int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{spell(year)}年{cardinal(str(month))}月{cardinal(str(day))}號"


def _year(match: Match[str]) -> str:
    return spell(match[0])


def _two(digits: str) -> str:
    if digits == "00":
        return "零"
    return "零" + cardinal(digits[1]) if digits[0] == "0" else cardinal(digits)


def clock(hour: str, minute: str, second: str | None = None) -> str | None:
    if int(hour) > 24 or int(minute) > 59 or int(second or 0) > 59:
        return None
    words = counted(str(int(hour))) + "點"
    if second:
        return f"{words}{_two(minute)}分{_two(second)}秒"
    if minute == "00":
        return words
    return words + ("半" if minute == "30" else _two(minute) + "分")


def _clock(match: Match[str]) -> str | None:
    return clock(match[1], match[2], match[3])


def _clocks(match: Match[str]) -> str | None:
    first, second = clock(match[1], match[2]), clock(match[3], match[4])
    return f"{first}至{second}" if first and second else None


def telephone(text: str) -> str:
    """Digits one by one, a pause between groups."""
    lead = "加" if text.lstrip().startswith("+") else ""
    return lead + "，".join(spell(group) for group in re.findall(r"\d+", text))


def _telephone(match: Match[str]) -> str:
    return telephone(match[0])


def _numbered(match: Match[str]) -> str:
    return match[1] + telephone(match[2])


def _money(match: Match[str]) -> str:
    number, scale = match["number"].replace(",", ""), match["scale"] or ""
    words = decimal(number) if "." in number else counted(number)
    return f"{words}{scale}{_MONEY[match['sign']]}"


def _percent(match: Match[str]) -> str:
    return f"{'負' if match[1] else ''}百分之{plain(match[2])}"


def _percents(match: Match[str]) -> str:
    return f"百分之{plain(match[1])}至百分之{plain(match[2])}"


def _temperature(match: Match[str]) -> str:
    scale = "華氏" if match["scale"] in ("°F", "℉") else ""
    return f"{scale}{'零下' if match['minus'] else ''}{plain(match['number'])}度"


def _temperatures(match: Match[str]) -> str:
    return f"{plain(match[1])}至{plain(match[2])}度"


def _unit(match: Match[str]) -> str:
    number = match["number"].replace(",", "")
    words = counted(number) if "." not in number else decimal(number)
    return f"{'負' if match['minus'] else ''}{words}{UNITS[match['unit']]}"


def _units(match: Match[str]) -> str:
    return f"{plain(match[1])}至{plain(match[2])}{UNITS[match[3]]}"


def _fraction(match: Match[str]) -> str | None:
    if not match[3].strip("0"):
        return None
    whole = f"{cardinal(match[1].strip())}又" if match[1] else ""
    return f"{whole}{cardinal(match[3])}分之{cardinal(match[2])}"


def _score(match: Match[str]) -> str:
    return f"{cardinal(match[1])}比{cardinal(match[2])}"


def _version(match: Match[str]) -> str:
    return "點".join(spell(part) for part in match[0].split("."))


def _sum(match: Match[str]) -> str:
    names = {"+": "加", "-": "減", "−": "減", "×": "乘", "*": "乘", "÷": "除", "=": "等於"}
    terms = re.findall(rf"[-+×÷=*−]|{_NUM}", match[0])
    return "".join(names.get(term) or plain(term) for term in terms)


def _counted(match: Match[str]) -> str:
    number = match[1].replace(",", "")
    return plain(number) if "." in number or number[0] == "0" else counted(number)


def _counted_range(match: Match[str]) -> str:
    return f"{counted(match[1])}至{counted(match[2])}"


def _range(match: Match[str]) -> str:
    return f"{plain(match[1])}至{plain(match[2])}"


def _negative(match: Match[str]) -> str:
    return f"負{plain(match[1])}"


def _power(match: Match[str]) -> str:
    return f"嘅{cardinal(''.join(_SUPERSCRIPTS[char] for char in match[0]))}次方"


def _cardinal(match: Match[str]) -> str:
    return plain(match[0])


def _rule(name: str, pattern: str, replacement: object) -> Rule:
    return Rule(name, re.compile(pattern), replacement)  # type: ignore[arg-type]


_DAY = r"(?P<day>\d{1,2})(?![\d-])"
_DEGREES = r"(?P<scale>℃|°C|℉|°F)"
_MINUS = r"(?P<minus>(?<![\dA-Za-z\u4e00-\u9fff])[-−])?"
RULES: tuple[Rule, ...] = (
    _rule("date-name", r"(?<![\d.])(\d\d?)[·•](\d\d?)(?![\d.])", lambda m: spell(m[1] + m[2])),
    _rule(
        "time",
        r"(?<![\d.])(\d{1,3})['′’](\d\d?)[\"″”]",
        lambda m: f"{cardinal(m[1])}分{cardinal(m[2])}秒",
    ),
    _rule("decimal", r"(?<![A-Za-z\d.])\.(\d+)", lambda m: f"零點{spell(m[1])}"),
    _rule("date", rf"{_START}(?P<year>\d{{4}})(?P<by>[-./])(?P<month>\d\d?)(?P=by){_DAY}", _date),
    _rule("year", rf"{_START}\d{{4}}(?=年)", _year),
    _rule("year", rf"{_START}(?:0\d|[5-9]\d)(?=年(?!代|[前後后紀纪]))", _year),
    _rule("date-day", r"(?<=月)\d\d?(?=[日號号])", lambda match: cardinal(match[0])),
    _rule("time-range", rf"{_START}(\d\d?):(\d\d){_TO}(\d\d?):(\d\d)(?!\d)", _clocks),
    _rule("time", rf"{_START}(\d\d?):([0-5]\d)(?::([0-5]\d))?(?![\d:])", _clock),
    _rule("telephone", r"(?<![\d-])\+\d{1,3}(?:[- ]\d{2,4}){1,4}(?![\d-])", _telephone),
    _rule("telephone", r"(?<![\d-])[2-9]\d{3}[- ]\d{4}(?![\d-])", _telephone),
    _rule("telephone", r"(?<![\d.,-])[2-9]\d{7}(?![\d,-]|\.\d)", _telephone),
    _rule("telephone", r"(?<![\d-])\d{3,4}-\d{3,4}-\d{3,4}(?![\d-])", _telephone),
    _rule("telephone", r"(?<![\d.,-])1[3-9]\d{9}(?![\d,-]|\.\d)", _telephone),
    _rule(
        "number-digits",
        rf"((?:{_NUMBERED})(?:係|是|系)?\s?[:：]?\s?)(\d{{3,}})(?![\d.,])",
        _numbered,
    ),
    _rule("money", rf"(?P<sign>{_SIGN})\s?(?P<number>{_NUM})(?P<scale>{_SCALE})?", _money),
    _rule("temperature-range", rf"{_START}({_NUM}){_TO}({_NUM})\s?{_DEGREES}", _temperatures),
    _rule("temperature", rf"{_MINUS}{_START}(?P<number>{_NUM})\s?{_DEGREES}", _temperature),
    _rule("percent-range", rf"{_START}({_NUM})[%％]?{_TO}({_NUM})[%％]", _percents),
    _rule("percent", rf"((?<![\dA-Za-z\u4e00-\u9fff])[-−])?{_START}({_NUM})\s?[%％]", _percent),
    _rule("unit-range", rf"{_START}({_NUM}){_TO}({_NUM})\s?({_UNIT})(?![A-Za-z])", _units),
    _rule("unit", rf"{_MINUS}{_START}(?P<number>{_NUM})\s?(?P<unit>{_UNIT})(?![A-Za-z])", _unit),
    _rule(
        "arithmetic",
        rf"{_START}(?:{_NUM})(?:\s?[+×÷*]\s?(?:{_NUM}))+(?:\s?=\s?(?:{_NUM}))?",
        _sum,
    ),
    _rule("arithmetic", rf"{_START}(?:{_NUM})\s?[-−]\s?(?:{_NUM})\s?=\s?(?:{_NUM})", _sum),
    _rule("fraction", rf"{_START}(?<!/)(\d+\s)?(\d+)/(\d+)(?![\d/])", _fraction),
    _rule("score", rf"{_START}(?<!:)(\d+)\s?[:：]\s?(\d+)(?![\d:])", _score),
    _rule("version", rf"{_START}\d+(?:\.\d+){{2,}}(?!\d)", _version),
    _rule("ordinal", r"(?<=第)\d+", lambda match: cardinal(match[0])),
    _rule("number-range", rf"{_START}(\d+){_TO}(\d+)(?=[{CLASSIFIERS}])", _counted_range),
    _rule("number-range", rf"{_START}({_NUM}){_TO}({_NUM})(?![\d-])", _range),
    _rule("number-counted", rf"{_START}({_NUM})(?=[多幾几餘余]?[{CLASSIFIERS}])", _counted),
    _rule("number-scaled", rf"{_START}({_NUM})(?={_SCALE})", _counted),
    _rule("number-negative", rf"(?<![\dA-Za-z\u4e00-\u9fff)])[-−]({_NUM})", _negative),
    _rule("power", "[⁰¹²³⁴⁵⁶⁷⁸⁹]+", _power),
    _rule("number-cardinal", _NUM, _cardinal),
)
