"""What the official rules make of Chinese text before any phone, faults included."""

from __future__ import annotations

import pytest

from tests.growth import assert_linear
from voxloom.languages.text.aligned import AlignedText
from voxloom.languages.text.chinese.numbers import cardinal, dial, number, signed
from voxloom.languages.zh.official.normalize import normalize

CASES = {
    "2019年4月2日": "二零一九年四月二日",
    "97年的夏天": "九七年的夏天",
    "1200年前": "一二零零年前",
    "2022-04-09": "二零二二年四月九日",
    "2018/07/21": "二零一八年七月二十一日",
    "2018.07.21": "二零一八年七月二十一日",
    "2018-7-21": "二零幺八减七减二十一",
    "8:15-18:45": "八点十五分至十八点四十五分",
    "9:30~21:00": "九点半至二十一点",
    "9:30-21:15": "九点半至二十一点半",
    "16:08": "十六点零八分",
    "1:20:45": "一点二十分四十五秒",
    "18%~20%": "百分之十八至百分之二十",
    "18~20%": "十八…百分之二十",
    "-6°C到31℃": "零下六度到三十一度",
    "3摄氏度": "三度",
    "5km": "五千米",
    "30cm²": "三十平方厘米",
    "30mm": "三十米米",
    "7+2=9": "七加二等于九",
    "3-1": "三减一",
    "2³": "二的三次方",
    "2/3": "三分之二",
    "-1/2": "负二分之一",
    "47.2%": "百分之四十七点二",
    "-3%": "负百分之三",
    "13812345678": "幺三八幺二三四五六七八",
    "62345678": "六二三四五六七八",
    "4001234567": "四零零幺二三四五六七",
    "400-123-4567": "四零零减幺二三减四五六七",
    "60~80": "六十到八十",
    "温度-43": "温度负四十三",
    "-3.5": "负三零点五",
    "4.0.12": "四点零点一二",
    "3.50": "三点五零",
    "3.00": "三点零",
    "2个": "两个",
    "2多个": "两多个",
    "30+人": "三十多人",
    "12个": "十二个",
    "120": "幺二零",
    "12": "十二",
    "1,200": "一,二零零",
    "80km/h": "八十千米每",
    "①②": "一二",
    "π": "派",
    "1+x": "一加",
    "爱·信": "爱,信",
    "等...": "等…",
    "真的？！": "真的?",
    "$5": ".五",
    "5％": "五",
    "１２Ａ": "十二",
    "《字》（好）【中】": "字好中",
    "后来—他": "后来他",
    "嗯，呣": "恩,母",
    "這個問題": "这个问题",
    "一行\n二行": "一行二行",
    "〇龥龦": "龥",
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_text_is_rewritten_as_in_the_original(text: str, expected: str) -> None:
    assert normalize(AlignedText.of(text)).text == expected


def test_every_character_keeps_its_place_in_the_text() -> None:
    normal = normalize(AlignedText.of("《字》 2个"))
    assert normal.text == "字两个"
    assert normal.spans == ((1, 2), (4, 5), (5, 6))


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "零"),
        ("000", "零"),
        ("10", "十"),
        ("110", "一百一十"),
        ("1001", "一千零一"),
        ("10012", "一万零一十二"),
        ("100200", "十万零二百"),
        ("200010000", "二亿零一万"),
        ("100000000000", "一千亿"),
        ("007", "七"),
    ],
)
def test_numbers_have_a_zero_for_each_gap(digits: str, words: str) -> None:
    assert cardinal(digits) == words


def test_numbers_with_a_fraction_or_a_sign() -> None:
    assert number(".5") == "零点五"
    assert number("3.100") == "三点一零"
    assert signed("-2.5") == "负二点五"
    assert dial("110") == "幺幺零"


@pytest.mark.parametrize("unit", ["7", "7 ", "1-", "1.", "2³", "1/", "8:3", "7%"])
@pytest.mark.parametrize("tail", ["", "%", "个", "/2", "-3", "℃"])
def test_time_is_linear_in_the_length_of_the_text(unit: str, tail: str) -> None:
    def work(size: int) -> None:
        normalize(AlignedText.of((unit * size)[:size] + tail))

    assert_linear(work, 1000, 10_000)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("12.5-3", "十二点五减三"),
        ("1.2.35-3", "一点二点三五减三"),
        ("3-5%", "三减百分之五"),
        ("7.5-2/3", "七点五减三分之二"),
        ("1.2.3个", "一点二点三个"),
        (".5%", ".百分之五"),
    ],
)
def test_a_rule_that_begins_where_a_run_of_digits_does_reads_as_before(
    text: str, words: str
) -> None:
    assert normalize(AlignedText.of(text)).text == words


def test_a_number_of_any_length_has_words() -> None:
    assert cardinal("1" + "0" * 16) == "一亿亿"
    assert cardinal("2" * 20_000).count("亿") == 2_499
