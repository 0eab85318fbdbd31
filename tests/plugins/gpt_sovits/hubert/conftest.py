"""Tiny random HuBERT and quantizer under the official names."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from voxloom.interfaces.stage import WeightsView
from voxloom.plugins.gpt_sovits.common.contracts import TOKENS
from voxloom.plugins.gpt_sovits.hubert.model import HubertVq
from voxloom.plugins.gpt_sovits.hubert.options import HubertVqOptions
from voxloom.testing.making import make

WIDTH, INNER, CHANNELS = 8, 12, 6
KERNELS, STRIDES = (10, 3, 3, 3, 3, 2, 2), (5, 2, 2, 2, 2, 2, 2)
CONFIG = {
    "hidden_size": WIDTH,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": INNER,
    "conv_dim": [CHANNELS] * 7,
    "conv_kernel": list(KERNELS),
    "conv_stride": list(STRIDES),
    "num_conv_pos_embeddings": 16,
    "num_conv_pos_embedding_groups": 2,
}


def shapes() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {"masked_spec_embed": (WIDTH,)}

    def layer(name: str, *shape: int) -> None:
        found[f"{name}.weight"], found[f"{name}.bias"] = shape, shape[:1]

    for n, kernel in enumerate(KERNELS):
        name = f"feature_extractor.conv_layers.{n}.conv.weight"
        found[name] = (CHANNELS, 1 if n == 0 else CHANNELS, kernel)
    layer("feature_extractor.conv_layers.0.layer_norm", CHANNELS)
    layer("feature_projection.layer_norm", CHANNELS)
    layer("feature_projection.projection", WIDTH, CHANNELS)
    found["encoder.pos_conv_embed.conv.bias"] = (WIDTH,)
    found["encoder.pos_conv_embed.conv.weight_g"] = (1, 1, 16)
    found["encoder.pos_conv_embed.conv.weight_v"] = (WIDTH, WIDTH // 2, 16)
    layer("encoder.layer_norm", WIDTH)
    for n in range(2):
        for part in ("k_proj", "v_proj", "q_proj", "out_proj"):
            layer(f"encoder.layers.{n}.attention.{part}", WIDTH, WIDTH)
        layer(f"encoder.layers.{n}.layer_norm", WIDTH)
        layer(f"encoder.layers.{n}.feed_forward.intermediate_dense", INNER, WIDTH)
        layer(f"encoder.layers.{n}.feed_forward.output_dense", WIDTH, INNER)
        layer(f"encoder.layers.{n}.final_layer_norm", WIDTH)
    return found


def quantizer_shapes(width: int = WIDTH) -> dict[str, tuple[int, ...]]:
    book = "quantizer.vq.layers.0._codebook"
    return {
        "ssl_proj.weight": (width, width, 2),
        "ssl_proj.bias": (width,),
        f"{book}.inited": (1,),
        f"{book}.cluster_size": (TOKENS.size,),
        f"{book}.embed": (TOKENS.size, width),
        f"{book}.embed_avg": (TOKENS.size, width),
        "dec.cond.bias": (4,),
        "cfm.estimator.proj.bias": (4,),
    }


def drawn(wanted: dict[str, tuple[int, ...]]) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(5)
    return {name: torch.randn(shape, generator=generator).half() for name, shape in wanted.items()}


@pytest.fixture
def hubert_view() -> WeightsView:
    return WeightsView(drawn(shapes()), {"config": json.dumps(CONFIG)}, "pytorch_model.bin")


@pytest.fixture
def quantizer_view() -> WeightsView:
    return WeightsView(drawn(quantizer_shapes()), {}, "s2G.pth")


@pytest.fixture
def build(hubert_view: WeightsView, quantizer_view: WeightsView) -> Callable[..., HubertVq]:
    def built(**options: Any) -> HubertVq:
        typed = HubertVqOptions(weights="h", quantizer="q", **options)
        views = {"weights": hubert_view, "quantizer": quantizer_view}
        made: HubertVq = make(HubertVq, typed, weights=views)
        return made

    return built
