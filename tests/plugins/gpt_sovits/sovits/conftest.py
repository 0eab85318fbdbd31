"""Tiny random checkpoints under the official names, and a voice and sentences that fit them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from voxloom.core.weights.headers import Metadata, TensorInfo
from voxloom.interfaces.acoustic import Utterance
from voxloom.interfaces.audio import Reference
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.stage import WeightsView
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import SpeakerEmbedding, VoiceStyle
from voxloom.plugins.gpt_sovits.common.contracts import SPEAKER, TOKENS
from voxloom.plugins.gpt_sovits.sovits.model import Sovits
from voxloom.plugins.gpt_sovits.sovits.options import SovitsOptions
from voxloom.testing.making import make, speech_like

WIDTH, INNER, STYLE, MEETING, CONTENT, SYMBOLS, SPEAKERS = 8, 12, 16, 16, 6, 20, 10
FIRST, RATES, KERNELS = 16, (5, 4, 2, 1), (9, 8, 2, 1)
CONFIG = {
    "data": {"sampling_rate": 4000, "filter_length": 64, "hop_length": 40, "win_length": 64},
    "model": {
        "version": "v2",
        "inter_channels": 4,
        "hidden_channels": WIDTH,
        "filter_channels": INNER,
        "n_heads": 2,
        "n_layers": 2,
        "kernel_size": 3,
        "resblock": "1",
        "resblock_kernel_sizes": [3, 5],
        "resblock_dilation_sizes": [[1, 2], [1, 3]],
        "upsample_rates": list(RATES),
        "upsample_initial_channel": FIRST,
        "upsample_kernel_sizes": list(KERNELS),
        "gin_channels": STYLE,
    },
}
Checkpoint = Callable[..., WeightsView]


def shapes(*, pro: bool = False, training: bool = False) -> dict[str, tuple[int, ...]]:
    """Official names -> shapes, written out apart from the product's table."""
    found: dict[str, tuple[int, ...]] = {}

    def layer(name: str, *shape: int, bias: bool = True, normed: bool = False) -> None:
        if bias:
            found[f"{name}.bias"] = (shape[1] if name.startswith("dec.ups") else shape[0],)
        if normed:
            found[f"{name}.weight_g"] = (shape[0], 1, 1)
        found[f"{name}.weight_v" if normed else f"{name}.weight"] = shape

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
        layer(f"enc_p.mrte.cross_attention.conv_{part}", MEETING, MEETING, 1)
    layer("enc_p.mrte.c_pre", MEETING, WIDTH, 1)
    layer("enc_p.mrte.text_pre", MEETING, WIDTH, 1)
    layer("enc_p.mrte.c_post", WIDTH, MEETING, 1)
    encoder("enc_p.encoder2", 1)
    layer("enc_p.proj", 8, WIDTH, 1)
    layer("dec.conv_pre", FIRST, 4, 7)
    channels = FIRST
    for n, kernel in enumerate(KERNELS):
        layer(f"dec.ups.{n}", channels, channels // 2, kernel, normed=True)
        channels //= 2
        for k, size in enumerate((3, 5)):
            for convolution in ("convs1.0", "convs1.1", "convs2.0", "convs2.1"):
                name = f"dec.resblocks.{2 * n + k}.{convolution}"
                layer(name, channels, channels, size, normed=True)
    layer("dec.conv_post", 1, channels, 7, bias=False)
    layer("dec.cond", FIRST, STYLE, 1)
    for n in (0, 2, 4, 6):
        layer(f"flow.flows.{n}.pre", WIDTH, 2, 1)
        layer(f"flow.flows.{n}.enc.cond_layer", 2 * WIDTH * 4, STYLE, 1, normed=True)
        for k in range(4):
            layer(f"flow.flows.{n}.enc.in_layers.{k}", 2 * WIDTH, WIDTH, 5, normed=True)
            out = 2 * WIDTH if k < 3 else WIDTH
            layer(f"flow.flows.{n}.enc.res_skip_layers.{k}", out, WIDTH, 1, normed=True)
        layer(f"flow.flows.{n}.post", 2, WIDTH, 1)
    layer("ref_enc.spectral.0.fc", 128, 24)
    layer("ref_enc.spectral.3.fc", 128, 128)
    for n in (0, 1):
        layer(f"ref_enc.temporal.{n}.conv1.conv", 256, 128, 5)
    for part in ("w_qs", "w_ks", "w_vs", "fc"):
        layer(f"ref_enc.slf_attn.{part}", 128, 128)
    layer("ref_enc.fc.fc", STYLE, 128)
    layer("ssl_proj", CONTENT, CONTENT, 2)
    book = "quantizer.vq.layers.0._codebook"
    found |= {f"{book}.inited": (1,), f"{book}.cluster_size": (TOKENS.size,)}
    found |= {f"{book}.embed": (TOKENS.size, CONTENT), f"{book}.embed_avg": (TOKENS.size, CONTENT)}
    if pro:
        layer("sv_emb", STYLE, SPEAKERS)
        layer("ge_to512", MEETING, STYLE)
        found["prelu.weight"] = (STYLE,)
    if training:
        layer("enc_q.pre", WIDTH, 33, 1)
    return found


def official(**kind: bool) -> dict[str, Tensor]:
    """Half-precision tensors, seeded."""
    generator = torch.Generator().manual_seed(1)
    tensors = {}
    for name, shape in shapes(**kind).items():
        drawn = torch.randn(shape, generator=generator)
        if name.endswith((".weight_g", ".gamma")):
            drawn = 1 + 0.2 * drawn
        elif len(shape) > 1 and not name.endswith((".embed", ".weight_v")):
            drawn = drawn / (drawn.numel() / shape[0]) ** 0.5
        elif not name.endswith(".embed"):
            drawn = 0.3 * drawn
        tensors[name] = drawn.half()
    return tensors


def view_of(tensors: dict[str, Tensor], **model: Any) -> WeightsView:
    config = {**CONFIG, "model": {**CONFIG["model"], **model}}
    infos = {name: TensorInfo("F16", tuple(each.shape), 0, 0) for name, each in tensors.items()}
    return WeightsView(tensors, Metadata({"config": json.dumps(config)}, infos), "tiny.pth")


@pytest.fixture
def checkpoint() -> Checkpoint:
    """checkpoint(pro=..., training=..., **config.model) -> an opened file."""

    def opened(*, pro: bool = False, training: bool = False, **model: Any) -> WeightsView:
        model.setdefault("version", "v2Pro" if pro else "v2")
        return view_of(official(pro=pro, training=training), **model)

    return opened


@pytest.fixture
def build(checkpoint: Checkpoint) -> Callable[..., Sovits]:
    """build(pro=..., **options) -> the provider."""

    def built(*, pro: bool = False, **options: Any) -> Sovits:
        typed = SovitsOptions(weights="tiny.pth", **options)
        made: Sovits = make(Sovits, typed, weights={"weights": checkpoint(pro=pro)})
        return made

    return built


@pytest.fixture
def acoustic(build: Callable[..., Sovits]) -> Sovits:
    return build()


@pytest.fixture
def tiny_voice(acoustic: Sovits) -> VoiceStyle:
    drawn = torch.randn(SPEAKERS, generator=torch.Generator().manual_seed(3))
    speaker = SpeakerEmbedding(drawn, SPEAKER)
    heard = acoustic.condition(Reference(speech_like(1.0)))
    return VoiceStyle(speaker=speaker, conditioning=heard)


@pytest.fixture
def voice(tiny_voice: VoiceStyle) -> VoiceStyle:
    return tiny_voice


def sentence(tokens: int, phones: int, seed: int = 0) -> Utterance:
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(0, SYMBOLS, (phones,), generator=generator).tolist()
    spoken = Phones(
        "gpt-sovits-v2",
        tuple("x" * phones),
        tuple(ids),
        ((0, 1),) * phones,
        ("en",) * phones,
        "x",
    )
    drawn = torch.randint(0, TOKENS.size, (tokens,), generator=generator)
    return Utterance("x", "en", spoken, SemanticTokens(drawn, TOKENS))


@pytest.fixture
def utterances() -> list[Utterance]:
    return [sentence(33, 7, 1), sentence(20, 12, 2), sentence(41, 9, 3)]


@pytest.fixture
def say() -> Callable[..., Utterance]:
    """say(tokens, phones, seed) -> a sentence."""
    return sentence
