"""A g2pW model of the user's: what it is asked, and how its answers are used."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from voxloom.interfaces.errors import WeightsError
from voxloom.languages.zh.g2p import G2P
from voxloom.languages.zh.g2pw import G2pw
from voxloom.languages.zh.options import ZhOptions

ROWS = ("行\tㄏㄤ2", "行\tㄒㄧㄥ2", "長\tㄓㄤ3", "長\tㄔㄤ2", "一\tㄧ1", "一\tㄧ4")
PINYIN = {"ㄏㄤ": "hang", "ㄒㄧㄥ": "xing", "ㄓㄤ": "zhang", "ㄔㄤ": "chang", "ㄧ": "yi"}


class FirstChoice:
    """Gives the first label the best chance, and where it is barred the first that is not."""

    def __init__(self) -> None:
        self.asked: list[Mapping[str, Any]] = []

    def run(self, outputs: Sequence[str] | None, inputs: Mapping[str, Any]) -> Sequence[Any]:
        self.asked.append(inputs)
        rows, labels = inputs["phoneme_mask"].shape
        return [np.tile(np.linspace(1.0, 0.5, labels), (rows, 1))]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "POLYPHONIC_CHARS.txt").write_text("\n".join(ROWS), encoding="utf-8")
    table = json.dumps(PINYIN, ensure_ascii=False)
    (tmp_path / "bopomofo_to_pinyin_wo_tune_dict.json").write_text(table, encoding="utf-8")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "行", "長", "不"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    return tmp_path


def test_the_model_is_asked_about_each_character_it_knows(folder: Path) -> None:
    session = FirstChoice()
    found = G2pw(folder, session).readings("行不长一")
    assert found == {0: "hang2", 2: "zhang3"}
    asked = session.asked[0]
    assert asked["input_ids"].tolist() == [[2, 4, 6, 5, 1, 3]] * 2
    assert asked["position_ids"].tolist() == [1, 3]
    assert asked["char_ids"].tolist() == [1, 2]
    assert asked["phoneme_mask"].sum(axis=1).tolist() == [2.0, 2.0]
    assert {name: value.dtype.name for name, value in asked.items()} == {
        **dict.fromkeys(("input_ids", "token_type_ids", "attention_mask"), "int64"),
        **{"phoneme_mask": "float32", "char_ids": "int64", "position_ids": "int64"},
    }


def test_a_text_without_such_characters_does_not_wake_the_model(folder: Path) -> None:
    session = FirstChoice()
    assert G2pw(folder, session).readings("你好") == {}
    assert session.asked == []


def test_its_readings_win_over_the_tables_and_are_traced(folder: Path) -> None:
    said = G2P(G2pw(folder, FirstChoice()).readings).said("行人很长")
    assert [one.syllable for one in said] == ["hang2", "ren2", "hen2", "zhang3"]
    assert said[0].source == said[3].source == "network"


@pytest.mark.parametrize("missing", ["POLYPHONIC_CHARS.txt", "vocab.txt", "g2pW.onnx"])
def test_a_folder_that_lacks_a_file_is_refused(folder: Path, missing: str) -> None:
    pytest.importorskip("onnxruntime")
    (folder / missing).unlink(missing_ok=True)
    with pytest.raises(WeightsError, match=missing):
        G2pw(folder)


def test_official_rules_take_no_model() -> None:
    with pytest.raises(ValidationError, match="default rules only"):
        ZhOptions(rules="official", inventory="gpt-sovits-v2", g2pw="somewhere")
