"""The vocoder's recipe on a corpus of buzzing tones."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch

from voxloom.core import weights
from voxloom.interfaces.features import Features
from voxloom.testing import context, make
from voxloom.training import features
from voxloom.training.loop import Optimizer
from voxloom.training.losses import mel_loss, stft_loss
from voxloom.training.recipes import vocoder as recipe_module
from voxloom.training.recipes.vocoder import MEL, WEIGHTS_NAME, Recipe, draw, held_out, train
from voxloom.vocoders.source_filter.metadata import NetworkConfig, read_header
from voxloom.vocoders.source_filter.model import SourceFilter
from voxloom.vocoders.source_filter.options import SourceFilterOptions

HOP = features.HOP_LENGTH
SMALL = Recipe(segment=16, batch=2, held_per_language=1, held_frames=30, held_out_every=4)
TINY = NetworkConfig(width=8, layers=1)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Six utterances of 0.4 s, one of them held back."""
    folder = tmp_path / "features"
    folder.mkdir()
    rows = []
    for number in range(6):
        hertz, frames = 120.0 + 30 * number, 40
        time = torch.arange(frames * HOP) / features.SAMPLE_RATE
        wave = sum(torch.cos(2 * math.pi * hertz * k * time) / k for k in range(1, 20)) * 0.1
        mel = features.log_mel(wave[None])[0].T.numpy().astype(np.float16)
        np.savez(
            folder / f"u{number}.npz",
            wav=(wave * 32767).short().numpy(),
            mel=mel,
            f0=np.full(frames, hertz, np.float32),
            phones=np.zeros(1, np.int16),
            durations=np.full(1, frames, np.int16),
        )
        rows.append(
            {
                "name": f"u{number}",
                "path": f"u{number}.npz",
                "language": "en",
                "speaker": "s",
                "teacher": "tone",
                "text": "",
                "split": "held" if number == 0 else "train",
            }
        )
    (folder / "manifest.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    return folder


def run(corpus: Path, out: Path, steps: int, resume: bool = False) -> torch.Tensor:
    train(corpus, out, steps=steps, network=TINY, recipe=SMALL, resume=resume)
    return weights.open(out / WEIGHTS_NAME).tensors["leave.weight"]


def test_it_writes_weights_that_the_vocoder_reads(corpus: Path, tmp_path: Path) -> None:
    report = train(corpus, tmp_path / "run", steps=4, network=TINY, recipe=SMALL)
    assert report.steps == 4
    view = weights.open(tmp_path / "run" / WEIGHTS_NAME)
    assert read_header(view.metadata, view.source) == (TINY, MEL)
    assert {tensor.dtype for tensor in view.tensors.values()} == {torch.float16}
    stage = make(SourceFilter, SourceFilterOptions(weights="x"), weights={"weights": view})
    mel = Features(torch.full((80, 9), -5.0), MEL, {"f0": torch.full((9,), 200.0)})
    assert stage.decode(mel, context()).waveform.shape == (9 * HOP,)


def test_the_held_out_loss_falls(corpus: Path, tmp_path: Path) -> None:
    fast = Optimizer(learning_rate=5e-3, warmup_steps=2)
    report = train(corpus, tmp_path / "run", steps=24, network=TINY, recipe=SMALL, optimizer=fast)
    assert report.history[-1]["loss"] < report.history[0]["loss"]


def test_the_seed_and_the_budget_decide_the_weights(corpus: Path, tmp_path: Path) -> None:
    one, other = (run(corpus, tmp_path / name, 3) for name in ("one", "other"))
    assert torch.equal(one, other)


def test_a_fine_tuning_starts_from_the_best_weights_of_a_run(corpus: Path, tmp_path: Path) -> None:
    report = train(corpus, tmp_path / "first", steps=8, network=TINY, recipe=SMALL)
    again = train(
        corpus, tmp_path / "second", steps=0, network=TINY, recipe=SMALL, init=tmp_path / "first"
    )
    one, other = (weights.open(r.best_path).tensors for r in (report, again))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_gain_moves_wave_and_mel_together(corpus: Path) -> None:
    items = recipe_module.FeatureDataset(corpus, "train").items
    batch = draw(items, SMALL, torch.Generator().manual_seed(0))
    inside = features.log_mel(batch.wave)[..., 4:-4]
    assert float((inside - batch.mel[..., 4:-4]).abs().mean()) < 0.05


def test_the_held_out_batches_are_always_the_same(corpus: Path) -> None:
    items = recipe_module.FeatureDataset(corpus, "held").items
    one, other = (held_out(items, SMALL) for _ in "ab")
    assert len(one) == 1
    assert torch.equal(one[0].noise, other[0].noise)
    assert one[0].mel.shape == (1, 80, 30)


def test_a_corpus_of_snippets_is_refused(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="has 60 frames"):
        train(corpus, tmp_path / "run", steps=1, network=TINY, recipe=Recipe(segment=60))


def test_the_losses_are_zero_for_the_same_wave_and_grow_with_the_difference() -> None:
    wave = torch.randn(2, 6000, generator=torch.Generator().manual_seed(0))
    assert float(stft_loss(wave, wave)) == 0.0
    assert float(stft_loss(wave * 0.5, wave)) < float(stft_loss(wave * 0.1, wave))
    mel = features.log_mel(wave)
    assert float(mel_loss(wave, mel, 2)) == 0.0
    assert float(mel_loss(wave * 0.5, mel, 2)) == pytest.approx(math.log(2), rel=1e-3)
