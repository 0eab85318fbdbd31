"""The vocoder's part on a corpus of buzzing tones."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from voxloom.core import weights
from voxloom.interfaces.errors import SpecError
from voxloom.interfaces.features import Features
from voxloom.testing import context, make
from voxloom.training import features, runner
from voxloom.training.dataset import FeatureDataset
from voxloom.training.features import MEL
from voxloom.training.journal import Journal
from voxloom.training.loop import fit
from voxloom.training.losses import mel_loss, stft_loss
from voxloom.training.parts.acoustic import Chain, Network
from voxloom.training.parts.predicted import predicted
from voxloom.training.parts.segments import draw, held_segments
from voxloom.training.task import Tick
from voxloom.vocoders.source_filter.metadata import NetworkConfig, read_header
from voxloom.vocoders.source_filter.model import SourceFilter
from voxloom.vocoders.source_filter.options import SourceFilterOptions

HOP = features.HOP_LENGTH
TINY = NetworkConfig(width=8, layers=1)
SMALL = (
    "batch=2",
    "network={width: 8, layers: 1}",
    "options.segment=16",
    "options.held_frames=30",
    "options.held_per_language=1",
    "held_out.every=4",
)
RUN = "source-filter"


@pytest.fixture
def tones(tmp_path: Path) -> Path:
    """Six utterances of 0.4 s, one of them held back."""
    folder = tmp_path / "tones"
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
                "frames": frames,
            }
        )
    (folder / "manifest.jsonl").write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    return folder


def test_it_writes_weights_that_the_vocoder_reads(tones: Path, tmp_path: Path, trains: Any) -> None:
    task, report = trains(RUN, tones, tmp_path / "run", *SMALL, steps=4)
    assert report.steps == 4
    (path,) = runner.exported(task, tmp_path / "run", tmp_path / "weights")
    view = weights.open(path)
    assert read_header(view.metadata, view.source) == (TINY, MEL)
    assert {tensor.dtype for tensor in view.tensors.values()} == {torch.float16}
    stage = make(SourceFilter, SourceFilterOptions(weights="x"), weights={"weights": view})
    mel = Features(torch.full((80, 9), -5.0), MEL, {"f0": torch.full((9,), 200.0)})
    assert stage.decode(mel, context()).waveform.shape == (9 * HOP,)


def test_the_held_out_loss_falls(tones: Path, tmp_path: Path, trains: Any) -> None:
    fast = ("optimizer.learning_rate=5e-3", "schedule.warmup_steps=2")
    _, report = trains(RUN, tones, tmp_path / "run", *SMALL, *fast, steps=24)
    assert report.history[-1]["loss"] < report.history[0]["loss"]


def test_the_seed_and_the_budget_decide_the_weights(
    tones: Path, tmp_path: Path, trains: Any
) -> None:
    runs = [trains(RUN, tones, tmp_path / name, *SMALL, steps=3)[0] for name in ("one", "other")]
    one, other = (run.model.state_dict() for run in runs)
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_further_training_starts_from_the_best_weights_of_a_run(
    tones: Path, tmp_path: Path, trains: Any, builds: Any
) -> None:
    _, report = trains(RUN, tones, tmp_path / "first", *SMALL, steps=8)
    still = ("optimizer.learning_rate=1e-12", f"start_from={tmp_path / 'first'}")
    task, _ = trains(RUN, tones, tmp_path / "second", *SMALL, *still, steps=1)
    best = weights.open(report.best_path).tensors
    now = task.model.state_dict()
    assert all(torch.allclose(best[name], now[name], atol=1e-6) for name in best)


def test_discriminators_join_at_their_time_and_are_trained(
    tones: Path, tmp_path: Path, trains: Any
) -> None:
    game = ("options.adversary={begin: 0.5, channels: 4}",)
    task, _ = trains(RUN, tones, tmp_path / "run", *SMALL, *game, steps=4)
    early, late = (task.turns(Tick(0, part, torch.Generator())) for part in (0.4, 0.6))
    assert (early, late) == (("model",), ("judges", "model"))
    assert {name.partition(".")[0] for name, _ in task.trained("judges")} == {"judges"}
    view = weights.open(tmp_path / "run" / "last.optimizer.safetensors")
    assert {name.partition("/")[0] for name in view.tensors} == {"model", "judges"}
    exported = weights.open(runner.exported(task, tmp_path / "run", tmp_path / "w")[0])
    assert not any("judges" in name for name in exported.tensors)


def test_the_kept_weights_of_an_adversarial_run_are_its_latest(
    tones: Path, tmp_path: Path, builds: Any
) -> None:
    """The spectral loss, which picks the weights before, rises as the discriminators are heeded."""
    game = (
        "options.adversary={begin: 0.5, channels: 4}",
        "held_out.every=1",
        "held_out.patience=3",
    )
    task = builds(RUN, tones, (*SMALL, *game), 8)
    rising = iter(range(1, 9))
    task.held_out = lambda: {"loss": float(next(rising))}
    report = fit(task, task.setup.recipe, tmp_path, journal=Journal(tmp_path, lambda line: None))
    assert (report.steps, report.best_step, report.best_loss) == (8, 8, 8.0)
    best, last = (weights.open(path).tensors for path in (report.best_path, report.last_path))
    assert all(torch.equal(best[name], last[name]) for name in last)


@pytest.mark.parametrize("before", [True, False])
def test_discriminators_can_be_added_to_a_run_and_left_out_again(
    tones: Path, tmp_path: Path, trains: Any, before: bool
) -> None:
    game = ("options.adversary={begin: 0.0, channels: 4}",)
    first, second = (game, ()) if before else ((), game)
    _, report = trains(RUN, tones, tmp_path / "first", *SMALL, *first, steps=2)
    still = ("optimizer.learning_rate=1e-12", f"start_from={tmp_path / 'first'}")
    task, _ = trains(RUN, tones, tmp_path / "second", *SMALL, *second, *still, steps=1)
    best = weights.open(report.best_path).tensors
    now = task.model.state_dict()
    shared = [name for name in now if name.startswith("vocoder.")]
    assert shared
    assert all(torch.allclose(best[name], now[name], atol=1e-6) for name in shared)


def test_the_vocoder_turn_leaves_the_discriminators_without_gradients(
    tones: Path, builds: Any
) -> None:
    task = builds(RUN, tones, (*SMALL, "options.adversary={begin: 0.0, channels: 4}"), 1)
    task.losses(Tick(0, 0.5, torch.Generator()), "model")["loss"].backward()
    assert {name.partition(".")[0] for name, _ in task.trained("judges")} == {"judges"}
    assert all(p.grad is None and p.requires_grad for _, p in task.trained("judges"))
    assert any(p.grad is not None for _, p in task.trained("model"))


def test_a_resumed_adversarial_run_ends_in_the_weights_of_an_uninterrupted_one(
    tones: Path, tmp_path: Path, trains: Any, builds: Any
) -> None:
    game = (*SMALL, "options.adversary={begin: 0.25, channels: 4}", "seed=3")
    whole, _ = trains(RUN, tones, tmp_path / "whole", *game, steps=6)
    stopping = builds(RUN, tones, game, 6)
    plain = stopping.losses

    def stop(tick: Tick, turn: str) -> Any:
        if tick.step == 4:
            raise KeyboardInterrupt
        return plain(tick, turn)

    stopping.losses = stop
    journal = Journal(tmp_path / "parts", lambda line: None)
    with pytest.raises(KeyboardInterrupt):
        fit(stopping, stopping.setup.recipe, tmp_path / "parts", journal=journal)
    again, report = trains(RUN, tones, tmp_path / "parts", *game, steps=6, resume=True)
    assert report.steps == 6
    one, other = whole.model.state_dict(), again.model.state_dict()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_tuning_hears_predicted_mels_and_changes_the_weights_a_little(
    corpus: Path, tmp_path: Path, trains: Any
) -> None:
    acoustic = Network(width=16, encoder=1, decoder=1, style=8, style_width=8, style_blocks=1)
    sizes = tuple(f"network.{key}={value}" for key, value in acoustic.model_dump().items())
    trains("mini-acoustic", corpus, tmp_path / "acoustic", *sizes)
    trains(RUN, corpus, tmp_path / "vocoder", *SMALL)
    before = weights.open(tmp_path / "vocoder" / "best.safetensors").tensors
    task, _ = trains(
        "source-filter-tuned",
        corpus,
        tmp_path / "tuned",
        *SMALL,
        "options.predicted_utterances=4",
        f"start_from={tmp_path / 'vocoder'}",
        inputs={"acoustic": tmp_path / "acoustic"},
    )
    after = task.model.state_dict()
    moved = max(float((after[name] - value).abs().max()) for name, value in before.items())
    assert 1e-7 < moved < 0.01


def test_a_predicted_utterance_keeps_all_but_its_mel(corpus: Path) -> None:
    items = FeatureDataset(corpus).items
    sizes = Network(width=16, encoder=1, decoder=1, style=8, style_width=8, style_blocks=1).sizes
    made = predicted(Chain(*sizes).eval(), items[0], items[1])
    assert made.mel.shape == items[0].mel.shape
    assert not np.array_equal(made.mel, items[0].mel)
    assert made.wav is items[0].wav
    assert made.f0 is items[0].f0


def test_gain_moves_wave_and_mel_together(tones: Path) -> None:
    items = FeatureDataset(tones, "train").items
    batch = draw(items, 16, 2, torch.Generator().manual_seed(0))
    inside = features.log_mel(batch.wave)[..., 4:-4]
    assert float((inside - batch.mel[..., 4:-4]).abs().mean()) < 0.05


def test_the_held_out_batches_are_always_the_same(tones: Path) -> None:
    items = FeatureDataset(tones, "held").items
    one, other = (held_segments(items, 16, 30, 1) for _ in "ab")
    assert len(one) == 1
    assert torch.equal(one[0].noise, other[0].noise)
    assert one[0].mel.shape == (1, 80, 30)


def test_a_corpus_of_snippets_is_refused_before_anything_is_built(
    tones: Path, tmp_path: Path, trains: Any
) -> None:
    with pytest.raises(SpecError, match="has 60 frames"):
        trains(RUN, tones, tmp_path / "run", *SMALL, "options.segment=60")


def test_the_losses_are_zero_for_the_same_wave_and_grow_with_the_difference() -> None:
    wave = torch.randn(2, 6000, generator=torch.Generator().manual_seed(0))
    assert float(stft_loss(wave, wave)) == 0.0
    assert float(stft_loss(wave * 0.5, wave)) < float(stft_loss(wave * 0.1, wave))
    mel = features.log_mel(wave)
    assert float(mel_loss(wave, mel, 2)) == 0.0
    assert float(mel_loss(wave * 0.5, mel, 2)) == pytest.approx(math.log(2), rel=1e-3)
