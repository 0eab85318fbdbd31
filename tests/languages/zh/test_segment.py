"""Chinese words: the same as jieba's own."""

from __future__ import annotations

import logging
import re
import warnings
from pathlib import Path

import pytest

from voxloom.interfaces.errors import PluginError
from voxloom.languages.zh import segment
from voxloom.languages.zh.segment import Segmenter, Word, jieba_folder
from voxloom.languages.zh.tagger import Tagger

TEXTS = (
    "我们在山顶等日出，风很大，可是谁也舍不得先下山。",
    "他来到了网易杭研大厦，小明硕士毕业于中国科学院计算所。",
    "重庆的夏天很热，重要的会议都改到晚上重新安排。",
    "单于曾在草原称王，单是骑兵就有三十万，姓单的将军领兵。",
    "這個問題很複雜，需要進一步討論。",
    "噜啦噜啦嘞，魑魅魍魉，徕卡哥走了。",
    "乒乓球拍卖完了，结婚的和尚未结婚的都来了。",
)


@pytest.fixture(scope="module")
def segmenter() -> Segmenter:
    return Segmenter()


def test_words_and_tags_are_those_of_jieba(
    segmenter: Segmenter, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
        import jieba.posseg
    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir, tokenizer.cache_file = str(tmp_path), "jieba.cache"
    theirs = jieba.posseg.POSTokenizer(tokenizer)
    for text in TEXTS:
        for clause in re.findall("[一-鿕]+", text):
            expected = [Word(pair.word, pair.flag) for pair in theirs.lcut(clause)]
            assert segmenter.cut(clause) == expected, clause


def test_other_characters_stand_alone(segmenter: Segmenter) -> None:
    assert segmenter.cut("你好,世界") == [
        *[Word("你好", "l"), Word(",", "x"), Word("世界", "n")],
    ]


def test_the_shortest_part_is_a_dictionary_word(segmenter: Segmenter) -> None:
    assert segmenter.shortest_part("展览馆") == "展览"
    assert segmenter.knows("展览")
    assert not segmenter.knows("展鸭")


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "find_spec", lambda name: None)
    with pytest.raises(PluginError, match="pip install jieba"):
        jieba_folder()


def test_missing_data_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segment, "jieba_folder", lambda: tmp_path)
    with pytest.raises(PluginError, match="dictionary cannot be read"):
        Segmenter()
    with pytest.raises(PluginError, match=r"prob_start\.py is missing"):
        Tagger(tmp_path)
