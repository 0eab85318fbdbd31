from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from voxloom.core import weights
from voxloom.interfaces.errors import WeightsError
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.stage import Stage, WeightsView
from voxloom.plugins.gpt_sovits.lora.model import GptLora
from voxloom.plugins.gpt_sovits.lora.options import GptLoraOptions
from voxloom.plugins.gpt_sovits.t2s.model import Gpt
from voxloom.plugins.gpt_sovits.t2s.options import GptOptions
from voxloom.testing.adapter import AdapterConformance
from voxloom.testing.device import on_both
from voxloom.testing.fakes.direct import Direct
from voxloom.testing.fakes.options import DirectOptions
from voxloom.testing.making import context, make

OpenView = Callable[..., WeightsView]
Draw = Callable[..., dict[str, Tensor]]
SIZES = {"hidden_dim": 16, "head": 2, "n_layer": 2, "vocab_size": 20, "phoneme_vocab_size": 732}


@pytest.fixture
def prior_on(open_view: OpenView, draw: Draw) -> Callable[[str], Gpt]:
    width = SIZES["hidden_dim"]
    shapes: dict[str, tuple[int, ...]] = {
        "bert_proj.weight": (width, 1024),
        "bert_proj.bias": (width,),
        "ar_text_embedding.word_embeddings.weight": (732, width),
        "ar_text_position.alpha": (1,),
        "ar_audio_embedding.word_embeddings.weight": (20, width),
        "ar_audio_position.alpha": (1,),
        "ar_predict_layer.weight": (20, width),
    }
    for n in range(2):
        for name, shape in {
            "self_attn.in_proj_weight": (3 * width, width),
            "self_attn.in_proj_bias": (3 * width,),
            "self_attn.out_proj.weight": (width, width),
            "self_attn.out_proj.bias": (width,),
            "linear1.weight": (4 * width, width),
            "linear1.bias": (4 * width,),
            "linear2.weight": (width, 4 * width),
            "linear2.bias": (width,),
            "norm1.weight": (width,),
            "norm1.bias": (width,),
            "norm2.weight": (width,),
            "norm2.bias": (width,),
        }.items():
            shapes[f"h.layers.{n}.{name}"] = shape
    config = {"model": {**SIZES, "embedding_dim": 16, "EOS": 19}, "data": {"max_sec": 0.4}}
    tensors = draw({f"model.{name}": shape for name, shape in shapes.items()}, 2)
    view = open_view(tensors, "tiny.ckpt", config=json.dumps(config))
    options = GptOptions(weights="tiny.ckpt", streaming={"pause_token": 3})

    def made(device: str) -> Gpt:
        built: Gpt = make(Gpt, options, weights={"weights": view}, device=device)
        return built

    return made


@pytest.fixture
def prior(prior_on: Callable[[str], Gpt]) -> Gpt:
    return prior_on("cpu")


def phones(ids: list[int]) -> Phones:
    count = len(ids)
    spans, codes = ((0, 1),) * count, ("en",) * count
    return Phones("gpt-sovits-v2", tuple("x" * count), tuple(ids), spans, codes, "x")


def speech(stage: Stage) -> Tensor:
    assert isinstance(stage, Gpt)
    return stage.generate(phones([1, 2, 3, 40]), context(3)).ids


def peft_tensors(draw: Draw, head: str = "base_model.model.") -> dict[str, Tensor]:
    width = SIZES["hidden_dim"]
    layers = {
        "h.layers.0.linear1": (4 * width, width),
        "h.layers.1.self_attn.out_proj": (width, width),
        "h.layers.1.self_attn": (3 * width, width),
        "ar_predict_layer": (20, width),
    }
    shapes = {}
    for layer, (rows, columns) in layers.items():
        shapes[f"{head}{layer}.lora_A.weight"] = (2, columns)
        shapes[f"{head}{layer}.lora_B.weight"] = (rows, 2)
    return {name: 2 * each for name, each in draw(shapes, 4).items()}


@pytest.fixture
def load_gpt_lora(open_view: OpenView, draw: Draw) -> Callable[..., GptLora]:
    def loaded(
        tensors: Any = None, said: Any = None, device: str = "cpu", **options: Any
    ) -> GptLora:
        view = open_view(tensors or peft_tensors(draw), "adapter.safetensors", **(said or {}))
        typed = GptLoraOptions(weights="adapter.safetensors", **options)
        made: GptLora = make(GptLora, typed, weights={"weights": view}, device=device)
        return made

    return loaded


class TestGptLora(AdapterConformance):
    @pytest.fixture
    def adapter(self, load_gpt_lora: Callable[..., GptLora]) -> GptLora:
        return load_gpt_lora()

    @pytest.fixture
    def stage(self, prior: Gpt) -> Gpt:
        return prior

    @pytest.fixture
    def speak(self) -> Callable[[Stage], Tensor]:
        return speech


def test_it_adapts_a_prior_of_another_device(
    load_gpt_lora: Callable[..., GptLora], prior_on: Callable[[str], Gpt]
) -> None:
    def adapted(device: str) -> Tensor:
        prior = prior_on(device)
        load_gpt_lora(device=device).apply(prior)
        return speech(prior).cpu()

    plain, there = on_both(adapted)
    assert torch.equal(plain, there)


@pytest.mark.parametrize(
    ("config", "options", "factor"),
    [
        ({}, {}, 1.0),
        ({"r": 2, "lora_alpha": 8}, {}, 4.0),
        ({"r": 2, "lora_alpha": 8, "use_rslora": True}, {}, 8 / math.sqrt(2)),
        ({"r": 2, "lora_alpha": 8}, {"alpha": 4}, 2.0),
        ({"r": 2, "lora_alpha": 8}, {"scale": 0.5}, 2.0),
    ],
    ids=str,
)
def test_alpha_and_rank_and_scale_set_the_strength(
    load_gpt_lora: Callable[..., GptLora],
    prior: Gpt,
    draw: Draw,
    config: dict[str, Any],
    options: dict[str, Any],
    factor: float,
) -> None:
    name = "blocks.0.up.weight"
    before = prior.network.state_dict()[name].float()
    load_gpt_lora(said={"adapter_config": json.dumps(config)}, **options).apply(prior)
    tensors = peft_tensors(draw)
    down, up = (tensors[f"base_model.model.h.layers.0.linear1.lora_{s}.weight"] for s in "AB")
    change = prior.network.state_dict()[name].float() - before
    torch.testing.assert_close(change, factor * (up.float() @ down.float()), rtol=1e-4, atol=1e-5)


def test_the_configuration_beside_the_file_is_read(tmp_path: Path, draw: Draw) -> None:
    path = tmp_path / "adapter_model.safetensors"
    weights.save(path, peft_tensors(draw))
    options = GptLoraOptions(weights=str(path))
    made = make(GptLora, options, weights={"weights": weights.open(path)})
    assert made.factor == 1.0
    (tmp_path / "adapter_config.json").write_text('{"r": 2, "lora_alpha": 6}')
    made = make(GptLora, options, weights={"weights": weights.open(path)})
    assert made.factor == 3.0
    (tmp_path / "adapter_config.json").write_text("{")
    with pytest.raises(WeightsError, match="cannot be read"):
        make(GptLora, options, weights={"weights": weights.open(path)})


def test_names_of_a_wrapped_training_module_and_saved_layers_are_understood(
    load_gpt_lora: Callable[..., GptLora], prior: Gpt, draw: Draw
) -> None:
    tensors = peft_tensors(draw, "base_model.model.model.")
    saved = "base_model.model.model.bert_proj.modules_to_save.default.bias"
    tensors[saved] = torch.arange(16.0)
    load_gpt_lora(tensors).apply(prior)
    state = prior.network.state_dict()
    torch.testing.assert_close(state["features.bias"].float(), torch.arange(16.0))


def test_tables_are_adapted_too(
    load_gpt_lora: Callable[..., GptLora], prior: Gpt, draw: Draw
) -> None:
    head = "base_model.model.ar_audio_embedding.word_embeddings.lora_embedding_"
    tensors = {**peft_tensors(draw), **draw({f"{head}A": (2, 20), f"{head}B": (16, 2)}, 4)}
    before = prior.network.state_dict()["tokens.weight"].float()
    load_gpt_lora(tensors).apply(prior)
    change = prior.network.state_dict()["tokens.weight"].float() - before
    wanted = (tensors[f"{head}B"].float() @ tensors[f"{head}A"].float()).t()
    torch.testing.assert_close(change, wanted, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"use_dora": True}, "use_dora"),
        ({"alpha_pattern": {"linear1": 4}}, "alpha_pattern"),
        ({"r": 16}, "configuration says 16"),
    ],
    ids=str,
)
def test_what_is_not_understood_is_refused(
    load_gpt_lora: Callable[..., GptLora], config: dict[str, Any], message: str
) -> None:
    with pytest.raises(WeightsError, match=message):
        load_gpt_lora(said={"adapter_config": json.dumps(config)})


def test_a_stage_of_another_kind_is_refused_with_the_mend(
    load_gpt_lora: Callable[..., GptLora],
) -> None:
    acoustic = make(Direct, DirectOptions())
    with pytest.raises(WeightsError, match="on: prior"):
        load_gpt_lora().apply(acoustic)
