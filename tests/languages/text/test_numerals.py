"""Numbers that no language counts with, and raised signs, read by every frontend."""

from __future__ import annotations

import importlib

import pytest

from voxloom.interfaces.errors import InputError
from voxloom.languages.en.official import normalize as official_english
from voxloom.languages.text.aligned import AlignedText

LANGUAGES = ("en", "zh", "ja", "ko", "yue")


def normalized(language: str, text: str) -> str:
    module = importlib.import_module(f"voxloom.languages.{language}.normalize")
    return str(module.normalize(AlignedText.of(text)).text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text",
    ["{}", "{}.5", "${}", "{}%", "{}/{}", "{}-{}", "-{}", "0.{}", "{}:30", "{}kg", "第{}", "{}個",
     "{}th", "{}s", "x^{}", "No. {}", "{}年", "{}살", "{}e{}", "v1.{}"],
)  # fmt: skip
def test_thousands_of_digits_are_read_one_by_one(language: str, text: str) -> None:
    for digits in ("1" * 5000, "1" * 400, ",".join(["111"] * 1700)):
        made = normalized(language, text.replace("{}", digits))
        assert len(made) >= digits.count("1")


@pytest.mark.parametrize(
    ("language", "wanted"),
    [("en", "seven " * 300), ("zh", "七" * 300), ("ja", "ナナ" * 300), ("ko", "칠" * 300),
     ("yue", "七" * 300)],
)  # fmt: skip
def test_a_long_number_is_its_digits(language: str, wanted: str) -> None:
    assert normalized(language, "7" * 300).strip() == wanted.strip()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["{}", "-{}", "{}th", "第{}", "제{}", "{}.5", "{}/2", "{}:30"])
def test_no_way_of_say_as_fails_over_thousands_of_digits(language: str, text: str) -> None:
    ways = importlib.import_module(f"voxloom.languages.{language}.say_as").WAYS
    made = {name: way(text.replace("{}", "1" * 5000)) for name, way in ways.items()}
    assert text != "{}" or len(made["ordinal"] or "") >= 5000


@pytest.mark.parametrize("text", ["1" * 5000, "$" + "1" * 5000, ",".join(["123"] * 1700)])
def test_the_official_rules_refuse_what_the_original_cannot_count(text: str) -> None:
    with pytest.raises(InputError, match="4,300 digits") as caught:
        official_english.normalize(AlignedText.of("It is " + text))
    assert "character 7" in caught.value.message or "character 8" in caught.value.message
    official_english.normalize(AlignedText.of("0." + "1" * 5000))


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "10⁻³", "ten to the minus three"),
        ("en", "x⁻¹ is", "x to the minus one is"),
        ("en", "10⁺³", "ten to the plus three"),
        ("en", "Na⁺ ions", "Na plus ions"),
        ("en", "Ca²⁺", "Ca two plus"),
        ("en", "Cl⁻", "Cl minus"),
        ("zh", "10⁻³", "十的负三次方"),
        ("zh", "x⁻¹", "x的负一次方"),
        ("zh", "Na⁺", "Na正"),
        ("zh", "Ca²⁺", "Ca二正"),
        ("ja", "10⁻³", "10のマイナス3乗"),
        ("ja", "x⁻¹", "xのマイナス1乗"),
        ("ja", "Na⁺", "Naプラス"),
        ("ko", "10⁻³", "십의 마이너스 삼제곱"),
        ("yue", "10⁻⁶", "十嘅負六次方"),
        ("yue", "5⁺", "五正"),
    ],
)
def test_raised_signs_are_spoken(language: str, text: str, wanted: str) -> None:
    assert normalized(language, text).strip() == wanted
