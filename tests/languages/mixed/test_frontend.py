"""The mixed frontend."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from voxloom.interfaces.errors import InputError, PluginError, SpecError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.hints import Hint
from voxloom.interfaces.options import Part
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.stage import Build
from voxloom.languages.mixed.frontend import MixedFrontend
from voxloom.languages.mixed.options import MixedOptions
from voxloom.languages.text.refuse import UnspeakableError


def inner(phones: Phones) -> tuple[str, ...]:
    return phones.symbols[1:-1]


def test_parts_are_read_as_their_own_frontends_read_them(
    mixed: TextFrontend, english: TextFrontend, chinese: TextFrontend, japanese: TextFrontend
) -> None:
    phones = mixed.phonemize("Hello你好。すごい！")
    expected = [
        *inner(english.phonemize("Hello")),
        *[*inner(chinese.phonemize("你好")), "."],
        *[*inner(japanese.phonemize("すごい")), "!"],
    ]
    assert phones.symbols == ("SP", *expected)
    assert set(phones.languages) == {"en", "zh", "ja"}


def test_one_language_is_read_whole(mixed: TextFrontend, chinese: TextFrontend) -> None:
    alone, together = chinese.phonemize("你好，世界。"), mixed.phonemize("你好，世界。")
    assert together.symbols == alone.symbols
    assert together.spans == alone.spans
    assert together.phones_per_character == alone.phones_per_character


def test_a_comma_between_languages_stays_a_comma(mixed: TextFrontend) -> None:
    phones = mixed.phonemize("I love you，我爱你")
    assert phones.symbols.count(",") == 1
    assert phones.symbols[-1] == "."
    assert phones.spans[phones.symbols.index(",")] == (10, 11)
    assert phones.spans[-1] == (14, 14)


def test_spans_count_in_the_whole_text(mixed: TextFrontend) -> None:
    text = "我用Python，很好"
    phones = mixed.phonemize(text)
    words = {text[start:end] for start, end in phones.spans if end > start}
    assert words == {"我", "用", "Python", "，", "很", "好"}


def test_the_hint_reads_han_as_japanese(mixed: TextFrontend) -> None:
    assert all(s.startswith("ja:") for s in inner(mixed.phonemize("東京", "ja")))
    assert all(s.startswith("zh:") for s in inner(mixed.phonemize("東京")))


def test_pictures_are_silent_but_told_once(mixed: TextFrontend) -> None:
    phones = mixed.phonemize("Hello 😀 你好🎉")
    assert phones.notes == {"silent": "😀 (character 7), 🎉 (character 11)"}


@pytest.mark.parametrize(
    ("text", "char", "position", "mend"),
    [
        ("Hello Привет", "П", 6, "'ru'"),
        ("안녕", "안", 0, "'mini' has no phones of 'ko': a model of 'gpt-sovits-v2' speaks it"),
        ("你好 مرحبا", "م", 3, "'ar'"),
        ("你好兙", "兙", 2, "common ones"),
        ("Hello 你好兙", "兙", 8, "common ones"),
    ],
)
def test_what_nobody_speaks_is_refused_by_name(
    text: str, char: str, position: int, mend: str, mixed: TextFrontend
) -> None:
    with pytest.raises(UnspeakableError) as caught:
        mixed.phonemize(text)
    error = caught.value
    assert (error.char, error.position) == (char, position)
    assert "en, zh and ja" in error.message
    assert mend in error.mend


def test_a_language_that_was_not_chosen_is_refused_with_the_way_to_add_it(
    english: TextFrontend, build: Build
) -> None:
    only = MixedFrontend(
        MixedOptions(languages=("en",)),
        Build("cpu", build.edges, build.weights, build.inventory, {"en": english}),
    )
    assert only.languages == ("en",)
    with pytest.raises(UnspeakableError, match="Add 'zh'"):
        only.phonemize("Hello 你好")
    with pytest.raises(UnspeakableError, match="Add 'ja'"):
        only.phonemize("Hello です")
    with pytest.raises(InputError, match="'zh' is not spoken"):
        only.phonemize("Hello", "zh")


@pytest.mark.parametrize("text", ["", "  \n ", "😀🎉", "。！？", "\x00", "「」"])
def test_nothing_to_say_is_refused(text: str, mixed: TextFrontend) -> None:
    with pytest.raises(InputError, match="nothing to speak"):
        mixed.phonemize(text)


def test_options_ask_for_one_child_a_language() -> None:
    options = MixedOptions(languages=("en", "zh"))
    assert options.parts() == {
        "en": Part("frontend", "en", {"inventory": "mini"}),
        "zh": Part("frontend", "zh", {"inventory": "mini"}),
    }


@pytest.mark.parametrize("languages", [(), ("en", "en"), ("en", "mixed")])
def test_senseless_lists_of_languages_are_refused(languages: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError):
        MixedOptions(languages=languages)


def test_a_missing_child_is_named(build: Build) -> None:
    with pytest.raises(SpecError, match="'en'"):
        MixedFrontend(MixedOptions(), build)


def test_a_child_that_speaks_another_language_is_refused(
    japanese: TextFrontend, build: Build
) -> None:
    given = Build("cpu", build.edges, build.weights, build.inventory, {"en": japanese})
    frontend = MixedFrontend(MixedOptions(languages=("en",)), given)
    with pytest.raises(SpecError, match="'en'"):
        frontend.phonemize("Hello.")


class Missing(dict[str, TextFrontend]):
    """Children of which one cannot be built."""

    def __getitem__(self, code: str) -> TextFrontend:
        if code == "yue":
            raise PluginError("The frontend 'yue' is not installed.", mend="Install it.")
        return super().__getitem__(code)


def test_what_only_looks_cantonese_is_chinese_where_that_is_missing_and_told(
    chinese: TextFrontend, build: Build
) -> None:
    children = Missing(zh=chinese, yue=chinese)
    frontend = MixedFrontend(
        MixedOptions(languages=("zh", "yue")),
        Build("cpu", build.edges, build.weights, build.inventory, children),
    )
    phones = frontend.phonemize("我唔知")
    assert set(phones.languages) == {"zh"}
    assert "not installed" in phones.notes["language"]
    with pytest.raises(PluginError, match="yue"):
        frontend.phonemize("我唔知", "yue")
    with pytest.raises(PluginError, match="yue"):
        frontend.read("我唔知", "auto", [Hint(0, 3, "language", "yue")])


def test_the_languages_are_those_that_the_inventory_has_phones_for() -> None:
    assert MixedOptions().languages == ("en", "zh", "ja")
    v2 = MixedOptions(inventory="gpt-sovits-v2")
    assert v2.languages == ("en", "zh", "ja", "ko", "yue")
    assert MixedOptions(inventory="gpt-sovits-v1").languages == ("en", "zh", "ja")
    assert MixedOptions(inventory="gpt-sovits-v2", languages=("en",)).languages == ("en",)


def test_by_the_official_rules_the_children_have_them_too() -> None:
    options = MixedOptions(inventory="gpt-sovits-v1", rules="official", languages=("en",))
    given = {"inventory": "gpt-sovits-v1", "rules": "official"}
    assert options.parts() == {"en": Part("frontend", "en", given)}
    with pytest.raises(ValidationError):
        MixedOptions(rules="official")


def test_a_lone_a_among_other_languages_is_the_letter(mixed: MixedFrontend) -> None:
    phones = mixed.phonemize("面积是a²。")
    assert "en:EY1" in phones.symbols
    assert "en:AH0" not in phones.symbols


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("电池5000mAh，够用。", "五千毫安时"),
        ("主频2.4GHz左右", "二点四吉赫兹"),
        ("噪音40dB以下", "四十分贝"),
        ("約5GHzです", "5ギガヘルツ"),
        ("約40dBです", "40デシベル"),
        ("大约16GB内存", "十六 GB"),
    ],
)
def test_a_unit_after_a_number_is_of_the_sentence_around_it(
    mixed: TextFrontend, text: str, reading: str
) -> None:
    assert reading in mixed.phonemize(text).normalized
