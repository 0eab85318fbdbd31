"""Files of GPT-SoVITS are recognised by their keys first, and the signs are told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from voxloom.core import weights
from voxloom.interfaces.errors import WeightsError
from voxloom.plugins.gpt_sovits.file_kinds import HEADS, KINDS, PUBLISHED_MD5
from voxloom.plugins.gpt_sovits.recognise import examine, recognise
from voxloom.registry import Registry

REFERENCE = Path(
    os.environ.get("VOXLOOM_REFERENCE", Path(__file__).parents[4] / "shared" / "reference")
)
MODELS = REFERENCE / "models"
needs_reference = pytest.mark.skipif(not MODELS.is_dir(), reason=f"there is no {MODELS}")


@dataclass
class Shaped:
    shape: tuple[int, ...]


def shapes(**sizes: tuple[int, ...]) -> dict[str, Shaped]:
    return {name.replace("__", "."): Shaped(size) for name, size in sizes.items()}


V1 = shapes(enc_p__text_embedding__weight=(322, 192), ref_enc__spectral__0__fc__weight=(128, 1025))
V2 = shapes(enc_p__text_embedding__weight=(732, 192), ref_enc__spectral__0__fc__weight=(128, 704))
PRO = {**V2, "sv_emb.weight": Shaped((1024, 20480)), "dec.conv_pre.weight": Shaped((512, 192, 7))}
PLUS = {**PRO, "dec.conv_pre.weight": Shaped((768, 192, 7))}
DIT = {**V2, "cfm.estimator.proj_out.weight": Shaped((100, 1024))}
LORA = {"cfm.base_model.model.estimator.x.to_q.lora_A.default.weight": Shaped((32, 1024))}


def config(version: str) -> dict[str, str]:
    return {"config": json.dumps({"model": {"version": version}})}


@pytest.mark.parametrize(
    ("tensors", "version", "symbols"),
    [(V1, "v1", "v1"), (V2, "v2", "v2"), (PRO, "v2Pro", "v2"), (PLUS, "v2ProPlus", "v2")],
)
def test_the_keys_alone_tell_a_version(
    tensors: Mapping[str, Shaped], version: str, symbols: str
) -> None:
    found = recognise({}, tensors, source="x.pth", kinds=["sovits"])
    assert (found.version, found.details["symbols"]) == (version, symbols)
    assert found.contradictions == ()
    assert all(sign.source == "keys" for sign in found.evidence)


@pytest.mark.parametrize("tensors", [V1, V2, PRO, PLUS])
@pytest.mark.parametrize("head", sorted(HEADS))
def test_a_head_that_says_otherwise_is_told_and_not_followed(
    tensors: Mapping[str, Shaped], head: str
) -> None:
    plain = recognise({}, tensors, source="x.pth")
    found = recognise({"file.head": head}, tensors, source="x.pth")
    assert found.version == plain.version
    agrees = HEADS[head] == (plain.version, False)
    assert bool(found.contradictions) != agrees


@pytest.mark.parametrize("tensors", [DIT, LORA])
@pytest.mark.parametrize("version", ["v3", "v4"])
def test_v3_and_v4_are_told_by_what_stands_beside_the_keys(
    tensors: Mapping[str, Shaped], version: str
) -> None:
    md5 = next(digest for digest, one in PUBLISHED_MD5.items() if one[1] == version)
    head = next(mark for mark, one in HEADS.items() if one == (version, True)) if version else ""
    for metadata in (config(version), {"file.md5_8192": md5}, {"file.head": head}):
        assert recognise(metadata, tensors, source="x.pth").version == version


def test_the_head_counts_more_than_the_configuration() -> None:
    found = recognise({"file.head": "04", **config("v3")}, LORA, source="x.pth")
    assert found.version == "v4"
    assert "model.version v3. That speaks against v4." in found.contradictions[0]


def test_without_a_sign_the_user_is_asked() -> None:
    with pytest.raises(WeightsError, match="those of v3 and of v4") as caught:
        recognise({}, DIT, source="x.pth")
    assert caught.value.mend == "Write version: v3 or version: v4."
    found = examine({}, DIT)
    assert found is not None
    assert (found.version, bool(found.question)) == ("", True)


def test_the_user_s_word_counts_where_the_keys_leave_it_open() -> None:
    found = recognise({}, DIT, source="x.pth", version="v4")
    assert (found.version, found.question, found.evidence[-1].source) == ("v4", "", "user")
    torn = {"file.head": "02", **config("v4")}
    other = recognise(torn, DIT, source="x.pth", version="v4")
    assert other.version == "v4"
    assert other.contradictions


def test_the_user_s_word_does_not_count_against_every_sign() -> None:
    with pytest.raises(WeightsError, match=r"x\.pth is v3, not v4: .*model\.version v3") as caught:
        recognise(config("v3"), DIT, source="x.pth", version="v4")
    assert "s2Gv4.pth, published in" in caught.value.mend
    assert "`gpt-sovits-v3`" in caught.value.mend


@pytest.mark.parametrize(
    ("tensors", "version"), [(V1, "v2"), (V2, "v1"), (PRO, "v2ProPlus"), (DIT, "v2"), (LORA, "v9")]
)
def test_the_user_s_word_cannot_change_the_keys(
    tensors: Mapping[str, Shaped], version: str
) -> None:
    with pytest.raises(WeightsError, match=f"not {version}"):
        recognise({}, tensors, source="x.pth", version=version)


@pytest.mark.parametrize("digest", sorted(PUBLISHED_MD5))
def test_a_published_file_is_named(digest: str) -> None:
    name, version = PUBLISHED_MD5[digest]
    tensors = {"v1": V1, "v2": V2, "v2Pro": PRO, "v2ProPlus": PLUS}.get(version, DIT)
    found = recognise({"file.md5_8192": digest}, tensors, source="x.pth")
    assert found.version == version
    assert any(name in sign.reason for sign in found.evidence)
    assert found.contradictions == ()


def test_a_speaker_part_without_a_known_decoder_is_asked_about() -> None:
    tensors = {**V2, "sv_emb.weight": Shaped((2, 3))}
    assert recognise({"file.head": "06"}, tensors, source="x").version == "v2ProPlus"
    with pytest.raises(WeightsError, match="version: v2Pro or version: v2ProPlus"):
        recognise({}, tensors, source="x")


def test_other_contradictions_are_told() -> None:
    found = recognise({"file.head": "03", "lora_rank": "16"}, LORA, source="x")
    assert any("rank 16, but its matrices have 32" in text for text in found.contradictions)
    mixed = {**V1, "ref_enc.spectral.0.fc.weight": Shaped((128, 704))}
    assert any("704 bins" in text for text in recognise({}, mixed, source="x").contradictions)


def test_a_file_of_another_kind_is_refused_with_its_place_and_what_is_wanted() -> None:
    with pytest.raises(WeightsError) as caught:
        recognise({}, V2, source="x.pth", kinds=["gpt"])
    assert "x.pth is for another place (acoustic)" in caught.value.message
    assert "s1v3.ckpt" in caught.value.mend


def test_a_file_of_another_project_is_refused() -> None:
    assert examine({}, shapes(encoder__weight=(3, 3))) is None
    assert examine({}, {}) is None
    with pytest.raises(WeightsError, match="no file of GPT-SoVITS"):
        recognise({}, shapes(encoder__weight=(3, 3)), source="x.pth", kinds=["sovits"])


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '"x"', '{"model": 3}', '{"model": {"version": []}}']
)
def test_an_odd_configuration_is_no_sign(text: str) -> None:
    assert recognise({"config": text}, V2, source="x").version == "v2"


@pytest.mark.parametrize(
    ("key", "kind"),
    [
        ("model.ar_predict_layer.weight", "gpt"),
        ("base_model.model.model.h.layers.0.self_attn.out_proj.lora_A.weight", "gpt-lora"),
        ("discriminators.0.convs.0.weight_g", "discriminator"),
        ("resblocks.0.convs1.0.weight_v", "hifigan"),
        ("resblocks.0.activations.0.act.alpha", "bigvgan"),
        ("conv_pre_mag.weight", "ap-bwe"),
        ("layer3_ds.weight", "eres2netv2"),
        ("hubert.feature_extractor.conv_layers.0.conv.weight", "hubert"),
        ("embeddings.word_embeddings.weight", "bert"),
    ],
)
def test_a_telling_key_tells_the_kind(key: str, kind: str) -> None:
    found = examine({}, {key: Shaped((2, 2))})
    assert found is not None
    assert found.kind == kind
    assert key in found.evidence[0].reason


@needs_reference
def test_every_published_table_of_keys_is_recognised() -> None:
    expected = {
        "ap_bwe_24k_48k": "ap-bwe", "bert_large": "bert", "bigvgan_24k": "bigvgan",
        "eres2netv2": "eres2netv2", "hifigan_48k": "hifigan", "hubert": "hubert",
        "lora_v3_r32": "sovits-lora", "lora_v4_r16": "sovits-lora", "sovits_v1": "sovits",
        "sovits_v2": "sovits", "sovits_v2Pro": "sovits", "sovits_v2ProPlus": "sovits",
        "sovits_v3": "sovits-dit", "sovits_v4": "sovits-dit", "t2s_v1": "gpt", "t2s_v2": "gpt",
    }  # fmt: skip
    assert set(expected.values()) | {"gpt-lora", "discriminator"} == {kind.name for kind in KINDS}
    for name, kind in expected.items():
        table = json.loads((MODELS / f"{name}.keys.json").read_text(encoding="utf-8"))
        tensors = {key: Shaped(tuple(shape)) for key, shape, _ in table["keys"]}
        found = examine({"config": json.dumps(table["config"])}, tensors)
        assert found is not None
        assert found.kind == kind
        if kind in ("sovits", "sovits-dit", "gpt"):
            assert found.version == name.partition("_")[2]
            assert found.contradictions == ()


@needs_reference
def test_files_of_the_original_program_are_recognised() -> None:
    folder = MODELS / "containers"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    for name, wanted in expected.items():
        found = recognise(weights.header(folder / name), source=name)
        assert found.contradictions == ()
        if "model" in wanted:
            assert (found.version, found.details["symbols"]) == (wanted["model"], wanted["symbols"])
        else:
            assert (found.kind, found.details["symbols"]) == ("gpt", "v2")
        if wanted.get("lora_rank"):
            assert found.details["rank"] == str(wanted["lora_rank"])


def test_the_hook_answers_without_torch(tmp_path: Path) -> None:
    registry = Registry.discover(environ={})
    program = (
        "import sys\nfrom voxloom.plugins.gpt_sovits import hooks, recognise\n"
        "print('torch' in sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
    header = weights.Header(weights.Metadata({}, {}), V1)  # type: ignore[arg-type]
    assert registry.hooks.voxloom_recognise_weights(header=header).version == "v1"
