"""A prior of random weights, small enough for tests, under the official names."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from voxloom.interfaces import Phones, VoiceStyle
from voxloom.interfaces.stage import WeightsView
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.plugins.gpt_sovits.t2s.metadata import Size
from voxloom.plugins.gpt_sovits.t2s.model import Gpt
from voxloom.plugins.gpt_sovits.t2s.options import CODEBOOK, GptOptions
from voxloom.testing import make

SIZE = Size(width=32, heads=4, layers=2, tokens=49, phones=732, max_seconds=1.0)
STREAMING = {"pause_token": 7, "tokens": 6}


def config_of(size: Size) -> dict[str, Any]:
    model = {
        "hidden_dim": size.width,
        "embedding_dim": size.width,
        "head": size.heads,
        "n_layer": size.layers,
        "vocab_size": size.tokens,
        "phoneme_vocab_size": size.phones,
        "EOS": size.end,
        "linear_units": 2048,
    }
    return {"model": model, "data": {"max_sec": size.max_seconds}, "train": {"seed": 1}}


def official(size: Size, seed: int = 0, end: float = 1.0) -> dict[str, Tensor]:
    """Official names -> half-precision numbers; `end` makes the end token likelier."""
    width, drawn = size.width, torch.Generator().manual_seed(seed)
    shapes: dict[str, tuple[int, ...]] = {
        "bert_proj.weight": (width, size.features),
        "bert_proj.bias": (width,),
        "ar_text_embedding.word_embeddings.weight": (size.phones, width),
        "ar_text_position.alpha": (1,),
        "ar_audio_embedding.word_embeddings.weight": (size.tokens, width),
        "ar_audio_position.alpha": (1,),
        "ar_predict_layer.weight": (size.tokens, width),
    }
    for number in range(size.layers):
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
            shapes[f"h.layers.{number}.{name}"] = shape
    made = {}
    for name, shape in shapes.items():
        values = torch.randn(shape, generator=drawn)
        if "embedding" not in name and len(shape) == 2:
            values *= shape[1] ** -0.5
        if "out_proj" in name:
            values *= 16  # or the text would hardly be heard in so small a network
        if "norm" in name and name.endswith("weight"):
            values = 1 + 0.1 * values
        made[f"model.{name}"] = values.to(torch.float16)
    made["model.ar_predict_layer.weight"][-1] *= end
    return made


@pytest.fixture
def size() -> Size:
    return SIZE


@pytest.fixture
def config() -> dict[str, Any]:
    return config_of(SIZE)


@pytest.fixture
def tensors() -> dict[str, Tensor]:
    return official(SIZE)


@pytest.fixture
def make_prior() -> Callable[..., Gpt]:
    """seed, end, size, tensors: of the weights; everything else is an option."""

    def made(
        seed: int = 0,
        end: float = 1.0,
        size: Size = SIZE,
        tensors: dict[str, Tensor] | None = None,
        **options: Any,
    ) -> Gpt:
        streaming = {**STREAMING, **options.pop("streaming", {})}
        weights = official(size, seed, end) if tensors is None else tensors
        view = WeightsView(weights, {"config": json.dumps(config_of(size))}, "tiny.ckpt")
        typed = GptOptions(weights="tiny.ckpt", streaming=streaming, **options)
        return make(Gpt, typed, weights={"weights": view})

    return made


def phones_with(count: int, seed: int = 0, features: bool = False) -> Phones:
    drawn = torch.Generator().manual_seed(seed)
    ids = tuple(torch.randint(0, SIZE.phones, (count,), generator=drawn).tolist())
    phones = Phones(
        "gpt-sovits-v2",
        tuple(map(str, ids)),
        ids,
        tuple((place, place + 1) for place in range(count)),
        ("zh",) * count,
        "x" * count,
    )
    if not features:
        return phones
    return replace(phones, features=torch.randn(SIZE.features, count, generator=drawn))


@pytest.fixture
def phones() -> list[Phones]:
    """Three texts; the second has text features."""
    return [phones_with(9, 1), phones_with(5, 2, features=True), phones_with(14, 3)]


@pytest.fixture
def voice() -> VoiceStyle:
    """A voice with a prompt of eight tokens over four phones."""
    from voxloom.interfaces.contracts import TokenContract

    ids = torch.randint(0, SIZE.end, (8,), generator=torch.Generator().manual_seed(5))
    prompt = SemanticTokens(ids, TokenContract(CODEBOOK, SIZE.end, 25.0))
    return VoiceStyle(prompt_phones=phones_with(4, 4), prompt_tokens=prompt)
