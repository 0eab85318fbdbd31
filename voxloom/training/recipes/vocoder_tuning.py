"""Let the vocoder get used to predicted mels: a short fine-tuning behind the acoustic model.

    python -m voxloom.training.recipes.vocoder_tuning --features DIR --acoustic RUN --vocoder RUN \\
        --out RUN [--minutes 8]

The acoustic model speaks training utterances with their own durations and the style of another
utterance, so that its smoother mel lies exactly beside the real waveform. The vocoder reads that
mel half of the time, the real one otherwise; its losses always ask for the real waveform.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from voxloom.core import weights
from voxloom.plugins.mini.acoustic.metadata import Size as AcousticSize
from voxloom.plugins.mini.acoustic.network import expand
from voxloom.plugins.mini.style.metadata import Size as StyleSize
from voxloom.training import features
from voxloom.training.checkpoint import load_checkpoint
from voxloom.training.dataset import FeatureDataset, Item
from voxloom.training.export import export_half
from voxloom.training.loop import Optimizer, Tick, fit
from voxloom.training.losses import mel_loss, stft_loss
from voxloom.training.recipes.acoustic import Chain, mean_log_f0
from voxloom.training.recipes.vocoder import EDGE, MEL, Recipe, Segments, build, draw, held_out
from voxloom.vocoders.source_filter.metadata import NetworkConfig, header
from voxloom.vocoders.source_filter.spectral import Spectral

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from voxloom.vocoders.source_filter.network import SourceFilterNet

UTTERANCES = 500  # predicted ones; enough for a few hundred steps
REFERENCE_FRAMES = 300
RATE = 2e-4


@torch.inference_mode()
def predicted(model: Chain, item: Item, reference: Item) -> Item:
    """The same utterance with the acoustic model's mel in place of its own."""
    mel = torch.from_numpy(reference.mel[:REFERENCE_FRAMES].astype(np.float32)).T[None]
    style = model.style(mel, torch.tensor([mean_log_f0(reference.f0)]))
    encoded, _ = model.acoustic.encode(torch.from_numpy(item.phones.astype(np.int64))[None], style)
    owner, places = expand(torch.from_numpy(item.durations.astype(np.int64)))
    made = model.acoustic.decode(encoded[:, :, owner], places[None], style)
    return replace(item, mel=made.mel[0].T.numpy().astype(np.float16))


def predict(model: Chain, items: Sequence[Item], voices: dict[str, list[Item]]) -> list[Item]:
    """Each item, spoken with the style of the next utterance in the same voice."""
    made = []
    for item in items:
        others = voices[item.speaker]
        place = next((n for n, other in enumerate(others) if other.name == item.name), -1)
        made.append(predicted(model, item, others[(place + 1) % len(others)]))
    return made


def losses(
    net: SourceFilterNet, spectral: Spectral, batch: Segments, recipe: Recipe
) -> dict[str, Tensor]:
    """Those of the vocoder's recipe, with the mel of the real waveform as the aim."""
    made = net(batch.mel, batch.f0, batch.noise, spectral)
    margin = EDGE // 2 * features.HOP_LENGTH
    mel = mel_loss(made, features.log_mel(batch.wave), EDGE)
    stft = stft_loss(made[:, margin:-margin], batch.wave[:, margin:-margin])
    return {"loss": stft + recipe.mel_weight * mel, "mel": mel, "stft": stft}


def train(
    data: Path,
    acoustic: Path,
    vocoder: Path,
    out: Path,
    *,
    minutes: float | None,
    steps: int | None = None,
    seed: int = 0,
    sizes: tuple[AcousticSize, StyleSize, NetworkConfig] | None = None,
    utterances: int = UTTERANCES,
) -> None:
    """Fine-tune the best weights of the run `vocoder`; exports to `out/source_filter.safetensors`.

    Raises:
        WeightsError: a run's checkpoint is missing or of another model.
    """
    acoustic_size, style_size, network = sizes or (AcousticSize(), StyleSize(), NetworkConfig())
    model = Chain(acoustic_size, style_size).eval()
    view = weights.open(acoustic / "last.safetensors")
    model.load_state_dict({name: value.float() for name, value in view.tensors.items()})
    recipe = Recipe()
    dataset = FeatureDataset(data, "train")
    voices = dataset.by_speaker()
    usable = [item for item in dataset if item.frames >= recipe.segment]
    order = np.random.default_rng(seed).permutation(len(usable))[:utterances]
    smooth = predict(model, [usable[index] for index in order], voices)
    held = FeatureDataset(data, "held").items
    held = [item for item in held if item.speaker in voices]
    measured = held_out(predict(model, held, voices), recipe)
    net = build(network, seed)
    load_checkpoint(vocoder, "best", net)
    spectral = Spectral(MEL.n_fft, MEL.hop_length, "cpu")

    def step(tick: Tick) -> dict[str, Tensor]:
        pool = smooth if tick.step % 2 == 0 else usable
        return losses(net, spectral, draw(pool, recipe, tick.generator), recipe)

    def measure() -> dict[str, float]:
        rows = [losses(net, spectral, batch, recipe) for batch in measured]
        return {name: float(np.mean([float(row[name]) for row in rows])) for name in rows[0]}

    metadata = header(net.config, MEL)
    report = fit(
        net,
        step,
        run_dir=out,
        minutes=minutes,
        steps=steps,
        optimizer=Optimizer(learning_rate=RATE),
        seed=seed,
        held_out_fn=measure,
        held_out_every=100,
        metadata=metadata,
    )
    export_half(report.last_path, out / "source_filter.safetensors", metadata)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="fine-tune the vocoder on predicted mels")
    parser.add_argument("--features", type=Path, required=True, help="folder of make_corpus")
    parser.add_argument("--acoustic", type=Path, required=True, help="run of recipes.acoustic")
    parser.add_argument("--vocoder", type=Path, required=True, help="run of recipes.vocoder")
    parser.add_argument("--out", type=Path, required=True, help="run folder")
    parser.add_argument("--minutes", type=float, default=8.0)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    train(
        given.features,
        given.acoustic,
        given.vocoder,
        given.out,
        minutes=given.minutes,
        seed=given.seed,
    )


if __name__ == "__main__":
    main()
