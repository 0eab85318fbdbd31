"""Numbers of models inside Mandarin."""

from __future__ import annotations

import pytest

from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("显卡RTX4090很贵", "四零九零"),
        ("显卡RTX4090,很贵", "四零九零"),
        ("用i7-12700跑得快", "一二七零零"),
        ("型号是A10086。", "一零零八六"),
        ("显卡RTX3000系列", "三千"),
        ("大概RMB5200左右", "五千二百"),
        ("图书馆有PDF5200个", "五千二百"),
        ("显卡H100很贵", "一百"),
        ("空客A320飞机", "三二零"),
        ("波音B737-800客机", "七三七八零零"),
        ("用i7-12700K跑", "i 七一二七零零 K"),
        ("加密用RSA-2048", "二零四八"),
        ("合同按ISO9001-2015版", "九零零一二零一五"),
        ("坐G1234次列车", "一二三四次"),
        ("下载PDF5200次", "五千二百次"),
        ("约合USD345", "三百四十五"),
        ("耳机WH-1000XM5", "一千"),
        ("买3060Ti显卡", "三零六零"),
        ("买7800X3D处理器", "七八零零 X 三 D"),
        ("看1080P视频", "一零八零"),
        ("看720p视频", "七二零"),
        ("分辨率1920x1080", "一千九百二十 x 一千零八十"),
        ("电池5200mAh", "五千二百"),
        ("速度1500MB", "一千五百"),
        ("书的A4-5页", "四到五页"),
    ],
)
def test_mandarin_says_the_number_of_a_model_digit_by_digit(
    mixed: TextFrontend, text: str, reading: str
) -> None:
    assert reading in mixed.phonemize(text).normalized


def test_what_a_caller_says_about_the_number_of_a_model_wins(mixed: TextFrontend) -> None:
    text = "显卡RTX4090很贵"
    read = mixed.read(text, "auto", [Hint(5, 9, "say-as", "cardinal")])
    assert "四千零九十" in read.normalized
    assert "四零九零" in mixed.read(text, "auto", [Hint(0, 2, "language", "zh")]).normalized


def test_english_keeps_its_way_with_the_number_of_a_model(mixed: TextFrontend) -> None:
    assert "ninety" in mixed.phonemize("My RTX4090 is loud.", "en").normalized
