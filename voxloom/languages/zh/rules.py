"""How Chinese reads dates, times, money, units, ranges, plain numbers and symbols."""

from __future__ import annotations

import re
from re import Match

from voxloom.languages.text.aligned import Rule
from voxloom.languages.zh.numbers import cardinal, counted, decimal, spell
from voxloom.languages.zh.rules_names import FIRST

UNITS = {
    **{"km/h": "千米每小时", "m/s": "米每秒", "km²": "平方千米", "m²": "平方米", "cm²": "平方厘米"},
    **{"km2": "平方千米", "m2": "平方米", "cm2": "平方厘米", "m³": "立方米", "cm³": "立方厘米"},
    **{"m3": "立方米", "cm3": "立方厘米", "km": "千米", "cm": "厘米", "mm": "毫米", "nm": "纳米"},
    **{"μm": "微米", "dm": "分米", "m": "米", "kg": "千克", "mg": "毫克", "μg": "微克", "g": "克"},
    **{"KG": "千克", "KM": "千米", "CM": "厘米", "MM": "毫米", "ML": "毫升", "Kg": "千克"},
    **{"ml": "毫升", "mL": "毫升", "L": "升", "l": "升", "kWh": "千瓦时", "kW": "千瓦"},
    **{"MW": "兆瓦", "GW": "吉瓦", "W": "瓦", "V": "伏", "kV": "千伏", "mA": "毫安"},
    **{"mAh": "毫安时", "Hz": "赫兹", "kHz": "千赫兹", "MHz": "兆赫兹", "GHz": "吉赫兹"},
    **{"KB": "千字节", "MB": "兆字节", "GB": "吉字节", "TB": "太字节", "ms": "毫秒", "s": "秒"},
    **{"min": "分钟", "h": "小时", "t": "吨", "dB": "分贝", "db": "分贝", "ha": "公顷"},
    **{"kcal": "千卡", "cal": "卡", "J": "焦", "kJ": "千焦", "Pa": "帕", "kPa": "千帕", "N": "牛"},
    **{"hm²": "公顷", "mol": "摩尔", "rpm": "转每分钟", "mph": "英里每小时"},
    **{"kbps": "千比特每秒", "Mbps": "兆比特每秒", "Gbps": "吉比特每秒", "lb": "磅"},
}
CLASSIFIERS = (
    "处台架枚趟幅平方堵间床株批项例列篇栋注亩封艘把目套段人所朵匹张座回场尾条个首阙阵网炮顶棵只支袭辆挑"
    "担颗壳窠曲墙群腔砣客贯扎捆刀令打手罗坡山岭江溪钟队单双对出口头脚板跳枝件贴针线管名位身堂课本页家户"
    "层丝毫厘分钱两斤铢石钧锱忽寸尺丈里寻常铺程米撮勺合升斗盘碗碟叠桶笼盆盒杯斛锅簋篮罐瓶壶卮盏箩箱煲"
    "啖袋钵年月日季刻时周天秒旬纪岁世更夜春夏秋冬代伏辈丸泡粒幢堆根道面片块元角毛吨克倍种次号款步遍句字"
    "类份番轮级届期部笔节集路室楼站环股票成股度点股卷组样顿声圈记拍跤折"
)
_NUMBER = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_START = r"(?<![\d.])(?<!\d,)"  # not inside a longer number
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_TO = r"\s?(?:--?|[~～—–至到])\s?"
_MONEY = {
    "$": "美元",
    "US$": "美元",
    "HK$": "港元",
    "¥": "元",
    "￥": "元",
    "€": "欧元",
    "£": "英镑",
}
_MONEY |= {"₩": "韩元", "₹": "卢比"}
_SIGN = "|".join(sorted(map(re.escape, _MONEY), key=len, reverse=True))
_NAME = "(?:元|美元|欧元|英镑|港元)?"  # which the sign has said already
_SCALES = "万亿|千万|百万|十万|[千百万亿]"
_NUMBERED = (
    "号码|房间号?|门牌号?|房号|座位号|代码|编号|代号|邮编|型号|航班|密码|验证码|尾号|电话|热线|"
    "拨打|学号|车牌|工号|卡号|拨|打"
)
_ORDERED = frozenset("月日号楼班级等路室期届")  # classifiers of a place in an order
_LENGTH = "超过|近|约|达|长达|大约|将近|至少|历时|持续|经过|了|过|满|用|花|整整|短短"
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωΩΔΣ",
        "阿尔法 贝塔 伽马 德尔塔 艾普西龙 捷塔 依塔 西塔 艾欧塔 喀帕 拉姆达 缪 拗 克西 "
        "欧麦克轮 派 柔 西格玛 套 宇普西龙 服艾 器 普赛 欧米伽 欧米伽 德尔塔 西格玛".split(),
        strict=True,
    )
)
SYMBOLS = {
    **{"&": "和", "@": "艾特", "%": "百分号", "+": "加", "=": "等于", "×": "乘以", "÷": "除以"},
    **{"±": "正负", "≈": "约等于", "≠": "不等于", "≤": "小于等于", "≥": "大于等于", "√": "根号"},
    **{"∞": "无穷大", "°": "度", "‰": "千分号", "℃": "摄氏度", "℉": "华氏度", "#": "井号"},
    **{sign: name for sign, name in _MONEY.items() if len(sign) == 1},
    **{"¢": "美分", "￠": "美分", "§": "第"},
}
_ROMAN = {
    char: cardinal(str(place % 12 + 1)) for place, char in enumerate("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩⅪⅫⅰⅱⅲⅳⅴⅵⅶⅷⅸⅹⅺⅻ")
}
_POWERS = {"²": "的平方", "³": "的立方"}
_SUPERSCRIPTS = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))


def _date(match: Match[str]) -> str | None:
    year, month, day = match[1], int(match[2]), int(match[3])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return f"{spell(year)}年{cardinal(str(month))}月{cardinal(str(day))}日"


def _year(match: Match[str]) -> str | None:
    """A four-digit year digit by digit, unless the words around make it a span of years."""
    before = match.string[max(0, match.start() - 2) : match.start()]
    if re.search(rf"(?:{_LENGTH})$", before):
        return None
    return spell(match[0])


def _short_year(match: Match[str]) -> str | None:
    """`97年`, `08年`: a year; `20年`: twenty years."""
    return spell(match[0]) if match[0][0] == "0" or int(match[0]) >= 50 else None


def _clock(hour: str, minute: str, second: str | None) -> str | None:
    if int(hour) > 24 or int(minute) > 59 or (second and int(second) > 59):
        return None
    words = counted(str(int(hour))) + "点"
    if second:
        tail = f"{_two(minute)}分{_two(second)}秒"
        return words + tail
    if minute == "00":
        return words
    return words + ("半" if minute == "30" else _two(minute) + "分")


def _two(digits: str) -> str:
    if digits == "00":
        return "零"
    return "零" + cardinal(digits[1]) if digits[0] == "0" else cardinal(digits)


def _clock_range(match: Match[str]) -> str | None:
    first, second = _clock(match[1], match[2], None), _clock(match[3], match[4], None)
    return f"{first}至{second}" if first and second else None


def _phone(match: Match[str]) -> str:
    groups = re.findall(r"\d+", match[0])
    lead = "加" if match[0][0] == "+" else ""
    return lead + "，".join(spell(group, one="幺") for group in groups)


def _percent(number: str) -> str:
    sign = "负" if number[0] in "-−" else ""
    return f"{sign}百分之{decimal(number.lstrip('-−'))}"


def _degrees(sign: str, number: str) -> str:
    return ("零下" if sign else "") + decimal(number)


def _temperature(match: Match[str]) -> str:
    kind = "华氏" if match[3] in {"°F", "℉"} else ""
    return f"{kind}{_degrees(match[1], match[2])}度"


def _money(match: Match[str]) -> str:
    return f"{decimal(match[2])}{match[3] or ''}{_MONEY[match[1]]}"


def _fraction(match: Match[str]) -> str:
    whole = f"{cardinal(match[1].strip())}又" if match[1] else ""
    return f"{whole}{cardinal(match[3])}分之{cardinal(match[2])}"


def _power(match: Match[str]) -> str:
    return f"的{cardinal(''.join(_SUPERSCRIPTS[char] for char in match[0]))}次方"


def _version(match: Match[str]) -> str:
    return "点".join(spell(part) for part in match[0].split("."))


def _formula(match: Match[str]) -> str:
    lead = "负" if match[0][0] == "-" else ""
    table = {"+": "加", "-": "减", "×": "乘以", "*": "乘以", "÷": "除以", "=": "等于"}
    return lead + re.sub(
        rf"({_NUMBER})|([-+×*÷=])|\s",
        lambda m: decimal(m[1]) if m[1] else table.get(m[2], ""),
        match[0].removeprefix("-"),
    )


def _counted(match: Match[str]) -> str:
    """2 is 两 before a classifier, but 二 in names of months, days, floors and in order."""
    after = match.string[match.end() : match.end() + 1]
    before = match.string[max(0, match.start() - 1) : match.start()]
    ordered = after in _ORDERED or before == "第" or match.string.startswith("年级", match.end())
    return decimal(match[1]) if ordered else counted(match[1])


def _left_over(match: Match[str]) -> str:
    """A bare number: three or four digits after words such as 房间, and any five, are spelled."""
    number = match[0]
    if "." in number or "," in number:
        return decimal(number)
    before = match.string[max(0, match.start() - 4) : match.start()]
    after = match.string[match.end() : match.end() + 1]
    named = re.search(rf"(?:{_NUMBERED})[是为:：]?$", before) or after in {"号", "室"}
    latin = before[-1:].isascii() and before[-1:].isalpha()
    if (len(number) >= 5 and not number.endswith("000")) or (len(number) >= 3 and (named or latin)):
        return spell(number, one="幺")
    return cardinal(number)


_EXPRESSION = (
    rf"(?:(?<![\w)）])-)?{_START}(?:{_NUMBER})(?:\s?[-+×*÷]\s?(?:{_NUMBER})){{1,16}}\s?="
    rf"\s?-?(?:{_NUMBER})"
)
RULES = (
    *FIRST,
    Rule("number-roman", re.compile(f"[{''.join(_ROMAN)}]"), lambda m: _ROMAN[m[0]]),
    Rule(
        "date",
        re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\d.]\d)日?"),
        _date,
    ),
    Rule(
        "year-range",
        re.compile(r"(?<![\d.])[12]\d{3}(?=[-~～—至到][12]\d{3}\s?年)"),
        lambda m: spell(m[0]),
    ),
    Rule("year", re.compile(r"(?<![\d.])[12]\d{3}(?=\s?年)"), _year),
    Rule(
        "year-range",
        re.compile(r"(?<=[零一二三四五六七八九])[-~～—](?=[一二][零一二三四五六七八九]{3}\s?年)"),
        "到",
    ),
    Rule("year", re.compile(r"(?<![\d.])\d\d(?=\s?年(?!代|[前后来内间的以]))"), _short_year),
    Rule(
        "time-range",
        re.compile(rf"(?<!\d)(\d{{1,2}})[:：](\d\d){_TO}(\d{{1,2}})[:：](\d\d)(?!\d)"),
        _clock_range,
    ),
    Rule(
        "time",
        re.compile(r"(?<![\d:：])(\d{1,2})[:：](\d\d)(?:[:：](\d\d))?(?!\d)"),
        lambda m: _clock(m[1], m[2], m[3]),
    ),
    Rule(
        "score",
        re.compile(r"(?<![\d:：])(\d{1,3})[:：](\d{1,3})(?![\d:：])"),
        lambda m: f"{cardinal(m[1])}比{cardinal(m[2])}",
    ),
    Rule(
        "telephone",
        re.compile(r"(?<![\d.])(?:\+86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?![\d.])"),
        _phone,
    ),
    Rule(
        "telephone",
        re.compile(
            r"(?<!\d)(?:0\d{2,3}[- ]\d{7,8}|[48]00[- ]\d{3,4}[- ]\d{3,4}|\+\d[\d -]{6,16}\d)(?!\d)"
        ),
        _phone,
    ),
    Rule("arithmetic", re.compile(_EXPRESSION), _formula),
    Rule("arithmetic", re.compile(r"(?<=\d)\s?\*\s?(?=\d)"), "乘以"),
    Rule(
        "percent-range",
        re.compile(rf"{_START}(-?(?:{_NUMBER}))\s?%?{_TO}(-?(?:{_NUMBER}))\s?%"),
        lambda m: f"{_percent(m[1])}到{_percent(m[2])}",
    ),
    Rule(
        "percent",
        re.compile(rf"((?:(?<![A-Za-z\d%])[-−])?{_START}(?:{_NUMBER}))\s?%"),
        lambda m: _percent(m[1]),
    ),
    Rule("per-mille", re.compile(rf"{_START}({_NUMBER})\s?‰"), lambda m: f"千分之{decimal(m[1])}"),
    Rule(
        "temperature-range",
        re.compile(rf"{_START}([-−]?)({_NUMBER})\s?(?:°C|℃|度)?{_TO}([-−]?)({_NUMBER})\s?(?:°C|℃)"),
        lambda m: f"{_degrees(m[1], m[2])}到{_degrees(m[3], m[4])}摄氏度",
    ),
    Rule("temperature", re.compile(rf"([-−]?){_START}({_NUMBER})\s?(°C|℃|°F|℉)"), _temperature),
    Rule(
        "money-range",
        re.compile(rf"({_SIGN})\s?({_NUMBER}){_TO}(?:{_SIGN})?\s?({_NUMBER})({_SCALES})?{_NAME}"),
        lambda m: f"{decimal(m[2])}到{decimal(m[3])}{m[4] or ''}{_MONEY[m[1]]}",
    ),
    Rule("money", re.compile(rf"({_SIGN})\s?({_NUMBER})({_SCALES})?{_NAME}"), _money),
    Rule("fraction", re.compile(r"(?<![\d/.])(\d{1,4} )?(\d{1,4})/(\d{1,4})(?![\d/])"), _fraction),
    Rule("version", re.compile(r"(?<![\d.])\d+(?:\.\d+){2,}(?![\d.])"), _version),
    Rule(
        "unit-range",
        re.compile(rf"{_START}({_NUMBER})(?:{_UNIT})?{_TO}({_NUMBER})\s?({_UNIT})(?![A-Za-z\d])"),
        lambda m: f"{counted(m[1])}到{counted(m[2])}{UNITS[m[3]]}",
    ),
    Rule(
        "unit",
        re.compile(rf"{_START}({_NUMBER})\s?({_UNIT})(?![A-Za-z\d²³])"),
        lambda m: f"{counted(m[1])}{UNITS[m[2]]}",
    ),
    Rule("power", re.compile("[²³](?![⁰¹²³⁴-⁹])"), lambda m: _POWERS[m[0]]),
    Rule("power", re.compile("[⁰¹²³⁴-⁹]+"), _power),
    Rule(
        "range",
        re.compile(
            rf"(?<!第){_START}2(?={_TO}(?:{_NUMBER})(?:个|{_SCALES})?[{CLASSIFIERS}](?<![月日号楼级]))"
        ),
        "两",
    ),
    Rule("range", re.compile(rf"(?<=两)[-~～—–]+(?={_NUMBER})"), "到"),
    Rule(
        "range",
        re.compile(rf"{_START}({_NUMBER}){_TO}({_NUMBER})(?![\d.-])(?!\s?[-+×÷=])"),
        lambda m: f"{decimal(m[1])}到{decimal(m[2])}",
    ),
    Rule("negative", re.compile(rf"(?<![A-Za-z\d)）])[-−](?={_NUMBER})"), "负"),
    Rule(
        "range",
        re.compile(r"(?<=[一二三四五六七八九十])[~～-](?=[一二三四五六七八九十])"),
        "到",
    ),
    Rule("several", re.compile(rf"(?<=\d)\+(?=[{CLASSIFIERS}])"), "多"),
    Rule("greater", re.compile(r"\s?[>＞]\s?(?=\d)"), "大于"),
    Rule("less", re.compile(r"\s?[<＜]\s?(?=\d)"), "小于"),
    Rule(
        "counted",
        re.compile(
            rf"{_START}({_NUMBER})(?=[多余几]?(?:个|小|公|英|海|{_SCALES})?[{CLASSIFIERS}])(?![号室])"
        ),
        _counted,
    ),
    Rule(
        "scaled",
        re.compile(rf"{_START}({_NUMBER})(?=[多余几]?(?:{_SCALES}))"),
        lambda m: counted(m[1]),
    ),
    Rule("number-cardinal", re.compile(rf"{_START}(?:{_NUMBER})"), _left_over),
    Rule("number-digits", re.compile(r"\d+"), lambda m: spell(m[0])),
    Rule("per", re.compile(r"(?<=[元块毛角米克斤吨个人次度秒升页件套公里万])/(?=[一-鿿])"), "每"),
    Rule("slash", re.compile(r"/"), " "),
    Rule("greek-letter", re.compile(f"[{''.join(_GREEK)}]"), lambda m: _GREEK[m[0]]),
    Rule("symbol", re.compile(f"[{re.escape(''.join(SYMBOLS))}]"), lambda m: SYMBOLS[m[0]]),
)
