"""Files that do not go together are refused by the plan, which reads no tensor.

Every message names the file, says why, and what fits with the place where it is published.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from click.testing import CliRunner

from voxloom.apps.cli.main import root
from voxloom.core import weights
from voxloom.core.spec import plan, read
from voxloom.interfaces.errors import ContractError, ErrorGroup, VoxloomError, WeightsError
from voxloom.registry import Registry

GPT_TABLE = "model.ar_text_embedding.word_embeddings.weight"
TEXT_TABLE = "enc_p.text_embedding.weight"
FLOW = "cfm.estimator.proj_out.weight"
PAIR = "cfm.base_model.model.estimator.transformer_blocks.0.attn.to_q.lora_A.default.weight"
DATA = {"sampling_rate": 32000, "filter_length": 2048, "hop_length": 640, "win_length": 2048}
MODEL: dict[str, Any] = {
    "inter_channels": 192, "hidden_channels": 192, "filter_channels": 768, "n_heads": 2,
    "n_layers": 6, "kernel_size": 3, "gin_channels": 512, "resblock": "1",
    "resblock_kernel_sizes": [3], "resblock_dilation_sizes": [[1]], "upsample_rates": [10, 64],
    "upsample_initial_channel": 512, "upsample_kernel_sizes": [16, 16],
}  # fmt: skip
GPT: dict[str, Any] = {
    "hidden_dim": 512, "embedding_dim": 512, "head": 16, "n_layer": 24, "vocab_size": 1025,
    "EOS": 1024,
}  # fmt: skip


def put(path: Path, config: Any, **shapes: tuple[int, ...]) -> str:
    """A file that says what it is and holds next to nothing; `__` for `.` in names."""
    made = {name.replace("__", "."): torch.zeros(shape) for name, shape in shapes.items()}
    weights.save(path, made, {"config": json.dumps(config)})
    return str(path)


def gpt(path: Path, rows: int) -> str:
    config = {"model": {**GPT, "phoneme_vocab_size": rows}, "data": {"max_sec": 54}}
    return put(path, config, **{GPT_TABLE: (rows, 2)})


def sovits(path: Path, rows: int = 732, **more: tuple[int, ...]) -> str:
    return put(path, {"data": DATA, "model": MODEL}, **{TEXT_TABLE: (rows, 2)}, **more)


def flow(path: Path, version: str) -> str:
    config = {"data": DATA, "model": {**MODEL, "version": version}}
    return put(path, config, **{FLOW: (100, 2), TEXT_TABLE: (732, 2)})


def lora(path: Path, version: str) -> str:
    """Pairs alone, without any part that was trained along as a whole."""
    return put(path, {"model": {"version": version}}, **{PAIR: (16, 2)})


@pytest.fixture(scope="module")
def registry() -> Registry:
    return Registry.discover(environ={})


@pytest.fixture
def spec(tmp_path: Path) -> dict[str, Any]:
    """v2 with files that fit; entries are overwritten by the tests."""
    own = sovits(tmp_path / "own.safetensors")
    other = put(tmp_path / "other.safetensors", {}, x=(1,))
    return {
        "voxloom": 1,
        "extends": "gpt-sovits-v2",
        "text_encoder": {"weights": other},
        "tokenizer": {"weights": other, "quantizer": own},
        "prior": {"weights": gpt(tmp_path / "v2.ckpt", 732)},
        "acoustic": {"weights": own},
    }


@pytest.fixture
def flow_spec(spec: dict[str, Any], tmp_path: Path) -> dict[str, Any]:
    """v4 with files that fit."""
    base = flow(tmp_path / "v4.pth", "v4")
    vocoder = put(tmp_path / "vocoder.pth", {}, x=(1,))
    return {
        **spec,
        "extends": "gpt-sovits-v4",
        "acoustic": {"weights": base},
        "vocoder": {"weights": vocoder},
    }


def refused(spec: Mapping[str, Any], registry: Registry) -> VoxloomError:
    with pytest.raises(VoxloomError) as caught:
        plan(read(spec, registry), registry)
    error = caught.value
    if isinstance(error, ErrorGroup):
        error = next(each for each in error.errors if "SoVITS" in each.message)
    return error


def test_files_that_fit_are_planned(
    spec: dict[str, Any], flow_spec: dict[str, Any], registry: Registry
) -> None:
    assert plan(read(spec, registry), registry).sample_rate == 32000
    assert plan(read(flow_spec, registry), registry).sample_rate == 48000


@pytest.mark.parametrize(("rows", "made", "there"), [(512, 732, "5kh"), (732, 322, "2kh")])
def test_gpt_and_sovits_of_other_versions(
    spec: dict[str, Any], registry: Registry, tmp_path: Path, rows: int, made: int, there: str
) -> None:
    name, own = gpt(tmp_path / "x.ckpt", rows), sovits(tmp_path / "x.pth", made)
    inventory = "gpt-sovits-v2" if made == 732 else "gpt-sovits-v1"
    frontend = {"use": "mixed", "inventory": inventory}
    error = refused(
        {**spec, "frontend": frontend, "prior": {"weights": name}, "acoustic": {"weights": own}},
        registry,
    )
    assert isinstance(error, ContractError)
    assert name in error.message
    assert own in error.message
    assert set(error.differences) == {"inventory", "size"}
    assert there in error.mend
    assert "lj1995/GPT-SoVITS" in error.mend


def test_a_v1_gpt_before_v4(flow_spec: dict[str, Any], registry: Registry, tmp_path: Path) -> None:
    name = gpt(tmp_path / "x.ckpt", 512)
    error = refused({**flow_spec, "prior": {"weights": name}}, registry)
    assert name in error.message
    assert "SoVITS v4" in error.message
    assert "s1v3.ckpt" in error.mend


def test_a_v3_base_under_the_preset_of_v4(
    flow_spec: dict[str, Any], registry: Registry, tmp_path: Path
) -> None:
    base = flow(tmp_path / "x.pth", "v3")
    error = refused({**flow_spec, "acoustic": {"weights": base}}, registry)
    assert isinstance(error, WeightsError)
    assert f"{base} is v3, not v4" in error.message
    assert "gsv-v4-pretrained/s2Gv4.pth, published in" in error.mend
    assert "`gpt-sovits-v3`" in error.mend


def test_the_command_that_checks_a_spec_says_so_too(
    flow_spec: dict[str, Any], tmp_path: Path
) -> None:
    flow_spec["acoustic"] = {"weights": flow(tmp_path / "x.pth", "v3")}
    path = tmp_path / "spec.json"
    path.write_text(json.dumps(flow_spec))
    done = CliRunner().invoke(root, ["pipeline", "check", str(path)], prog_name="voxloom")
    assert done.exit_code == 2
    assert "is v3, not v4" in done.output


def test_v2_in_the_place_of_v4_and_the_reverse(
    spec: dict[str, Any], flow_spec: dict[str, Any], registry: Registry
) -> None:
    error = refused({**flow_spec, "acoustic": spec["acoustic"]}, registry)
    assert "SoVITS (semantic tokens to speech)" in error.message
    assert "s2Gv3.pth, gsv-v4-pretrained/s2Gv4.pth" in error.mend
    error = refused({**spec, "acoustic": flow_spec["acoustic"]}, registry)
    assert "with flow matching" in error.message
    assert "gsv-v2final-pretrained/s2G2333k.pth" in error.mend


def test_a_lora_in_the_place_of_its_base(
    flow_spec: dict[str, Any], registry: Registry, tmp_path: Path
) -> None:
    name = lora(tmp_path / "x_l16.pth", "v4")
    error = refused({**flow_spec, "acoustic": {"weights": name}}, registry)
    assert f"{name} is for another place (an adapter)" in error.message
    assert "gsv-v4-pretrained/s2Gv4.pth" in error.mend


def test_a_lora_over_the_base_of_another_version(
    flow_spec: dict[str, Any], registry: Registry, tmp_path: Path
) -> None:
    adapters = [{"use": "lora", "on": "acoustic", "weights": lora(tmp_path / "x.pth", "v3")}]
    error = refused({**flow_spec, "adapters": adapters}, registry)
    assert "was trained on GPT-SoVITS v3; the acoustic model is v4" in error.message
    assert "s2Gv3.pth" in error.mend
    right = [{"use": "lora", "on": "acoustic", "weights": lora(tmp_path / "y.pth", "v4")}]
    assert plan(read({**flow_spec, "adapters": right}, registry), registry).adapters


def test_a_lora_over_v2(spec: dict[str, Any], registry: Registry, tmp_path: Path) -> None:
    adapters = [{"use": "lora", "on": "acoustic", "weights": lora(tmp_path / "x.pth", "v4")}]
    error = refused({**spec, "adapters": adapters}, registry)
    assert "the acoustic model is v2" in error.message
    assert "s2Gv4.pth" in error.mend


@pytest.mark.parametrize("slot", ["prior", "acoustic"])
def test_a_file_of_another_project(
    spec: dict[str, Any], registry: Registry, tmp_path: Path, slot: str
) -> None:
    foreign = put(tmp_path / "foreign.pth", {"model": {}}, encoder__weight=(3, 3))
    error = refused({**spec, slot: {"weights": foreign}}, registry)
    assert foreign in error.message
    assert "GPT-SoVITS" in error.message
    assert any(name in error.mend for name in ("s1v3.ckpt", "s2G2333k.pth"))


def test_a_voice_of_one_version_is_refused_by_another(
    spec: dict[str, Any], flow_spec: dict[str, Any], registry: Registry
) -> None:
    from voxloom.core import voice
    from voxloom.interfaces.errors import VoiceError
    from voxloom.interfaces.voice import Voice, VoiceStyle

    found = []
    for each in (spec, flow_spec):
        found.append(plan(read(each, registry), registry).voice_contracts)
    conditioning = {"conditioning": found[0]["conditioning"]}
    made = Voice("me", {"default": VoiceStyle()}, conditioning)
    voice.compatible(made, found[0])
    with pytest.raises(VoiceError, match="gpt-sovits-v2, not gpt-sovits-v4"):
        voice.compatible(made, found[1])


def test_a_model_without_the_files_beside_it(tmp_path: Path) -> None:
    from voxloom.interfaces.stage import WeightsView
    from voxloom.plugins.gpt_sovits.hubert.loading import load_hubert
    from voxloom.plugins.gpt_sovits.roberta.loading import load_bert

    view = WeightsView({}, {}, str(tmp_path / "pytorch_model.bin"))
    for load in (load_hubert, load_bert):
        with pytest.raises(WeightsError, match=r"no config\.json beside .*pytorch_model") as caught:
            load(view)
        assert "lj1995/GPT-SoVITS" in caught.value.mend
