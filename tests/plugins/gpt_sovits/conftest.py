"""A tiny random file of v3 or v4 under its official names, for the acoustic model and its LoRA."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import torch
from torch import Tensor

from voxloom.core.weights.headers import Metadata, TensorInfo
from voxloom.interfaces.stage import WeightsView

WIDTH, INNER, STYLE, CONTENT, SYMBOLS = 8, 12, 16, 6, 20
FLOW, DEPTH, FEED, TIMES, HEAD, MELS = 32, 2, 48, 16, 8, 100
CONDITION, MIXED = 12, 20
DIT_CONFIG = {
    "data": {"sampling_rate": 32000, "filter_length": 2048, "hop_length": 640, "win_length": 2048},
    "model": {
        "version": "v3",
        "inter_channels": 4,
        "hidden_channels": WIDTH,
        "filter_channels": INNER,
        "n_heads": 2,
        "n_layers": 2,
        "kernel_size": 3,
        "gin_channels": STYLE,
    },
}
OpenView = Callable[..., WeightsView]


def dit_shapes() -> dict[str, tuple[int, ...]]:
    """Official names -> shapes, written out apart from the product's table."""
    found: dict[str, tuple[int, ...]] = {}

    def layer(name: str, *shape: int) -> None:
        found[f"{name}.weight"], found[f"{name}.bias"] = shape, shape[:1]

    def normed(name: str, *shape: int) -> None:
        found[f"{name}.bias"], found[f"{name}.weight_g"] = shape[:1], (shape[0], 1, 1)
        found[f"{name}.weight_v"] = shape

    def encoder(name: str, layers: int) -> None:
        for n in range(layers):
            found[f"{name}.attn_layers.{n}.emb_rel_k"] = (1, 9, WIDTH // 2)
            found[f"{name}.attn_layers.{n}.emb_rel_v"] = (1, 9, WIDTH // 2)
            for part in "qkvo":
                layer(f"{name}.attn_layers.{n}.conv_{part}", WIDTH, WIDTH, 1)
            for norm in (1, 2):
                found[f"{name}.norm_layers_{norm}.{n}.gamma"] = (WIDTH,)
                found[f"{name}.norm_layers_{norm}.{n}.beta"] = (WIDTH,)
            layer(f"{name}.ffn_layers.{n}.conv_1", INNER, WIDTH, 3)
            layer(f"{name}.ffn_layers.{n}.conv_2", WIDTH, INNER, 3)

    layer("enc_p.ssl_proj", WIDTH, CONTENT, 1)
    encoder("enc_p.encoder_ssl", 1)
    encoder("enc_p.encoder_text", 2)
    found["enc_p.text_embedding.weight"] = (SYMBOLS, WIDTH)
    for part in "qkvo":
        layer(f"enc_p.mrte.cross_attention.conv_{part}", STYLE, STYLE, 1)
    layer("enc_p.mrte.c_pre", STYLE, WIDTH, 1)
    layer("enc_p.mrte.text_pre", STYLE, WIDTH, 1)
    layer("enc_p.mrte.c_post", WIDTH, STYLE, 1)
    encoder("enc_p.encoder2", 1)
    layer("enc_p.proj", 8, WIDTH, 1)
    layer("ref_enc.spectral.0.fc", 128, 24)
    layer("ref_enc.spectral.3.fc", 128, 128)
    for n in (0, 1):
        layer(f"ref_enc.temporal.{n}.conv1.conv", 256, 128, 5)
    for part in ("w_qs", "w_ks", "w_vs", "fc"):
        layer(f"ref_enc.slf_attn.{part}", 128, 128)
    layer("ref_enc.fc.fc", STYLE, 128)
    layer("ssl_proj", CONTENT, CONTENT, 2)
    book = "quantizer.vq.layers.0._codebook"
    found |= {f"{book}.inited": (1,), f"{book}.cluster_size": (1024,)}
    found |= {f"{book}.embed": (1024, CONTENT), f"{book}.embed_avg": (1024, CONTENT)}
    layer("bridge.0", CONDITION, WIDTH, 1)
    layer("wns1.pre", CONDITION, CONDITION, 1)
    for n in range(2):
        normed(f"wns1.enc.in_layers.{n}", 2 * CONDITION, CONDITION, 5)
        normed(f"wns1.enc.res_skip_layers.{n}", (2 - n) * CONDITION, CONDITION, 1)
    normed("wns1.enc.cond_layer", 4 * CONDITION, STYLE, 1)
    layer("wns1.proj", CONDITION, CONDITION, 1)
    layer("linear_mel", MELS, CONDITION, 1)
    flow = "cfm.estimator"
    for which in ("time_embed", "d_embed"):
        layer(f"{flow}.{which}.time_mlp.0", FLOW, TIMES)
        layer(f"{flow}.{which}.time_mlp.2", FLOW, FLOW)
    for n in range(2):
        block = f"{flow}.text_embed.text_blocks.{n}"
        layer(f"{block}.dwconv", CONDITION, 1, 7)
        layer(f"{block}.norm", CONDITION)
        layer(f"{block}.pwconv1", MIXED, CONDITION)
        found |= {f"{block}.grn.gamma": (1, 1, MIXED), f"{block}.grn.beta": (1, 1, MIXED)}
        layer(f"{block}.pwconv2", CONDITION, MIXED)
    layer(f"{flow}.input_embed.proj", FLOW, 2 * MELS + CONDITION)
    for n in (0, 2):
        layer(f"{flow}.input_embed.conv_pos_embed.conv1d.{n}", FLOW, FLOW // 4, 31)
    found[f"{flow}.rotary_embed.inv_freq"] = (HEAD // 2,)
    for n in range(DEPTH):
        block = f"{flow}.transformer_blocks.{n}"
        layer(f"{block}.attn_norm.linear", 6 * FLOW, FLOW)
        for part in ("to_q", "to_k", "to_v", "to_out.0"):
            layer(f"{block}.attn.{part}", FLOW, FLOW)
        layer(f"{block}.ff.ff.0.0", FEED, FLOW)
        layer(f"{block}.ff.ff.2", FLOW, FEED)
    layer(f"{flow}.norm_out.linear", 2 * FLOW, FLOW)
    layer(f"{flow}.proj_out", MELS, FLOW)
    return found


def drawn(shapes: Mapping[str, tuple[int, ...]], seed: int) -> dict[str, Tensor]:
    """Half-precision tensors of those shapes."""
    generator = torch.Generator().manual_seed(seed)
    tensors = {}
    for name, shape in shapes.items():
        value = torch.randn(shape, generator=generator)
        if name.endswith("inv_freq"):
            value = 10000.0 ** -(torch.arange(shape[0]) / shape[0])
        elif name.endswith((".weight_g", ".gamma", "norm.weight")):
            value = 1 + 0.2 * value
        elif len(shape) > 1 and not name.endswith((".embed", ".weight_v")):
            value = value / (value.numel() / shape[0]) ** 0.5
        elif not name.endswith(".embed"):
            value = 0.3 * value
        tensors[name] = value.half()
    return tensors


def dit_tensors(seed: int = 1) -> dict[str, Tensor]:
    return drawn(dit_shapes(), seed)


def opened(tensors: Mapping[str, Tensor], source: str, **said: str) -> WeightsView:
    """Tensors as the core's reader opens a file of them."""
    infos = {name: TensorInfo("F16", tuple(each.shape), 0, 0) for name, each in tensors.items()}
    return WeightsView(tensors, Metadata(said, infos), source)


@pytest.fixture
def dit_file() -> OpenView:
    """dit_file(version="v3", tensors=None, **metadata) -> an opened tiny base."""

    def made(
        version: str = "v3", tensors: Mapping[str, Tensor] | None = None, **said: str
    ) -> WeightsView:
        model: Any = {**DIT_CONFIG["model"], "version": version}
        said.setdefault("config", json.dumps({**DIT_CONFIG, "model": model}))
        return opened(tensors or dit_tensors(), "tiny.pth", **said)

    return made


@pytest.fixture
def open_view() -> OpenView:
    return opened


@pytest.fixture
def draw() -> Callable[..., dict[str, Tensor]]:
    """draw(shapes, seed) -> half-precision tensors."""
    return drawn


@pytest.fixture
def dit_weights() -> dict[str, Tensor]:
    """The tensors of the tiny base, by official name."""
    return dit_tensors()
