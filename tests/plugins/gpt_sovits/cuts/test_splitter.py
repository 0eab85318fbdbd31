"""The splitter gpt-sovits-cuts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.growth import assert_linear
from voxloom.interfaces.errors import InputError
from voxloom.plugins.gpt_sovits.cuts.options import CutsOptions
from voxloom.plugins.gpt_sovits.cuts.splitter import GptSovitsCuts
from voxloom.testing.making import make


def splitter(**options: Any) -> GptSovitsCuts:
    made = make(GptSovitsCuts, CutsOptions(**options))
    assert isinstance(made, GptSovitsCuts)
    return made


def texts(text: str, language: str = "zh", **options: Any) -> list[str]:
    return [piece.text for piece in splitter(**options).split(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "method", "expected"),
    [
        ("你好，我是小明。再见吧！", "zh", "cut5", ["你好，我是小明。再见吧！"]),
        ("嗨，大家都来了吗", "zh", "cut0", ["。嗨，大家都来了吗。"]),
        ("Hi, all of you are here", "en", "cut0", [".Hi, all of you are here."]),
        ("等等!!!别走", "zh", "cut0", ["。等等!别走。"]),
        ("一。\n二。\n三三三三三。", "zh", "cut0", ["。一。二。", "三三三三三。"]),
        ("好的，走。", "zh", "cut5", ["好的，走。"]),
        ("字" * 505 + "，" + "字" * 20, "zh", "cut0", ["字" * 505 + "，", "字" * 20 + "。"]),
        ("……（）……三只小猪来了", "zh", "cut5", ["（）…三只小猪来了。"]),
    ],
)
def test_a_request_is_prepared_like_in_the_original(
    text: str, language: str, method: str, expected: list[str]
) -> None:
    assert texts(text, language, method=method) == expected


def test_the_method_alone_leaves_the_pieces_as_they_are() -> None:
    assert texts("嗨。大家好", prepare=False) == ["嗨。", "大家好"]


def test_each_character_tells_what_it_stands_for() -> None:
    piece = splitter(method="cut0").split("嗨！！你", "zh")[0]
    assert piece.text == "。嗨！！你。"
    assert piece.spans == ((0, 0), (0, 1), (1, 2), (2, 3), (3, 4), (4, 4))
    piece = splitter(method="cut0").split("一二三四!!五", "zh")[0]
    assert piece.spans[4] == (4, 6)


def test_what_ends_a_piece_is_told_with_the_pause() -> None:
    found = splitter(prepare=False).split("第一，第二。\n第三", "zh")
    assert [piece.boundary for piece in found] == ["clause", "paragraph", "end"]
    found = splitter(method="cut3", prepare=False, pause_seconds=0.5).split("甲。乙", "zh")
    assert [(piece.boundary, piece.pause_seconds) for piece in found] == [
        ("sentence", 0.5),
        ("end", 0.5),
    ]


def test_no_cut_divides_what_must_stay_whole() -> None:
    text = "他说你好，世界，真的"
    assert len(splitter(prepare=False).split(text, "zh")) == 3
    found = splitter(prepare=False).split(text, "zh", [(2, 7)])
    assert [piece.text for piece in found] == ["他说你好，世界，", "真的"]
    found = splitter(method="cut3", prepare=False).split("甲。乙。丙", "zh", [(0, 3)])
    assert [piece.text for piece in found] == ["甲。乙", "丙"]


@pytest.mark.parametrize("text", ["", "\n\n", "！！", "(——)"])
def test_nothing_is_spoken_of_a_text_without_a_word(text: str) -> None:
    assert splitter(method="cut2").split(text, "zh") == []


def test_a_text_of_which_no_piece_is_left_is_refused() -> None:
    with pytest.raises(InputError, match="nothing to speak"):
        splitter(method="cut0").split("...", "zh")


def test_tasks_are_answered_with_the_methods_of_the_request() -> None:
    made = splitter()
    request = {"text": "嗨。大家好", "language": "zh", "method": "cut3"}
    assert made.answer("cut", request) == {"pieces": ["嗨", "大家好"]}
    assert made.answer("pre_seg", request) == {"pieces": ["嗨大家好。"]}
    with pytest.raises(InputError, match="cut9"):
        made.answer("cut", {**request, "method": "cut9"})
    with pytest.raises(InputError, match="'clean'"):
        made.answer("clean", request)
    with pytest.raises(InputError, match="`text` is missing"):
        made.answer("cut", {"method": "cut1"})


def test_a_method_that_there_is_not_is_no_option() -> None:
    with pytest.raises(ValidationError):
        CutsOptions(method="cut6")  # type: ignore[arg-type]


@settings(deadline=None, derandomize=True)
@given(
    st.text("你a1，。！？,.?!~:：—…;、-_ \n", max_size=60),
    st.sampled_from(["cut0", "cut1", "cut2", "cut3", "cut4", "cut5"]),
    st.sampled_from(["zh", "en"]),
)
def test_no_word_is_lost_and_spans_are_in_order(text: str, method: str, language: str) -> None:
    try:
        found = splitter(method=method).split(text, language)
    except InputError:
        assert not any(char.isalnum() for char in text)
        return
    spans = [span for piece in found for span in piece.spans]
    assert spans == sorted(spans)
    kept = {place for start, end in spans for place in range(start, end)}
    assert all(place in kept for place, char in enumerate(text) if char.isalnum())
    assert [piece.boundary for piece in found][-1:] in ([], ["end"])


def test_the_work_grows_with_the_length() -> None:
    made = splitter(method="cut1")
    assert_linear(lambda size: made.split("你好，" * (size // 3), "zh"), 10_000, 100_000)
