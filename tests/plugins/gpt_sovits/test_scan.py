"""A folder of GPT-SoVITS becomes a spec that says what it uses and what it lacks."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner

from voxloom.apps.cli.main import root
from voxloom.core import weights
from voxloom.interfaces.errors import SpecError, WeightsError
from voxloom.plugins.gpt_sovits.composing import Files, check_pair, compose
from voxloom.plugins.gpt_sovits.installed import choose
from voxloom.plugins.gpt_sovits.scan import scan

PRETRAINED = "GPT_SoVITS/pretrained_models"
GPT_TABLE = "model.ar_text_embedding.word_embeddings.weight"
TEXT_TABLE = "enc_p.text_embedding.weight"
PAIR = "cfm.base_model.model.estimator.x.to_q.lora_A.default.weight"


def put(path: Path, version: str = "", age: int = 0, **tensors: tuple[int, ...]) -> Path:
    """A file with these tensors, `__` for `.` in their names; age: in seconds."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = {name.replace("__", "."): torch.zeros(shape) for name, shape in tensors.items()}
    config = {"config": json.dumps({"model": {"version": version}})} if version else {}
    weights.save(path, made, config)
    os.utime(path, (1_700_000_000 - age,) * 2)
    return path


def gpt(path: Path, rows: int = 732) -> Path:
    return put(path, **{GPT_TABLE: (rows, 2)})


def sovits(path: Path, rows: int = 732, age: int = 0) -> Path:
    return put(path, age=age, **{TEXT_TABLE: (rows, 2), "dec.conv_pre.weight": (2, 2, 2)})


def hubert(folder: Path) -> None:
    put(folder / "chinese-hubert-base/pytorch_model.bin", x=(1,))
    (folder / "chinese-hubert-base/config.json").write_text("{}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A user's v2 voice, the published GPT of v2, HuBERT; no RoBERTa."""
    sovits(tmp_path / "SoVITS_weights_v2/me_e8_s144.pth")
    gpt(
        tmp_path / PRETRAINED / "gsv-v2final-pretrained"
        "/s1bert25hz-5kh-longer-epoch=12-step=369668.ckpt"
    )
    hubert(tmp_path / PRETRAINED)
    return tmp_path


def test_the_files_that_are_there_are_used(folder: Path) -> None:
    found = scan(folder)
    assert found is not None
    assert found.spec["extends"] == "gpt-sovits-v2"
    own = str(folder / "SoVITS_weights_v2/me_e8_s144.pth")
    assert found.spec["acoustic"]["weights"] == own
    assert found.spec["tokenizer"]["quantizer"] == own
    assert found.spec["tokenizer"]["weights"].endswith("chinese-hubert-base/pytorch_model.bin")
    assert "5kh" in found.spec["prior"]["weights"]


def test_the_original_s_own_numbers_can_be_asked_for(folder: Path) -> None:
    found = scan(folder, official=True)
    assert found is not None
    assert found.spec["splitter"] == {"use": "gpt-sovits-cuts", "pause_seconds": 0.3}
    assert found.spec["frontend"]["rules"] == "official"
    assert found.spec["frontend"]["inventory"] == "gpt-sovits-v2"
    assert found.spec["prior"]["streaming"] == {"mode": "whole"}
    for slot in ("tokenizer", "prior", "acoustic"):
        assert found.spec[slot]["compat"] == "official"
    plain = scan(folder)
    assert plain is not None
    assert "splitter" not in plain.spec
    assert "frontend" not in plain.spec


def test_the_programs_own_english_dictionaries_are_used_where_they_lie(folder: Path) -> None:
    texts = folder / "GPT_SoVITS" / "text"
    texts.mkdir(parents=True)
    (texts / "cmudict.rep").write_text("OFFICE  AO1 - F AH0 S\n")
    found = scan(folder, official=True)
    assert found is not None
    own = found.spec["frontend"]["of"]["en"]["dictionaries"]
    assert own == [str(texts / "cmudict.rep")]
    assert f"{texts / 'cmudict.rep'} (English dictionary)" in found.found
    plain = scan(folder)
    assert plain is not None
    assert "frontend" not in plain.spec


@pytest.mark.parametrize(("version", "samples"), [("v2", 9600), ("v3", 9600), ("v4", 9600)])
def test_pauses_of_the_original_are_counted_at_32_khz(version: str, samples: int) -> None:
    rate = {"v3": 24000, "v4": 48000}.get(version, 32000)
    made = compose(Files(version, None, None), official=True)
    assert round(made["splitter"]["pause_seconds"] * rate) == samples


def test_what_is_missing_is_named_with_its_place(folder: Path) -> None:
    found = scan(folder)
    assert found is not None
    assert "text_encoder" not in found.spec
    (missing,) = found.missing
    assert "RoBERTa" in missing
    assert "lj1995/GPT-SoVITS: chinese-roberta-wwm-ext-large" in missing


def test_a_model_without_its_configuration_beside_it_is_missing(folder: Path) -> None:
    (folder / PRETRAINED / "chinese-hubert-base/config.json").unlink()
    found = scan(folder)
    assert found is not None
    assert any("HuBERT" in line for line in found.missing)


def test_the_newest_voice_is_taken_and_the_configuration_goes_before_it(folder: Path) -> None:
    newer = sovits(folder / "SoVITS_weights_v2/new.pth", age=-10)
    found = scan(folder)
    assert found is not None
    assert found.spec["acoustic"]["weights"] == str(newer)
    (folder / "GPT_SoVITS/configs").mkdir(parents=True)
    (folder / "GPT_SoVITS/configs/tts_infer.yaml").write_text(
        "custom:\n  vits_weights_path: SoVITS_weights_v2/me_e8_s144.pth\n"
    )
    found = scan(folder)
    assert found is not None
    assert found.spec["acoustic"]["weights"].endswith("me_e8_s144.pth")


def test_a_gpt_of_other_phones_is_passed_over_and_said(folder: Path) -> None:
    gpt(folder / "GPT_weights_v2/mine.ckpt", rows=512)
    found = scan(folder)
    assert found is not None
    assert "5kh" in found.spec["prior"]["weights"]
    assert any("mine.ckpt is a GPT of v1" in note for note in found.notes)


def test_a_lora_comes_with_its_base(folder: Path) -> None:
    put(folder / "SoVITS_weights_v4/me_l16.pth", "v4", age=-10, **{PAIR: (16, 2)})
    found = scan(folder)
    assert found is not None
    assert found.spec["extends"] == "gpt-sovits-v4"
    assert found.spec["adapters"][0]["weights"].endswith("me_l16.pth")
    assert any("gsv-v4-pretrained/s2Gv4.pth" in line for line in found.missing)
    assert "acoustic" not in found.spec


def test_a_version_can_be_asked_for(folder: Path) -> None:
    sovits(folder / "SoVITS_weights/old.pth", rows=322, age=100)
    found = scan(folder, "gpt-sovits-v1")
    assert found is not None
    assert found.spec["acoustic"]["weights"].endswith("old.pth")
    with pytest.raises(SpecError, match="no SoVITS file of v3"):
        scan(folder, "gpt-sovits-v3")
    with pytest.raises(SpecError, match="no preset of GPT-SoVITS"):
        scan(folder, "mini")


def test_a_folder_of_something_else_is_none(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing")
    assert scan(tmp_path) is None


def test_the_wrong_pair_is_refused_with_what_fits(tmp_path: Path) -> None:
    path = gpt(tmp_path / "a.ckpt", rows=512)
    with pytest.raises(WeightsError, match=r"GPT of v1.*SoVITS v2.*5kh"):
        check_pair("v2", path)
    check_pair("v1", path)


def test_a_configuration_with_a_lora_and_no_base_is_refused(folder: Path) -> None:
    lora = put(folder / "me_l16.pth", "v4", **{PAIR: (16, 2)})
    config = {
        "t2s_weights_path": str(gpt(folder / "a.ckpt")),
        "vits_weights_path": str(lora),
        "cnhuhbert_base_path": str(folder / PRETRAINED / "chinese-hubert-base"),
    }
    with pytest.raises(WeightsError, match=r"LoRA of v4; its base .*s2Gv4\.pth"):
        choose(config)


def test_a_configuration_names_all_files(folder: Path) -> None:
    chosen = choose(
        {
            "t2s_weights_path": str(gpt(folder / "a.ckpt")),
            "vits_weights_path": "SoVITS_weights_v2/me_e8_s144.pth",
            "device": "cpu",
        },
        folder,
    )
    assert chosen.files.version == "v2"
    assert set(chosen.files.companions) == {"tokenizer"}
    assert [each.slot for each in chosen.missing] == ["text_encoder"]


def test_the_command_writes_the_spec_and_tells_what_it_found(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine.yaml"
    done = CliRunner().invoke(
        root,
        ["pipeline", "new", "--from", str(folder), "--name", "me", "--out", str(out)],
        prog_name="voxloom",
    )
    assert done.exit_code == 0, done.output
    assert "found: " in done.output
    assert "missing: Chinese RoBERTa" in done.output
    text = out.read_text("utf-8")
    assert "extends: gpt-sovits-v2" in text
    assert "# Missing: Chinese RoBERTa" in text


def test_files_that_cannot_be_used_are_named_where_nothing_else_is_there(tmp_path: Path) -> None:
    own = tmp_path / "SoVITS_weights_v2"
    own.mkdir()
    (own / "me_e1_s1.pth").write_text("junk")
    (tmp_path / "tts_infer.yaml").write_text("custom: {vits_weights_path: [3]}\n")
    with pytest.raises(SpecError, match=r"me_e1_s1\.pth is no safetensors file") as caught:
        scan(tmp_path)
    assert "tts_infer.yaml has no path but [3] as vits_weights_path" in caught.value.message
    assert "lj1995/GPT-SoVITS" in caught.value.mend


def configured(folder: Path, **named: str) -> Path:
    path = folder / "GPT_SoVITS/configs/tts_infer.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"custom": named}))
    return path


KEYS = ("t2s_weights_path", "vits_weights_path", "cnhuhbert_base_path", "bert_base_path")


@pytest.mark.parametrize("key", KEYS)
def test_a_path_of_the_configuration_that_is_not_there_is_refused(folder: Path, key: str) -> None:
    path = configured(folder, **{key: "my_models/gone"})
    with pytest.raises(WeightsError) as caught:
        scan(folder)
    assert str(path) in caught.value.message
    assert f"'my_models/gone' as {key}, which is not there" in caught.value.message
    assert str(folder / "my_models/gone") in caught.value.message
    assert f"take {key} out" in caught.value.mend


@pytest.mark.parametrize("key", KEYS)
def test_a_path_given_to_the_program_that_is_not_there_is_refused(folder: Path, key: str) -> None:
    named = {
        "t2s_weights_path": str(gpt(folder / "a.ckpt")),
        "vits_weights_path": "SoVITS_weights_v2/me_e8_s144.pth",
        "cnhuhbert_base_path": str(folder / PRETRAINED / "chinese-hubert-base"),
    }
    choose(named, folder)
    with pytest.raises(WeightsError, match=f"what I gave names '/gone' as {key}, which is not"):
        choose({**named, key: "/gone"}, folder, said="what I gave")


def test_the_folders_that_the_configuration_names_are_used(folder: Path) -> None:
    hubert(folder / "mine")
    configured(folder, cnhuhbert_base_path="mine/chinese-hubert-base")
    found = scan(folder)
    assert found is not None
    assert found.spec["tokenizer"]["weights"].startswith(str(folder / "mine"))


def test_a_named_folder_that_is_not_whole_is_refused_with_what_it_lacks(folder: Path) -> None:
    hubert(folder / "mine")
    (folder / "mine/chinese-hubert-base/config.json").unlink()
    configured(folder, cnhuhbert_base_path="mine/chinese-hubert-base")
    with pytest.raises(WeightsError, match=r"cnhuhbert_base_path, which lacks config\.json"):
        scan(folder)


def test_published_files_that_a_fresh_configuration_names_are_missing_not_wrong(
    folder: Path,
) -> None:
    configured(
        folder,
        bert_base_path=f"{PRETRAINED}/chinese-roberta-wwm-ext-large",
        t2s_weights_path=f"{PRETRAINED}/s1v3.ckpt",
    )
    found = scan(folder)
    assert found is not None
    assert any("Chinese RoBERTa" in line for line in found.missing)
    assert any("s1v3.ckpt as t2s_weights_path, a published file" in line for line in found.notes)


def test_the_command_says_which_path_is_not_there_and_writes_nothing(folder: Path) -> None:
    path = configured(folder, bert_base_path="my_models/roberta")
    out = folder / "mine.yaml"
    done = CliRunner().invoke(
        root, ["pipeline", "new", "--from", str(folder), "--out", str(out)], prog_name="voxloom"
    )
    assert done.exit_code != 0
    assert f"{path} names 'my_models/roberta' as bert_base_path" in done.output + str(
        done.exception
    )
    assert not out.exists()
