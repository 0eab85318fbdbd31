from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from voxloom.core import weights
from voxloom.plugins.mini.acoustic.metadata import Size as AcousticSize
from voxloom.plugins.mini.acoustic.metadata import read_header
from voxloom.plugins.mini.style.metadata import Size as StyleSize
from voxloom.training.dataset import FeatureDataset
from voxloom.training.export_mini import export
from voxloom.training.recipes.acoustic import BATCH, Batches, Chain, losses, mean_log_f0, train

SMALL = AcousticSize(width=16, encoder=1, decoder=1, style=8)
STYLE = StyleSize(width=8, blocks=1, style=8)


def drawn(corpus: Path) -> dict[str, torch.Tensor]:
    data = FeatureDataset(corpus)
    return Batches(data.items, data.by_speaker()).draw(np.random.default_rng(3))


def test_a_batch_pads_every_row_to_one_length(corpus: Path) -> None:
    batch = drawn(corpus)
    assert batch["phones"].shape == batch["durations"].shape == batch["mask"].shape
    assert batch["mel"].shape[:2] == batch["owner"].shape == batch["inside"].shape
    assert batch["mel"].shape[0] == BATCH
    assert int(batch["owner"].max()) < batch["phones"].shape[1]


def test_padding_does_not_change_the_losses(corpus: Path) -> None:
    batch = drawn(corpus)
    model = Chain(SMALL, STYLE).eval()
    with torch.no_grad():
        plain = losses(model, batch, None)
        wider = {
            name: torch.nn.functional.pad(value, (0, 5)) if name in ("phones", "mask") else value
            for name, value in batch.items()
        }
        wider["durations"] = torch.nn.functional.pad(batch["durations"], (0, 5), value=9.0)
        padded = losses(model, wider, None)
    assert float(padded["loss"]) == pytest.approx(float(plain["loss"]), rel=1e-5)


def test_the_mean_pitch_is_the_median_of_voiced_frames() -> None:
    assert mean_log_f0(np.array([0.0, 100.0, 200.0, 400.0])) == pytest.approx(np.log(200))


def test_a_short_run_learns_and_its_export_is_a_plugins_weights(
    corpus: Path, tmp_path: Path
) -> None:
    train(corpus, tmp_path / "run", minutes=None, steps=40, acoustic=SMALL, style=STYLE)
    log = [json.loads(line) for line in (tmp_path / "run" / "log.jsonl").read_text().splitlines()]
    first = next(entry["loss"] for entry in log if entry["event"] == "train")
    held = [entry["loss"] for entry in log if entry["event"] == "held_out"]
    assert held[-1] < first
    paths = export(
        tmp_path / "run" / "last.safetensors", tmp_path, acoustic_size=SMALL, style_size=STYLE
    )
    view = weights.open(paths[0])
    assert read_header(view.metadata, view.source).size == SMALL
    assert {value.dtype for value in view.tensors.values()} == {torch.float16}
