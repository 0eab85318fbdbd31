"""The source-filter vocoder, trained by copy-synthesis of the corpus.

Segments of about half a second; loss = multi-resolution STFT + weighted mel L1. With `adversary`
set, discriminators join in for the last part of the budget. With an `acoustic` run as input, a
share of the segments shows the vocoder that run's predicted mel in place of the real one: it gets
used to smoother mels, while its losses always ask for the real waveform.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from pydantic import Field
from torch import nn

from voxloom.training import features
from voxloom.training.dataset import FeatureDataset, Item, corpus_findings
from voxloom.training.export import export_half
from voxloom.training.features import MEL
from voxloom.training.losses import mel_loss, stft_loss
from voxloom.training.parts.discriminators import (
    Judges,
    features_differ,
    fooled,
    frozen,
    told_apart,
)
from voxloom.training.parts.predicted import chain_of, predicted_items
from voxloom.training.parts.segments import Segments, draw, held_segments
from voxloom.training.seeding import seeded
from voxloom.training.task import MODEL, Finding, Settings, Setup, Task, Tick
from voxloom.vocoders.source_filter.metadata import NetworkConfig, header
from voxloom.vocoders.source_filter.network import SourceFilterNet
from voxloom.vocoders.source_filter.spectral import Spectral

if TYPE_CHECKING:
    from torch import Tensor

EDGE = 4  # frames at either end of a segment that no loss hears: their surroundings are cut off
WEIGHTS_NAME = "source-filter.safetensors"
JUDGES = "judges"
SAMPLES = 4


class Network(Settings):
    """Sizes of the vocoder, see its `NetworkConfig`."""

    width: int = Field(192, ge=8, description="channels")
    layers: int = Field(6, ge=1, description="blocks")
    expansion: int = Field(3, ge=1, description="of a block's inner layer")


class Adversary(Settings):
    """The discriminators' part."""

    begin: float = Field(0.5, ge=0, lt=1, description="part of the budget after which they join")
    channels: int = Field(16, ge=4, description="of their first layers")
    weight: float = Field(0.3, ge=0, description="of fooling them")
    feature_weight: float = Field(2.0, ge=0, description="of matching their features")


class Options(Settings):
    """How batches are drawn, and what the losses weigh."""

    segment: int = Field(56, ge=2 * EDGE + 1, description="frames of a training segment")
    mel_weight: float = Field(3.0, ge=0, description="of the mel L1")
    held_frames: int = Field(250, ge=20, description="of each held-back utterance")
    held_per_language: int = Field(6, ge=1)
    adversary: Adversary | None = None
    predicted: float = Field(
        0.5, ge=0, le=1, description="share of predicted mels, with an `acoustic` run as input"
    )
    predicted_utterances: int = Field(500, ge=1, description="how many are predicted")


class Pair(nn.Module):
    """The vocoder and, in an adversarial run, its discriminators."""

    def __init__(self, network: Network, adversary: Adversary | None) -> None:
        super().__init__()
        self.vocoder = SourceFilterNet(NetworkConfig(**network.model_dump()), MEL)
        if adversary is not None:
            self.judges = Judges(adversary.channels)


class VocoderTask(Task):
    """Mel and pitch to a waveform."""

    name = "source-filter"
    summary = "mel and pitch to a waveform, with or without discriminators"
    network = Network
    options = Options
    inputs = {"acoustic": False}  # noqa: RUF012 - a table of the class
    helpers = ("judges.",)

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        options: Options = setup.options
        dataset = FeatureDataset(setup.data, "train")
        self._items = [i for i in dataset if i.frames >= options.segment]
        held = FeatureDataset(setup.data, "held").items
        self._smooth: list[Item] = []
        if "acoustic" in setup.inputs:
            held = self._predict(setup.inputs["acoustic"], dataset, held)
        held_batches = held_segments(
            held, options.segment, options.held_frames, options.held_per_language
        )
        self._held = [batch.to(setup.device) for batch in held_batches]
        with seeded(setup.recipe.seed):
            self.model: Pair = Pair(setup.network, options.adversary).to(setup.device)
        self._spectral = Spectral(MEL.n_fft, MEL.hop_length, setup.device)

    def _predict(self, run: Path, dataset: FeatureDataset, held: Sequence[Item]) -> list[Item]:
        """Fill the pool of predicted mels; the held-back ones, predicted too."""
        chain, voices = chain_of(run), dataset.by_speaker()
        order = np.random.default_rng(self.setup.recipe.seed).permutation(len(self._items))
        chosen = [self._items[n] for n in order[: self.setup.options.predicted_utterances]]
        self._smooth = predicted_items(chain, chosen, voices, self.setup.progress)
        return predicted_items(chain, [i for i in held if i.speaker in voices], voices)

    @classmethod
    def preflight(cls, setup: Setup) -> list[Finding]:
        found = corpus_findings(
            setup.data,
            {},
            shortest=setup.options.segment,
            wav=True,
            durations="acoustic" in setup.inputs,  # the acoustic model speaks in them
        )
        if setup.recipe.options.get("predicted") and "acoustic" not in setup.inputs:
            message = "The recipe asks for predicted mels, but no acoustic run predicts them."
            mend = "Give --input acoustic=RUN, or set `options.predicted` to 0."
            found.append(Finding(message, mend))
        return found

    def all_turns(self) -> Sequence[str]:
        return (MODEL, JUDGES) if self.setup.options.adversary else (MODEL,)

    def turns(self, tick: Tick) -> Sequence[str]:
        return (JUDGES, MODEL) if self._judged(tick.fraction) else (MODEL,)

    def trained(self, turn: str) -> Sequence[tuple[str, nn.Parameter]]:
        prefix = "judges." if turn == JUDGES else "vocoder."
        return [(n, p) for n, p in self.model.named_parameters() if n.startswith(prefix)]

    def losses(self, tick: Tick, turn: str) -> Mapping[str, Tensor]:
        tick.generator.manual_seed(tick.generator.initial_seed())  # both turns hear one batch
        batch = self._draw(tick)
        made = self._copy(batch)
        margin = EDGE // 2 * features.HOP_LENGTH
        real, ours = batch.wave[:, margin:-margin], made[:, margin:-margin]
        if turn == JUDGES:
            return {"loss": told_apart(self.model.judges(real), self.model.judges(ours.detach()))}
        terms = self._spectral_losses(made, batch)
        if self._judged(tick.fraction):
            settings: Adversary = self.setup.options.adversary
            with frozen(self.model.judges):
                judged, wanted = self.model.judges(ours), self.model.judges(real)
            fool, matched = fooled(judged), features_differ(wanted, judged)
            terms["loss"] = (
                terms["loss"] + settings.weight * fool + settings.feature_weight * matched
            )
            terms |= {"fool": fool, "features": matched}
        return terms

    def _draw(self, tick: Tick) -> Segments:
        options: Options = self.setup.options
        pool = self._items
        if self._smooth and torch.rand((), generator=tick.generator) < options.predicted:
            pool = self._smooth
        return draw(pool, options.segment, self.batch, tick.generator).to(self.setup.device)

    def _copy(self, batch: Segments) -> Tensor:
        made: Tensor = self.model.vocoder(batch.mel, batch.f0, batch.noise, self._spectral)
        return made

    def _spectral_losses(self, made: Tensor, batch: Segments) -> dict[str, Tensor]:
        margin = EDGE // 2 * features.HOP_LENGTH
        mel = mel_loss(made, features.log_mel(batch.wave), EDGE)
        stft = stft_loss(made[:, margin:-margin], batch.wave[:, margin:-margin])
        return {"loss": stft + self.setup.options.mel_weight * mel, "mel": mel, "stft": stft}

    def ranked(self, fraction: float) -> bool:
        return not self._judged(fraction)

    def _judged(self, fraction: float) -> bool:
        adversary = self.setup.options.adversary
        return adversary is not None and fraction >= adversary.begin

    def held_out(self) -> Mapping[str, float]:
        if not self._held:
            return {}
        rows = [self._spectral_losses(self._copy(batch), batch) for batch in self._held]
        return {name: float(np.mean([float(row[name]) for row in rows])) for name in rows[0]}

    def metadata(self) -> Mapping[str, str]:
        return header(self.model.vocoder.config, MEL)

    def export(self, checkpoint: Path, out: Path) -> list[Path]:
        target = out / WEIGHTS_NAME
        export_half(checkpoint, target, self.metadata(), prefix="vocoder.")
        return [target]

    def samples(self) -> Mapping[str, Tensor]:
        with torch.no_grad():
            return {
                f"held-back {number + 1}": self._copy(batch)[0].cpu()
                for number, batch in enumerate(self._held[:SAMPLES])
            }
