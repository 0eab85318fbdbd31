from __future__ import annotations

import math

import pytest

from voxloom.core.pipeline.checks import LONGEST_TEXT, check_request
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.request import Controls, Request


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\n\t\u3000",
        "😀😀",
        "👍🏽 🎉",
        "\x00\x07\x1b",
        "...",
        "?!",
        "\u200b\u200d",
        "—“”",
    ],
)
def test_a_text_without_anything_to_speak_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="nothing to speak") as caught:
        check_request(Request(text), ())
    assert caught.value.mend


@pytest.mark.parametrize("text", ["a", "5", "你", "é", "50%", "€", "&", "①", "😀 ok"])
def test_a_text_with_a_letter_a_digit_or_a_read_sign_passes(text: str) -> None:
    check_request(Request(text), ())


def test_a_text_of_the_longest_length_passes_and_a_longer_one_is_refused() -> None:
    check_request(Request("a" * LONGEST_TEXT), ())
    with pytest.raises(InputError, match="1,000,001 characters"):
        check_request(Request("a" * (LONGEST_TEXT + 1)), ())


def test_half_a_surrogate_pair_is_refused_with_its_place() -> None:
    with pytest.raises(InputError, match="character 2"):
        check_request(Request("ab\ud800"), ())


def test_bytes_are_refused() -> None:
    with pytest.raises(InputError, match="bytes"):
        check_request(Request(b"hello"), ())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("zh-CN", "zh"), ("zh-Hant", "zh"), ("zh-TW", "zh"), ("en-US", "en"), ("en_US", "en"),
        ("ja-JP", "ja"), ("JA", "ja"), ("yue-HK", "yue"), ("zh-HK", "yue"), ("yue-Hant-HK", "yue"),
        ("ko-KR", "ko"), ("zh", "zh"), ("auto", "auto"),
    ],
)  # fmt: skip
def test_codes_with_a_region_or_a_script_mean_their_language(given: str, meant: str) -> None:
    spoken = ("en", "zh", "ja", "ko", "yue")
    assert check_request(Request("Hello", language=given), spoken).language == meant


def test_a_region_that_is_spoken_goes_before_its_language() -> None:
    spoken = ("en", "en-us", "all_zh")
    assert check_request(Request("Hello", language="en-US"), spoken).language == "en-us"
    assert check_request(Request("Hello", language="en-GB"), spoken).language == "en"
    assert check_request(Request("Hello", language="all_zh"), spoken).language == "all_zh"


@pytest.mark.parametrize(
    ("given", "meant"),
    [("all_zh", "zh"), ("auto_yue", "yue"), ("all-ja", "ja"), ("x-en-y", "en")],
)
def test_a_code_that_is_not_spoken_suggests_the_part_that_is(given: str, meant: str) -> None:
    with pytest.raises(InputError, match=f"not speak '{given}'") as caught:
        check_request(Request("Hello", language=given), ("auto", "zh", "yue", "en", "ja"))
    assert caught.value.mend.startswith(f"Did you mean '{meant}'? It speaks: ")
    with pytest.raises(InputError) as caught:
        check_request(Request("Hello", language="auto_fr"), ("auto", "zh"))
    assert "Did you mean" not in caught.value.mend


def test_an_unknown_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(InputError, match=r"'fr'.*en, zh"):
        check_request(Request("Bonjour", language="fr"), ("en", "zh"))
    check_request(Request("Hello", language="en"), ("en", "zh"))
    check_request(Request("Hello"), ("en", "zh"))
    check_request(Request("Bonjour", language="fr"), ())


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("speed", 0.25, 4), ("pitch_semitones", -24, 24), ("pause_scale", 0, 10)],
)
def test_controls_have_limits(name: str, low: float, high: float) -> None:
    for value in (low, high):
        check_request(Request("a", controls=Controls(**{name: value})), ())
    for value in (low - 0.01, high + 0.01, math.nan, math.inf, True, "1"):
        with pytest.raises(InputError, match=name):
            check_request(Request("a", controls=Controls(**{name: value})), ())  # type: ignore[arg-type]


@pytest.mark.parametrize("seed", [1.5, "1", None, True, 2**64, -(2**63) - 1])
def test_a_seed_that_no_generator_takes_is_refused(seed: object) -> None:
    with pytest.raises(InputError, match="seed"):
        check_request(Request("a", seed=seed), ())  # type: ignore[arg-type]
