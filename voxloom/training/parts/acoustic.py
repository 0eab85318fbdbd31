"""The acoustic network and the style encoder of `mini`, trained together.

One utterance is spoken with the style of ANOTHER utterance of the same pseudo-speaker, half of the
time in another language: so the style holds the timbre, and neither the words nor the language.
Mostly it is of the same engine too. An engine's own timbre is heard through every change of pitch
and formants, and one that speaks a single language would tie that language to its timbre.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from voxloom.interfaces.errors import SpecError
from voxloom.plugins.mini.acoustic.metadata import Size as AcousticSize
from voxloom.plugins.mini.acoustic.network import AcousticNetwork, expand
from voxloom.plugins.mini.style.metadata import Size as StyleSize
from voxloom.plugins.mini.style.network import StyleNetwork
from voxloom.training import manifest
from voxloom.training.augment import hide
from voxloom.training.dataset import FeatureDataset, Item, corpus_findings
from voxloom.training.export_mini import export
from voxloom.training.inventory import symbols
from voxloom.training.recipe import Share
from voxloom.training.seeding import seeded
from voxloom.training.task import Finding, Settings, Setup, Task, Tick

if TYPE_CHECKING:
    from collections.abc import Sequence

HELD_ROUNDS = 4
_ONE_EACH = "No voice has two utterances: each is spoken in the style that is heard in another."
_TWO = "Give one speaker of `options.shares`' languages more of them."


class Network(Settings):
    """Sizes of both networks; `style` is the width of the vector between them."""

    width: int = Field(192, ge=8, description="channels of the acoustic network")
    encoder: int = Field(3, ge=1, description="blocks over phones")
    decoder: int = Field(5, ge=1, description="blocks over frames")
    style: int = Field(128, ge=4, description="width of the style vector")
    style_width: int = Field(128, ge=8, description="channels of the style encoder")
    style_blocks: int = Field(3, ge=1, description="blocks of the style encoder")

    @property
    def sizes(self) -> tuple[AcousticSize, StyleSize]:
        return (
            AcousticSize(self.width, self.encoder, self.decoder, self.style),
            StyleSize(width=self.style_width, blocks=self.style_blocks, style=self.style),
        )


class Options(Settings):
    """How batches are drawn, and what the losses weigh."""

    frames: int = Field(112, ge=8, description="decoded per utterance; phones are encoded whole")
    reference_frames: int = Field(200, ge=20, description="heard by the style encoder")
    shares: dict[str, Share] = Field(
        {"en": 0.5, "ja": 0.25, "zh": 0.25}, description="part of the batches a language gets"
    )
    other_language: float = Field(0.5, ge=0, le=1, description="style from another language")
    same_teacher: float = Field(
        0.9, ge=0, le=1, description="style from the same engine, where the voice has more of it"
    )
    style_noise: float = Field(
        0.1, ge=0, description="keeps a style's neighbourhood speakable, for blends and recordings"
    )
    f0_weight: float = Field(20.0, ge=0)
    mel_weight: float = Field(2.0, ge=0)


class Chain(nn.Module):
    """Both networks, so that one loop trains them."""

    def __init__(self, acoustic: AcousticSize, style: StyleSize) -> None:
        super().__init__()
        self.acoustic = AcousticNetwork(symbols(), acoustic)
        self.style = StyleNetwork(style)


class Batches:
    """Draws training batches from a dataset."""

    def __init__(
        self, items: Sequence[Item], references: dict[str, list[Item]], options: Options
    ) -> None:
        self.references, self.options = references, options
        by_language: dict[str, list[Item]] = {}
        for item in items:
            by_language.setdefault(item.language, []).append(item)
        self.by_language = {k: v for k, v in by_language.items() if options.shares.get(k)}
        shares = np.array([options.shares[language] for language in self.by_language])
        self.shares = shares / shares.sum()

    def draw(self, random: np.random.Generator, batch: int) -> dict[str, Tensor]:
        """phones, durations, mask [batch, phones]; owner [batch, frames]; places; mel; log_f0;
        voiced; inside (frames that exist); reference mel; reference log_f0 [batch, 1]."""
        columns: dict[str, list[Tensor]] = {}
        languages = random.choice(list(self.by_language), batch, p=self.shares)
        for language in languages:
            pool = self.by_language[language]
            item = pool[random.integers(len(pool))]
            for name, value in self._row(item, random).items():
                columns.setdefault(name, []).append(value)
        return {name: pad_sequence(rows, batch_first=True) for name, rows in columns.items()}

    def _row(self, item: Item, random: np.random.Generator) -> dict[str, Tensor]:
        durations = torch.from_numpy(item.durations.astype(np.int64))
        owner, places = expand(durations)
        start = int(random.integers(max(1, item.frames - self.options.frames + 1)))
        window = slice(start, start + self.options.frames)
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
        """Frames of another utterance of the same voice, repeated if it is shorter."""
        wanted = self.options.reference_frames
        others = [other for other in self.references[item.speaker] if other is not item]
        alike = [other for other in others if other.teacher == item.teacher]
        if alike and random.random() < self.options.same_teacher:
            others = alike
        foreign = [other for other in others if other.language != item.language]
        if foreign and random.random() < self.options.other_language:
            others = foreign
        other = others[random.integers(len(others))]
        repeated = np.tile(other.mel, (-(-wanted // other.frames), 1))
        start = int(random.integers(len(repeated) - wanted + 1))
        mel = repeated[start : start + wanted].astype(np.float32)
        return mel, mean_log_f0(other.f0)


def mean_log_f0(f0: np.ndarray) -> float:
    """Median natural logarithm of the voiced frames [frames] in Hz."""
    return float(np.median(np.log(f0[f0 > 0])))


def losses(
    model: Chain, batch: dict[str, Tensor], options: Options, noise: Tensor | None
) -> dict[str, Tensor]:
    """All terms of one batch; `loss` is their weighted sum. noise: [batch, style], added to the
    style, None for none."""
    mask = batch["mask"].unsqueeze(1)
    style = model.style(batch["reference"].transpose(1, 2), batch["reference_log_f0"][:, 0])
    if noise is not None:
        style = style + options.style_noise * noise
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
    loss = options.mel_weight * mel + delta + options.f0_weight * f0 + voicing + duration
    terms = {"mel": mel, "delta": delta, "f0_rms": f0.sqrt(), "voicing": voicing}
    return {"loss": loss, **terms, "duration": duration}


class AcousticTask(Task):
    """Phones straight to mel and pitch."""

    name = "mini-acoustic"
    summary = "phones to mel and pitch, and the style encoder that shapes the voice"
    network = Network
    options = Options
    augments = True

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        options: Options = setup.options
        dataset = FeatureDataset(setup.data, "train", wav=False)
        # A voice's mean pitch is a part of its style, so what has none speaks in no voice.
        voices = {
            speaker: [item for item in spoken if item.voiced]
            for speaker, spoken in dataset.by_speaker().items()
        }
        usable = [item for item in dataset if item.voiced and len(voices[item.speaker]) > 1]
        self._batches = Batches(usable, voices, options)
        if not self._batches.by_language:
            raise SpecError(_ONE_EACH, mend=_TWO)
        held = [
            item
            for item in FeatureDataset(setup.data, "held", wav=False)
            if item.voiced and voices.get(item.speaker) and options.shares.get(item.language)
        ]
        self._held: list[dict[str, Tensor]] = []
        if held:
            batches = Batches(held, voices, options)
            drawn = [batches.draw(np.random.default_rng(n), 16) for n in range(HELD_ROUNDS)]
            self._held = [self._moved(batch) for batch in drawn]
        with seeded(setup.recipe.seed):
            self.model: Chain = Chain(*setup.network.sizes).to(setup.device)

    @classmethod
    def preflight(cls, setup: Setup) -> list[Finding]:
        shares = setup.options.shares
        found = corpus_findings(setup.data, shares, durations=True)
        if any(one.fatal for one in found):
            return found
        rows, _ = manifest.scan(setup.data)
        spoken = Counter(row.speaker for row in rows if row.split == "train")
        wanted = [row for row in rows if shares.get(row.language)]
        if not any(spoken[row.speaker] > 1 for row in wanted if row.split == "train"):
            found.append(Finding(_ONE_EACH, _TWO))
        held = {row.speaker for row in wanted if row.split == "held"}
        if held and held.isdisjoint(spoken):
            message = "All that is held back is by speakers whom no training hears: it is not used."
            mend = "Hold back some of the others, so that the best weights can be picked."
            found.append(Finding(message, mend, fatal=False))
        return found

    def losses(self, tick: Tick, turn: str) -> Mapping[str, Tensor]:
        random = np.random.default_rng(int(torch.randint(2**62, (1,), generator=tick.generator)))
        width = self.model.style.size.style
        noise = torch.randn(self.batch, width, generator=tick.generator).to(self.setup.device)
        batch = self._batches.draw(random, self.batch)
        batch["reference"] = hide(batch["reference"], self.setup.recipe.augment, tick.generator)
        return losses(self.model, self._moved(batch), self.setup.options, noise)

    def held_out(self) -> Mapping[str, float]:
        if not self._held:
            return {}
        rounds = [losses(self.model, batch, self.setup.options, None) for batch in self._held]
        return {name: float(sum(r[name] for r in rounds)) / len(rounds) for name in rounds[0]}

    def metadata(self) -> Mapping[str, str]:
        recipe = self.setup.recipe
        return {"part": self.name, "recipe": recipe.name, "seed": str(recipe.seed)}

    def export(self, checkpoint: Path, out: Path) -> list[Path]:
        acoustic, style = self.setup.network.sizes
        return export(checkpoint, out, acoustic_size=acoustic, style_size=style)

    def _moved(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        return {name: value.to(self.setup.device) for name, value in batch.items()}
