"""Train the source-filter vocoder: copy-synthesis of a corpus, without a discriminator.

    python -m voxloom.training.recipes.vocoder --data FEATURES --out RUN --minutes 40 --threads 1

Segments of about half a second; loss = multi-resolution STFT + 3 * mel L1. The result is
RUN/source_filter.safetensors (float16, with its contract in the header).
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from voxloom.interfaces.contracts import MelContract
from voxloom.training import features
from voxloom.training.checkpoint import load_checkpoint
from voxloom.training.dataset import FeatureDataset, Item
from voxloom.training.export import export_half
from voxloom.training.loop import FitReport, Optimizer, Tick, fit
from voxloom.training.losses import mel_loss, stft_loss
from voxloom.vocoders.source_filter.metadata import header
from voxloom.vocoders.source_filter.network import NetworkConfig, SourceFilterNet
from voxloom.vocoders.source_filter.spectral import Spectral

if TYPE_CHECKING:
    from torch import Tensor

MEL = MelContract(
    sample_rate=features.SAMPLE_RATE,
    n_fft=features.N_FFT,
    win_length=features.N_FFT,
    hop_length=features.HOP_LENGTH,
    n_mels=features.N_MELS,
    fmin_hz=features.F_MIN,
    fmax_hz=features.F_MAX,
)
EDGE = 4  # frames at either end of a segment that no loss hears: their surroundings are cut off
LOUDEST_DB, QUIETEST_DB = 3.0, -9.0  # random gain of a segment
WEIGHTS_NAME = "source_filter.safetensors"


@dataclass(frozen=True)
class Recipe:
    """segment: frames of a training segment; batch: segments a step; mel_weight: of the mel L1;
    held_frames, held_per_language: how much of the held-back speech is measured."""

    segment: int = 56
    batch: int = 16
    mel_weight: float = 3.0
    held_frames: int = 250
    held_per_language: int = 6
    held_out_every: int = 250


@dataclass(frozen=True, eq=False)
class Segments:
    """wave [batch, samples], mel [batch, 80, frames], f0 [batch, frames], noise like wave."""

    wave: Tensor
    mel: Tensor
    f0: Tensor
    noise: Tensor

    def to(self, device: str) -> Segments:
        return Segments(*(t.to(device) for t in (self.wave, self.mel, self.f0, self.noise)))


def draw(
    items: Sequence[Item], recipe: Recipe, generator: torch.Generator, gain: bool = True
) -> Segments:
    """One batch of random segments of random utterances, at random gains."""
    cuts = []
    for index in torch.randint(len(items), (recipe.batch,), generator=generator).tolist():
        item = items[index]
        last = item.frames - recipe.segment
        start = int(torch.randint(max(last, 0) + 1, (1,), generator=generator))
        cuts.append(cut(item, start, recipe.segment))
    waves, mels, pitches = (torch.stack(parts) for parts in zip(*cuts, strict=True))
    if gain:
        decibel = torch.rand((recipe.batch,), generator=generator)
        decibel = decibel * (LOUDEST_DB - QUIETEST_DB) + QUIETEST_DB
        factor = 10 ** (decibel / 20)
        waves = waves * factor[:, None]
        floor = float(np.log(features.LOG_CLAMP))
        mels = (mels + factor.log()[:, None, None]).clamp(min=floor)
    noise = torch.randn(waves.shape, generator=generator)
    return Segments(waves, mels, pitches, noise)


def cut(item: Item, start: int, frames: int) -> tuple[Tensor, Tensor, Tensor]:
    """`frames` frames of an utterance from `start`: wave, mel [80, frames], f0."""
    hop = features.HOP_LENGTH
    wave = item.wav[start * hop : (start + frames) * hop].astype(np.float32) / 32768
    mel = item.mel[start : start + frames].T.astype(np.float32)
    f0 = item.f0[start : start + frames].astype(np.float32)
    return torch.from_numpy(wave), torch.from_numpy(mel), torch.from_numpy(f0)


def losses(
    net: SourceFilterNet, spectral: Spectral, batch: Segments, recipe: Recipe
) -> dict[str, Tensor]:
    """Both losses of one batch, and their weighted sum as `loss`."""
    made = net(batch.mel, batch.f0, batch.noise, spectral)
    margin = EDGE // 2 * features.HOP_LENGTH
    mel = mel_loss(made, batch.mel, EDGE)
    stft = stft_loss(made[:, margin:-margin], batch.wave[:, margin:-margin])
    return {"loss": stft + recipe.mel_weight * mel, "mel": mel, "stft": stft}


def held_out(items: Sequence[Item], recipe: Recipe) -> list[Segments]:
    """The same few utterances of every language each time, with fixed noise, one by one."""
    generator = torch.Generator().manual_seed(1)
    chosen: list[Segments] = []
    for language in sorted({item.language for item in items}):
        of_language = [i for i in items if i.language == language and i.frames > recipe.segment]
        for item in of_language[: recipe.held_per_language]:
            parts = [p[None] for p in cut(item, 0, min(item.frames, recipe.held_frames))]
            chosen.append(Segments(*parts, torch.randn(parts[0].shape, generator=generator)))
    return chosen


def train(
    data: Path,
    out: Path,
    *,
    minutes: float | None = None,
    steps: int | None = None,
    network: NetworkConfig | None = None,
    recipe: Recipe | None = None,
    optimizer: Optimizer | None = None,
    seed: int = 0,
    device: str = "cpu",
    init: Path | None = None,
    resume: bool = False,
) -> FitReport:
    """Train, then export the best weights as float16 to `out`.

    init: a folder of an earlier run whose best weights are the start (a fine-tuning).

    Raises:
        FileNotFoundError: no corpus at `data`.
        ValueError: the corpus has no utterance that is long enough.
    """
    recipe = recipe or Recipe()
    items = [i for i in FeatureDataset(data, "train") if i.frames >= recipe.segment]
    if not items:
        raise ValueError(f"no utterance in {data} has {recipe.segment} frames or more")
    held = [batch.to(device) for batch in held_out(FeatureDataset(data, "held").items, recipe)]
    net = build(network or NetworkConfig(), seed).to(device)
    if init is not None:
        load_checkpoint(init, "best", net)
    spectral = Spectral(MEL.n_fft, MEL.hop_length, device)

    def step(tick: Tick) -> Mapping[str, Tensor]:
        return losses(net, spectral, draw(items, recipe, tick.generator).to(device), recipe)

    def measure() -> Mapping[str, float]:
        rows = [losses(net, spectral, batch, recipe) for batch in held]
        return {name: float(np.mean([float(row[name]) for row in rows])) for name in rows[0]}

    metadata = header(net.config, MEL)
    report = fit(
        net,
        step,
        run_dir=out,
        minutes=minutes,
        steps=steps,
        optimizer=optimizer or Optimizer(),
        seed=seed,
        held_out_fn=measure if held else None,
        held_out_every=recipe.held_out_every,
        metadata=metadata,
        resume=resume,
    )
    export_half(report.best_path, out / WEIGHTS_NAME, metadata)
    return report


def build(config: NetworkConfig, seed: int) -> SourceFilterNet:
    """A network whose first weights depend on the seed alone, not on torch's global generator."""
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        return SourceFilterNet(config, MEL)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--data", type=Path, required=True, help="folder of features")
    parser.add_argument("--out", type=Path, required=True, help="run folder")
    parser.add_argument("--minutes", type=float, default=40.0, help="time box")
    parser.add_argument("--threads", type=int, default=1, help="CPU threads")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--rate", type=float, default=8e-4, help="full learning rate")
    parser.add_argument("--init", type=Path, help="run folder whose best weights to start from")
    parser.add_argument("--resume", action="store_true", help="go on where --out stopped")
    given = parser.parse_args(arguments)
    torch.set_num_threads(given.threads)
    report = train(
        given.data,
        given.out,
        minutes=given.minutes,
        optimizer=Optimizer(learning_rate=given.rate),
        seed=given.seed,
        device=given.device,
        init=given.init,
        resume=given.resume,
    )
    print(f"{report.steps} steps, {report.minutes:.1f} min, best held-out {report.best_loss:.4f}")


if __name__ == "__main__":
    main()
