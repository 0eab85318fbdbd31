"""ToJyutping's table, read without the package, against the package itself."""

from __future__ import annotations

import random

import pytest

from voxloom.interfaces.errors import PluginError
from voxloom.languages.yue import words
from voxloom.languages.yue.words import Lexicon, read_table


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon({"佢地": "keoi5 dei6"})


def test_sentences_are_read_as_the_package_reads_them(lexicon: Lexicon) -> None:
    package = pytest.importorskip("ToJyutping")
    table = list(read_table(words.table_file().read_text(encoding="utf-8")))
    draw = random.Random(4)
    for _ in range(400):
        text = "".join(draw.choices(table, k=5)) + draw.choice("，A呀")
        said = [reading for _, readings, _ in lexicon.words(text) for reading in readings]
        assert said == [reading or "" for _, reading in package.get_jyutping_list(text)]


def test_own_words_come_first_where_they_are_asked_for(lexicon: Lexicon) -> None:
    assert list(lexicon.words("佢地", {"佢地": "keoi5 dei6"})) == [
        ("佢地", ("keoi5", "dei6"), True)
    ]
    assert [word for word, _, _ in lexicon.words("佢地")] != ["佢地"]


def test_a_table_of_another_format_is_refused_with_a_mend() -> None:
    with pytest.raises(PluginError, match="format that is not known") as caught:
        read_table("{" + "abc" * 10 + "}")
    assert "ToJyutping>=3.2" in caught.value.mend


def test_a_missing_package_is_refused_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "find_spec", lambda name: None)
    with pytest.raises(PluginError, match="cannot find ToJyutping") as caught:
        Lexicon()
    assert "voxloom[yue]" in caught.value.mend
