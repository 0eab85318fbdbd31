"""Train the acoustic network and the style encoder of `mini` together.

    python -m voxloom.training.recipes.acoustic --features DIR --out DIR [--minutes 45]

One utterance is spoken with the style of ANOTHER utterance of the same pseudo-speaker, half of the
time in another language: so the style holds the timbre, and neither the words nor the language.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from voxloom.plugins.mini.acoustic.metadata import Size as AcousticSize
from voxloom.plugins.mini.acoustic.network import AcousticNetwork, expand
from voxloom.plugins.mini.style.metadata import Size as StyleSize
from voxloom.plugins.mini.style.network import StyleNetwork
from voxloom.training.dataset import FeatureDataset, Item
from voxloom.training.inventory import symbols
from voxloom.training.loop import Optimizer, Tick, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

BATCH = 16
FRAMES = 112  # decoded per utterance and step; the phones are always encoded whole
REFERENCE_FRAMES = 200
SHARES = {"en": 0.5, "ja": 0.25, "zh": 0.25}
OTHER_LANGUAGE = 0.5
STYLE_NOISE = 0.1  # keeps the neighbourhood of a style speakable, for blends and real recordings
F0_WEIGHT, MEL_WEIGHT = 20.0, 2.0


class Chain(nn.Module):
    """Both networks, so that one loop trains them."""

    def __init__(self, acoustic: AcousticSize, style: StyleSize) -> None:
        super().__init__()
        self.acoustic = AcousticNetwork(symbols(), acoustic)
        self.style = StyleNetwork(style)


class Batches:
    """Draws training batches from a dataset."""

    def __init__(self, items: Sequence[Item], references: dict[str, list[Item]]) -> None:
        self.references = references
        self.by_language = {
            language: [item for item in items if item.language == language] for language in SHARES
        }

    def draw(self, random: np.random.Generator) -> dict[str, Tensor]:
        """phones, durations, mask [batch, phones]; owner [batch, frames]; places; mel; log_f0;
        voiced; inside (frames that exist); reference mel; reference log_f0 [batch, 1]."""
        columns: dict[str, list[Tensor]] = {}
        languages = random.choice(list(SHARES), BATCH, p=list(SHARES.values()))
        for language in languages:
            pool = self.by_language[language]
            item = pool[random.integers(len(pool))]
            for name, value in self._row(item, random).items():
                columns.setdefault(name, []).append(value)
        return {name: pad_sequence(rows, batch_first=True) for name, rows in columns.items()}

    def _row(self, item: Item, random: np.random.Generator) -> dict[str, Tensor]:
        durations = torch.from_numpy(item.durations.astype(np.int64))
        owner, places = expand(durations)
        start = int(random.integers(max(1, item.frames - FRAMES + 1)))
        window = slice(start, start + FRAMES)
        voiced = item.f0 > 0
        relative = np.log(np.where(voiced, item.f0, 1.0)) - mean_log_f0(item.f0)
        reference = self._reference(item, random)
        phones = torch.from_numpy(item.phones.astype(np.int64))
        return {
            "phones": phones,
            "durations": durations.float(),
            "mask": torch.ones(len(phones)),
            "owner": owner[window],
            "places": places[window],
            "inside": torch.ones(len(owner[window])),
            "mel": torch.from_numpy(item.mel[window].astype(np.float32)),
            "log_f0": torch.from_numpy(np.where(voiced, relative, 0.0)[window].astype(np.float32)),
            "voiced": torch.from_numpy(voiced[window].astype(np.float32)),
            "reference": torch.from_numpy(reference[0]),
            "reference_log_f0": torch.tensor([reference[1]], dtype=torch.float32),
        }

    def _reference(self, item: Item, random: np.random.Generator) -> tuple[np.ndarray, float]:
        """REFERENCE_FRAMES of another utterance of the same voice, repeated if it is shorter."""
        others = [other for other in self.references[item.speaker] if other is not item]
        foreign = [other for other in others if other.language != item.language]
        if foreign and random.random() < OTHER_LANGUAGE:
            others = foreign
        other = others[random.integers(len(others))]
        repeated = np.tile(other.mel, (-(-REFERENCE_FRAMES // other.frames), 1))
        start = int(random.integers(len(repeated) - REFERENCE_FRAMES + 1))
        mel = repeated[start : start + REFERENCE_FRAMES].astype(np.float32)
        return mel, mean_log_f0(other.f0)


def mean_log_f0(f0: np.ndarray) -> float:
    """Median natural logarithm of the voiced frames [frames] in Hz."""
    return float(np.median(np.log(f0[f0 > 0])))


def losses(model: Chain, batch: dict[str, Tensor], noise: Tensor | None) -> dict[str, Tensor]:
    """All terms of one batch; `loss` is their weighted sum."""
    mask = batch["mask"].unsqueeze(1)
    style = model.style(batch["reference"].transpose(1, 2), batch["reference_log_f0"][:, 0])
    if noise is not None:
        style = style + STYLE_NOISE * noise
    encoded, log_durations = model.acoustic.encode(batch["phones"], style, mask)
    owner = batch["owner"].unsqueeze(1).expand(-1, encoded.shape[1], -1)
    frames = model.acoustic.decode(encoded.gather(2, owner), batch["places"], style)
    inside, voiced = batch["inside"], batch["voiced"]
    target = batch["mel"].transpose(1, 2)
    weight = inside.unsqueeze(1)
    total = inside.sum() * target.shape[1]
    mel = ((frames.mel - target).abs() * weight).sum() / total
    steps = (frames.mel.diff(dim=2) - target.diff(dim=2)).abs() * weight[..., 1:]
    delta = steps.sum() / total
    f0 = ((frames.log_f0 - batch["log_f0"]) ** 2 * voiced).sum() / voiced.sum().clamp(min=1)
    voicing = (
        functional.binary_cross_entropy_with_logits(
            frames.voicing, voiced, weight=inside, reduction="sum"
        )
        / inside.sum()
    )
    errors = (log_durations - torch.log1p(batch["durations"])) ** 2 * batch["mask"]
    duration = errors.sum() / batch["mask"].sum()
    loss = MEL_WEIGHT * mel + delta + F0_WEIGHT * f0 + voicing + duration
    terms = {"mel": mel, "delta": delta, "f0_rms": f0.sqrt(), "voicing": voicing}
    return {"loss": loss, **terms, "duration": duration}


def train(
    features: Path,
    out: Path,
    *,
    minutes: float | None,
    steps: int | None = None,
    seed: int = 0,
    resume: bool = False,
    acoustic: AcousticSize | None = None,
    style: StyleSize | None = None,
) -> None:
    """Train until the budget is used up; weights and log go to `out` (see `loop.fit`)."""
    dataset = FeatureDataset(features, "train", wav=False)
    voices = dataset.by_speaker()
    usable = [item for item in dataset if len(voices[item.speaker]) > 1]
    batches = Batches(usable, voices)
    held = FeatureDataset(features, "held", wav=False)
    held_batches = Batches([item for item in held if item.speaker in voices], voices)
    fixed = [held_batches.draw(np.random.default_rng(number)) for number in range(4)]
    with torch.random.fork_rng(devices=[]):
        torch.random.default_generator.manual_seed(seed)
        model = Chain(acoustic or AcousticSize(), style or StyleSize())

    def step(tick: Tick) -> dict[str, Tensor]:
        random = np.random.default_rng(int(torch.randint(2**62, (1,), generator=tick.generator)))
        width = model.style.size.style
        noise = torch.randn(BATCH, width, generator=tick.generator)
        return losses(model, batches.draw(random), noise)

    def held_out() -> dict[str, float]:
        rounds = [losses(model, batch, None) for batch in fixed]
        return {name: float(sum(r[name] for r in rounds)) / len(rounds) for name in rounds[0]}

    fit(
        model,
        step,
        run_dir=out,
        minutes=minutes,
        steps=steps,
        optimizer=Optimizer(learning_rate=1.5e-3, betas=(0.9, 0.98), warmup_steps=100, clip=2.0),
        seed=seed,
        held_out_fn=held_out,
        metadata={"recipe": "voxloom.training.recipes.acoustic", "seed": str(seed)},
        resume=resume,
    )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="train mini's acoustic network and style encoder")
    parser.add_argument("--features", type=Path, required=True, help="folder of make_corpus")
    parser.add_argument("--out", type=Path, required=True, help="folder for weights and log")
    parser.add_argument("--minutes", type=float, default=45.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    train(
        options.features,
        options.out,
        minutes=options.minutes,
        seed=options.seed,
        resume=options.resume,
    )


if __name__ == "__main__":
    main()
