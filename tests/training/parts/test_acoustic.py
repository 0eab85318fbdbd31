"""The acoustic part on a corpus of noise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from voxloom.core import weights
from voxloom.interfaces.errors import SpecError
from voxloom.plugins.mini.acoustic.metadata import Size, read_header
from voxloom.training import runner
from voxloom.training.dataset import FeatureDataset
from voxloom.training.parts.acoustic import Batches, Chain, Network, Options, losses, mean_log_f0
from voxloom.training.parts.predicted import chain_of, predicted_items

NETWORK = Network(width=16, encoder=1, decoder=1, style=8, style_width=8, style_blocks=1)
SMALL = tuple(f"network.{key}={value}" for key, value in NETWORK.model_dump().items())
BATCH = 16


def drawn(corpus: Path) -> dict[str, torch.Tensor]:
    data = FeatureDataset(corpus)
    batches = Batches(data.items, data.by_speaker(), Options())
    return batches.draw(np.random.default_rng(3), BATCH)


def test_a_batch_pads_every_row_to_one_length(corpus: Path) -> None:
    batch = drawn(corpus)
    assert batch["phones"].shape == batch["durations"].shape == batch["mask"].shape
    assert batch["mel"].shape[:2] == batch["owner"].shape == batch["inside"].shape
    assert batch["mel"].shape[0] == BATCH
    assert int(batch["owner"].max()) < batch["phones"].shape[1]


def test_padding_does_not_change_the_losses(corpus: Path) -> None:
    batch = drawn(corpus)
    model = Chain(*NETWORK.sizes).eval()
    with torch.no_grad():
        plain = losses(model, batch, Options(), None)
        wider = {
            name: torch.nn.functional.pad(value, (0, 5)) if name in ("phones", "mask") else value
            for name, value in batch.items()
        }
        wider["durations"] = torch.nn.functional.pad(batch["durations"], (0, 5), value=9.0)
        padded = losses(model, wider, Options(), None)
    assert float(padded["loss"]) == pytest.approx(float(plain["loss"]), rel=1e-5)


def test_the_mean_pitch_is_the_median_of_voiced_frames() -> None:
    assert mean_log_f0(np.array([0.0, 100.0, 200.0, 400.0])) == pytest.approx(np.log(200))


def test_a_language_without_a_share_is_never_drawn(corpus: Path) -> None:
    data = FeatureDataset(corpus)
    only = Batches(data.items, data.by_speaker(), Options(shares={"ja": 1.0}))
    assert set(only.by_language) == {"ja"}
    assert {int(p) for p in only.draw(np.random.default_rng(0), 4)["phones"].flatten()} <= {
        *(1, 340, 352, 3)
    }


def test_a_short_run_learns_and_its_export_is_a_plugins_weights(
    corpus: Path, tmp_path: Path, trains: Any
) -> None:
    run = tmp_path / "run"
    task, _ = trains("mini-acoustic", corpus, run, *SMALL, "held_out.every=20", steps=40)
    log = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
    first = next(entry["loss"] for entry in log if entry["event"] == "train")
    held = [entry["loss"] for entry in log if entry["event"] == "held_out"]
    assert held[-1] < first
    paths = runner.exported(task, run, tmp_path / "weights", best=False)
    view = weights.open(paths[0])
    assert read_header(view.metadata, view.source).size == Size(16, 1, 1, 8)
    assert {value.dtype for value in view.tensors.values()} == {torch.float16}


def test_masks_over_the_reference_are_part_of_the_recipe(
    corpus: Path, tmp_path: Path, trains: Any
) -> None:
    plain, _ = trains("mini-acoustic", corpus, tmp_path / "plain", *SMALL)
    masked, _ = trains("mini-acoustic", corpus, tmp_path / "masked", *SMALL, "augment.bands=2")
    one, other = (task.model.state_dict() for task in (plain, masked))
    assert any(not torch.equal(one[name], other[name]) for name in one)


def whispered(corpus: Path, *names: str) -> None:
    for name in names:
        arrays = dict(np.load(corpus / f"{name}.npz"))
        np.savez(corpus / f"{name}.npz", **{**arrays, "f0": np.zeros_like(arrays["f0"])})


def test_an_utterance_without_pitch_spoils_no_style(
    corpus: Path, tmp_path: Path, trains: Any
) -> None:
    """Its mean pitch is no number, nor is then the loss of what is spoken in its style."""
    whispered(corpus, "en_0", "ja_1", "zh_2", "en_6")
    _, report = trains("mini-acoustic", corpus, tmp_path / "run", *SMALL, steps=6)
    assert np.isfinite(report.held_out["loss"])
    data = FeatureDataset(corpus)
    chain = chain_of(tmp_path / "run")
    made = predicted_items(chain, data.items, data.by_speaker())
    assert len(made) == len(data)
    assert all(np.isfinite(item.mel).all() for item in made)


def test_a_corpus_of_whispers_is_refused(corpus: Path, builds: Any) -> None:
    whispered(corpus, *(item.name for item in FeatureDataset(corpus)))
    with pytest.raises(SpecError, match="No voice has two utterances"):
        builds("mini-acoustic", corpus, SMALL)


def test_a_run_of_another_part_holds_no_acoustic_networks(
    corpus: Path, tmp_path: Path, trains: Any
) -> None:
    sizes = "network={width: 8, layers: 1}"
    trains("source-filter", corpus, tmp_path, sizes, "options.segment=16", "options.held_frames=30")
    with pytest.raises(SpecError, match="is of 'source-filter', so it has no acoustic networks"):
        chain_of(tmp_path)
    (tmp_path / "recipe.json").unlink()
    with pytest.raises(SpecError, match=r"has no recipe\.json"):
        chain_of(tmp_path)
