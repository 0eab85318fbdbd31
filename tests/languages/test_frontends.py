"""What holds for every frontend."""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib.resources import files
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.growth import assert_linear
from voxloom.interfaces.errors import InputError, SpecError
from voxloom.interfaces.frontend import TextFrontend
from voxloom.interfaces.phones import Inventory, Phones
from voxloom.interfaces.stage import Build
from voxloom.languages.text.characters import DIGIT, HAN, KANA, LATIN, MARK, SYMBOL, kind_of

# SudachiPy, which pyopenjtalk asks about kanji outside its dictionary, warns about its own future.
pytestmark = pytest.mark.filterwarnings(r"ignore:Dictionary\.create")
NAMES = ("en", "zh", "ja", "mixed")
SAMPLES = {
    "en": "Dr. Smith paid $4.75 on March 15, 2024; the kettle's lid (old) was blorked!",
    "zh": "2024年3月15日，他花了299元，不一会儿就走了……真的吗？",
    "ja": "2024年3月15日に、「すごい」人が1,250人来た！本当に？",
    "mixed": "我用PyTorch训练了3个model，すごい！It works.",
}
LETTERS = {
    "en": "abcdeERT'éß",
    "zh": "的一不个子上了長们很行",
    "ja": "あいっんーがアンッ漢人行日",
    "mixed": "abC的一あンー漢",
}
COMMON = "0123456789.,:;!?…-—/%$€°+= \n\t「」()“”😀½²①~"
SILENT_BY_RULE = "/ー-~"  # between words; a long mark without a vowel; hyphens; a lone tilde


def check(phones: Phones, text: str, mini: Inventory) -> None:
    assert phones.text == text
    assert phones.inventory == "mini"
    assert phones.symbols[0] == "SP"
    assert phones.spans[0] == (0, 0)
    assert phones.symbols[-1] in ".?!…"
    assert len(phones) > 2
    assert phones.ids == mini.encode(phones.symbols)
    assert "SP" not in phones.symbols[1:]
    marks = [symbol in ",.?!…-" for symbol in phones.symbols]
    assert all(len(list(run)) == 1 for is_mark, run in groupby(marks) if is_mark)
    starts = [start for start, _ in phones.spans]
    ends = [end for _, end in phones.spans]
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert phones.normalized.strip()
    if phones.phones_per_character is not None:
        assert len(phones.phones_per_character) == len(phones.normalized)
        assert sum(phones.phones_per_character) == len(phones)


def uncovered(phones: Phones, text: str) -> list[int]:
    """Characters that must be heard and stand in no phone's span."""
    covered = {index for start, end in phones.spans for index in range(start, end)}
    first = min((start for start, end in phones.spans if end > start), default=0)
    return [
        index
        for index, char in enumerate(text)
        if index not in covered
        and char not in SILENT_BY_RULE
        and (
            kind_of(char) in {LATIN, HAN, KANA, DIGIT, SYMBOL}
            or (kind_of(char) == MARK and index > first)
        )
    ]


@pytest.mark.parametrize("name", NAMES)
def test_phones_have_the_form_of_the_inventory(
    name: str, frontends: Mapping[str, TextFrontend], mini: Inventory
) -> None:
    phones = frontends[name].phonemize(SAMPLES[name])
    check(phones, SAMPLES[name], mini)
    assert uncovered(phones, SAMPLES[name]) == []


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, derandomize=True, max_examples=80)
@given(data=st.data())
def test_every_character_is_heard_or_silent_by_rule(
    name: str, data: st.DataObject, frontends: Mapping[str, TextFrontend], mini: Inventory
) -> None:
    text = data.draw(st.text(LETTERS[name] * 3 + COMMON, min_size=1, max_size=25))
    try:
        phones = frontends[name].phonemize(text)
    except InputError:
        assert not set(text) & set(LETTERS[name]) - set("'ー")
        return
    check(phones, text, mini)
    assert uncovered(phones, text) == []


@pytest.mark.parametrize("name", NAMES)
@settings(deadline=None, derandomize=True, max_examples=80)
@given(text=st.text(max_size=20))
def test_any_unicode_is_read_or_refused(
    name: str, text: str, frontends: Mapping[str, TextFrontend], mini: Inventory
) -> None:
    try:
        phones = frontends[name].phonemize(text)
    except InputError:
        return
    check(phones, text, mini)


@pytest.mark.parametrize("name", NAMES)
def test_texts_of_the_training_gates_stay_in_the_inventory(
    name: str, frontends: Mapping[str, TextFrontend], mini: Inventory
) -> None:
    languages = ("en", "zh", "ja") if name == "mixed" else (name,)
    folder = files("voxloom.training") / "sentences"
    for language in languages:
        lines = (folder / f"held_{language}.txt").read_text(encoding="utf-8").splitlines()
        for line in lines[:20]:
            check(frontends[name].phonemize(line, language), line, mini)


@pytest.mark.parametrize("name", NAMES)
def test_threads_and_repetition_change_nothing(
    name: str, frontends: Mapping[str, TextFrontend]
) -> None:
    frontend = frontends[name]
    texts = [f"{SAMPLES[name]} {number}" for number in range(6)]
    alone = [frontend.phonemize(text).symbols for text in texts]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: frontend.phonemize(text).symbols, texts * 3))
    assert together == alone * 3


@pytest.mark.parametrize("name", NAMES)
def test_another_language_is_refused(name: str, frontends: Mapping[str, TextFrontend]) -> None:
    with pytest.raises(InputError, match="'xx' is not spoken") as caught:
        frontends[name].phonemize(SAMPLES[name], "xx")
    assert "auto" in caught.value.mend


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", ["", "\t \n", "…?!", "🎉🎉", "\x00\x1b"])
def test_text_without_words_is_refused(
    name: str, text: str, frontends: Mapping[str, TextFrontend]
) -> None:
    with pytest.raises(InputError, match="nothing to speak"):
        frontends[name].phonemize(text)


UNITS = ("1,111", "a.", "a-", "1:1", "1.", "$1 ", "1-", "9", "@a", "(", "...", "x@")


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        *((name, unit) for name in ("en", "zh") for unit in UNITS),
        *((name, unit) for name in ("ja", "mixed") for unit in UNITS[:3]),
    ],
)
def test_time_is_linear_in_the_length(
    name: str, unit: str, frontends: Mapping[str, TextFrontend]
) -> None:
    def work(count: int) -> None:
        with suppress(InputError):
            frontends[name].phonemize(LETTERS[name][0] + unit * count)

    assert_linear(work, 60, 480)


@pytest.mark.parametrize("name", ["en", "zh", "ja"])
def test_an_inventory_that_the_language_cannot_write_is_refused(name: str, build: Build) -> None:
    classes = {"en": "EnglishFrontend", "zh": "ChineseFrontend", "ja": "JapaneseFrontend"}
    options = {"en": "EnOptions", "zh": "ZhOptions", "ja": "JaOptions"}
    frontend = __import__(f"voxloom.languages.{name}.frontend", fromlist=["x"])
    models = __import__(f"voxloom.languages.{name}.options", fromlist=["x"])
    chosen = getattr(models, options[name])(inventory="strange")
    with pytest.raises(SpecError, match="strange"):
        getattr(frontend, classes[name])(chosen, build)


def test_the_inventory_file_is_the_agreed_one() -> None:
    path = files("voxloom.languages") / "inventories" / "mini.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    assert len(data["symbols"]) == len(set(data["symbols"])) == 363
    assert data["symbols"][:8] == ["_", "SP", ",", ".", "?", "!", "…", "-"]
