from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from voxloom.core import weights
from voxloom.plugins.mini.acoustic.metadata import Size as AcousticSize
from voxloom.plugins.mini.style.metadata import Size as StyleSize
from voxloom.training.dataset import FeatureDataset
from voxloom.training.recipes import acoustic, vocoder, vocoder_tuning
from voxloom.training.recipes.acoustic import Chain
from voxloom.vocoders.source_filter.metadata import NetworkConfig, read_header

SMALL = AcousticSize(width=16, encoder=1, decoder=1, style=8)
STYLE = StyleSize(width=8, blocks=1, style=8)
NETWORK = NetworkConfig(width=8, layers=1)


def test_a_predicted_utterance_keeps_all_but_its_mel(corpus: Path) -> None:
    items = FeatureDataset(corpus).items
    made = vocoder_tuning.predicted(Chain(SMALL, STYLE).eval(), items[0], items[1])
    assert made.mel.shape == items[0].mel.shape
    assert not np.array_equal(made.mel, items[0].mel)
    assert made.wav is items[0].wav
    assert made.f0 is items[0].f0


def test_tuning_starts_from_the_vocoders_weights_and_changes_them(
    corpus: Path, tmp_path: Path
) -> None:
    runs = {name: tmp_path / name for name in ("acoustic", "vocoder", "tuned")}
    acoustic.train(corpus, runs["acoustic"], minutes=None, steps=2, acoustic=SMALL, style=STYLE)
    vocoder.train(corpus, runs["vocoder"], steps=2, network=NETWORK)
    vocoder_tuning.train(
        corpus,
        runs["acoustic"],
        runs["vocoder"],
        runs["tuned"],
        minutes=None,
        steps=2,
        sizes=(SMALL, STYLE, NETWORK),
        utterances=4,
    )
    before = weights.open(runs["vocoder"] / "best.safetensors").tensors
    view = weights.open(runs["tuned"] / "source_filter.safetensors")
    assert read_header(view.metadata, view.source)[0] == NETWORK
    moved = {
        name: float((value.float() - before[name]).abs().max())
        for name, value in view.tensors.items()
    }
    assert max(moved.values()) > 1e-4
    assert max(moved.values()) < 0.01
    assert all(torch.isfinite(value).all() for value in view.tensors.values())
