"""A whole installation of the original program in a megabyte or so: random, and small enough that
a request takes a second."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import soundfile
from torch import Tensor

from tests.plugins.gpt_sovits import conftest as dit
from tests.plugins.gpt_sovits.hubert import conftest as hubert
from tests.plugins.gpt_sovits.sovits import conftest as sovits
from tests.plugins.gpt_sovits.t2s import conftest as t2s
from voxloom.core import weights
from voxloom.plugins.gpt_sovits.published import PRETRAINED, SOVITS, gpt_of
from voxloom.testing.making import speech_like

SYMBOLS, CODES, FEATURES = 732, 1024, 1024
LONGEST = 0.6  # seconds of a sentence: 30 tokens
WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", *map(chr, range(0x4E00, 0x4E80)), ",", "."]
Shapes = Mapping[str, tuple[int, ...]]


def installation(root: Path, *versions: str, ends: bool = False) -> Path:
    """Write the files of these versions, and two recordings; the folder itself.

    ends: the prior ends its sentences itself, as soon as it may; else they reach the limit."""
    folder = root / PRETRAINED
    shapes = hubert_shapes()
    put(folder / "chinese-hubert-base/pytorch_model.bin", dit.drawn(shapes, 5))
    config = {**hubert.CONFIG, "hidden_size": sovits.CONTENT}
    (folder / "chinese-hubert-base/config.json").write_text(json.dumps(config))
    bert(folder / "chinese-roberta-wwm-ext-large")
    for version in versions:
        size = replace(t2s.SIZE, tokens=CODES + 1, max_seconds=LONGEST)
        config = t2s.config_of(size)
        tensors = t2s.official(size, 6 if ends else 3, end=3.0 if ends else 2.0)
        put(folder / gpt_of(version).places[0], tensors, config)
        path = folder / SOVITS[version].places[0]
        if version == "v4":
            base: Any = dit.DIT_CONFIG["model"]
            model = {**base, "version": version}
            put(path, known(dit.dit_tensors()), {**dit.DIT_CONFIG, "model": model})
            put(folder / "gsv-v4-pretrained/vocoder.pth", dit.drawn(vocoder_shapes(), 8))
        else:
            put(path, known(sovits.official()), sovits.CONFIG)
    for number, name in enumerate(("ref.wav", "other.wav")):
        audio = speech_like(3.4 + 0.5 * number, 16000, seed=2 * number)
        soundfile.write(root / name, audio.waveform.numpy(), 16000, subtype="FLOAT")
    return root


def config(root: Path, version: str) -> dict[str, Any]:
    """The section `custom` of tts_infer.yaml."""
    folder = root / PRETRAINED
    return {
        "device": "cpu",
        "is_half": False,
        "version": version,
        "t2s_weights_path": str(folder / gpt_of(version).places[0]),
        "vits_weights_path": str(folder / SOVITS[version].places[0]),
        "cnhuhbert_base_path": str(folder / "chinese-hubert-base"),
        "bert_base_path": str(folder / "chinese-roberta-wwm-ext-large"),
    }


def put(path: Path, tensors: Mapping[str, Tensor], config: Any = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    weights.save(path, tensors, {"config": json.dumps(config)} if config else {})


def known(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """With the phone table of v2."""
    name = "enc_p.text_embedding.weight"
    width = tensors[name].shape[1]
    return {**tensors, **dit.drawn({name: (SYMBOLS, width)}, 7)}


def hubert_shapes() -> Shapes:
    """Of the width that the tiny quantizers read."""
    before, hubert.WIDTH = hubert.WIDTH, sovits.CONTENT
    try:
        return hubert.shapes()
    finally:
        hubert.WIDTH = before


def bert(folder: Path) -> None:
    """Of the width that the prior reads; one layer that counts."""
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(WORDS), FEATURES),
        "embeddings.position_embeddings.weight": (64, FEATURES),
        "embeddings.token_type_embeddings.weight": (2, FEATURES),
    }
    parts = {
        "attention.self.query": (FEATURES, FEATURES), "attention.self.key": (FEATURES, FEATURES),
        "attention.self.value": (FEATURES, FEATURES), "intermediate.dense": (4, FEATURES),
        "attention.output.dense": (FEATURES, FEATURES), "output.dense": (FEATURES, 4),
    }  # fmt: skip
    for name, shape in parts.items():
        shapes[f"encoder.layer.0.{name}.weight"] = shape
        shapes[f"encoder.layer.0.{name}.bias"] = shape[:1]
    for name in ("embeddings", "encoder.layer.0.attention.output", "encoder.layer.0.output"):
        for part in ("weight", "bias"):
            shapes[f"{name}.LayerNorm.{part}"] = (FEATURES,)
    named = {f"bert.{name}": shape for name, shape in shapes.items()}
    put(folder / "pytorch_model.bin", dit.drawn(named, 9))
    config = {
        "vocab_size": len(WORDS), "hidden_size": FEATURES, "num_hidden_layers": 3,
        "num_attention_heads": 2, "intermediate_size": 4, "max_position_embeddings": 64,
        "type_vocab_size": 2, "hidden_act": "gelu",
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")


def vocoder_shapes() -> Shapes:
    """The 48 kHz HiFi-GAN with the rates of the published one, and few channels."""
    shapes: dict[str, tuple[int, ...]] = {}

    def layer(name: str, *shape: int, outside: int | None = None) -> None:
        shapes[f"{name}.weight"] = shape
        shapes[f"{name}.bias"] = (shape[0] if outside is None else outside,)

    channels = 32
    layer("conv_pre", channels, 100, 7)
    for stage, kernel in enumerate((20, 12, 4, 4, 4)):
        layer(f"ups.{stage}", channels, channels // 2, kernel, outside=channels // 2)
        channels //= 2
        for block, size in enumerate((3, 7, 11)):
            for which in ("convs1", "convs2"):
                for number in range(3):
                    name = f"resblocks.{3 * stage + block}.{which}.{number}"
                    layer(name, channels, channels, size)
    layer("conv_post", 1, channels, 7)
    return shapes
