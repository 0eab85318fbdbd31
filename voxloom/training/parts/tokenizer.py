"""The semantic tokenizer of `mini-gpt`: trained continuous, then clustered.

The bottleneck learns to tell which phone every frame belongs to, how it is marked (tone, stress,
pitch accent), how it is pitched and how loud it is; heads ask for that. Noise on the vectors makes
room between what must be told apart. k-means at export. The heads stay in the file: with them it
is the listener, which judges what other models say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from pydantic import Field
from torch.nn import functional

from voxloom.core import weights
from voxloom.interfaces.contracts import TokenContract
from voxloom.plugins.mini.acoustic.symbols import tables
from voxloom.plugins.mini.listener.metadata import Header, write_header
from voxloom.plugins.mini.listener.network import ListenerNetwork, to_file
from voxloom.plugins.mini.tokenizer import metadata as tokenizer
from voxloom.plugins.mini.tokenizer.metadata import Size
from voxloom.plugins.mini.tokenizer.network import heard
from voxloom.training.clusters import k_means
from voxloom.training.dataset import FeatureDataset, Item, corpus_findings
from voxloom.training.features import FRAME_RATE_HZ, MEL
from voxloom.training.inventory import NAME, symbols
from voxloom.training.seeding import seeded
from voxloom.training.task import Finding, Settings, Setup, Task, Tick

if TYPE_CHECKING:
    from torch import Tensor

CODEBOOK = "mini-tokens"
NARROWEST, WIDEST = 0.88, 1.14  # warp of the mel axis: as if the vocal tract were another


class Network(Settings):
    """Sizes of the tokenizer."""

    width: int = Field(192, ge=8, description="channels")
    fine: int = Field(2, ge=1, description="blocks at the frame rate")
    coarse: int = Field(2, ge=1, description="blocks at the token rate")
    stride: int = Field(4, ge=1, description="frames a token")
    code: int = Field(32, ge=2, description="width of the bottleneck")
    codes: int = Field(1024, ge=2, description="size of the codebook")

    @property
    def size(self) -> Size:
        return Size(**self.model_dump())


class Options(Settings):
    """How batches are drawn, and what the losses weigh."""

    frames: int = Field(128, ge=8, description="of a training segment; a multiple of the stride")
    noise: float = Field(0.25, ge=0, description="on the vectors while training")
    warp: float = Field(0.5, ge=0, le=1, description="share of segments with a warped mel axis")
    tilt: float = Field(0.3, ge=0, description="spread of a random offset of every band")
    mark_weight: float = Field(0.5, ge=0, description="of tone, stress and accent")
    f0_weight: float = Field(5.0, ge=0)
    energy_weight: float = Field(0.2, ge=0)
    clustered: int = Field(1500, ge=1, description="utterances whose vectors are clustered")
    iterations: int = Field(25, ge=1, description="of k-means")


class TokenizerTask(Task):
    """Mel and pitch to tokens."""

    name = "mini-tokenizer"
    summary = "speech to semantic tokens: what is said, without who says it"
    network = Network
    options = Options

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        options: Options = setup.options
        self._size: Size = setup.network.size
        dataset = FeatureDataset(setup.data, "train", wav=False)
        self._items = [i for i in dataset if i.frames >= options.frames]
        held = [i for i in FeatureDataset(setup.data, "held", wav=False) if i.frames >= self._unit]
        self._held = [self._whole(item) for item in held]
        bases, marks, _ = tables(symbols())
        self._base_of, self._mark_of = torch.tensor(bases), torch.tensor(marks)
        with seeded(setup.recipe.seed):
            model = ListenerNetwork(self._size, max(bases) + 1, max(marks) + 1)
        self.model: ListenerNetwork = model.to(setup.device)

    @property
    def _unit(self) -> int:
        return self._size.stride

    @classmethod
    def preflight(cls, setup: Setup) -> list[Finding]:
        found = corpus_findings(
            setup.data,
            {},
            shortest=setup.options.frames,
            shortest_by="options.frames",
            durations=True,
        )
        if setup.network.stride % 2:
            message = f"A token of {setup.network.stride} frames has no middle."
            found.append(Finding(message, "Make `network.stride` even."))
        elif setup.options.frames % setup.network.stride:
            message = f"{setup.options.frames} frames are no whole number of tokens."
            found.append(Finding(message, "Make `options.frames` a multiple of `network.stride`."))
        return found

    def losses(self, tick: Tick, turn: str) -> Mapping[str, Tensor]:
        options: Options = self.setup.options
        random = np.random.default_rng(int(torch.randint(2**62, (1,), generator=tick.generator)))
        rows = [self._segment(random) for _ in range(self.batch)]
        batch = [torch.stack(column).to(self.setup.device) for column in zip(*rows, strict=True)]
        vectors = self.model.tokenizer.vectors(*batch[:3])
        noise = torch.randn(vectors.shape, generator=tick.generator).to(vectors.device)
        return self._judged(vectors + options.noise * noise, batch)

    def _segment(self, random: np.random.Generator) -> tuple[Tensor, ...]:
        """mel, log F0, voiced as the network hears them, then phone ids and energy [frames]."""
        options: Options = self.setup.options
        item = self._items[random.integers(len(self._items))]
        start = int(random.integers(item.frames - options.frames + 1))
        mel, log_f0, voiced, phones, energy = self._parts(item)
        if random.random() < options.warp:
            mel = warped(mel, float(random.uniform(NARROWEST, WIDEST)))
        if options.tilt:
            offset = random.normal(0, options.tilt, (mel.shape[0], 1)).astype(np.float32)
            mel = mel + torch.from_numpy(offset)
        window = slice(start, start + options.frames)
        return mel[:, window], log_f0[window], voiced[window], phones[window], energy[window]

    def _parts(self, item: Item) -> tuple[Tensor, ...]:
        raw = torch.from_numpy(item.mel.astype(np.float32)).T
        mel, log_f0, voiced = heard(raw, torch.from_numpy(item.f0))
        phones = np.repeat(item.phones.astype(np.int64), item.durations)
        energy = raw.mean(0)
        return mel, log_f0, voiced, torch.from_numpy(phones), energy - energy.max()

    def _whole(self, item: Item) -> list[Tensor]:
        frames = item.frames // self._unit * self._unit
        parts = self._parts(item)
        return [part[..., :frames][None].to(self.setup.device) for part in parts]

    def _judged(self, vectors: Tensor, batch: Sequence[Tensor]) -> dict[str, Tensor]:
        options: Options = self.setup.options
        _, log_f0, voiced, phones, energy = batch
        base, mark, pitch, voicing, loud = self.model.ask(vectors)
        bases, marks = self._base_of.to(phones.device), self._mark_of.to(phones.device)
        phone = functional.cross_entropy(base.flatten(0, 1), bases[phones].flatten())
        marked = functional.cross_entropy(mark.flatten(0, 1), marks[phones].flatten())
        f0 = ((pitch[..., 0] - log_f0).square() * voiced).sum() / voiced.sum().clamp(min=1)
        sounds = functional.binary_cross_entropy_with_logits(voicing[..., 0], voiced)
        level = (loud[..., 0] - energy).abs().mean()
        loss = (
            phone
            + options.mark_weight * marked
            + options.f0_weight * f0
            + sounds
            + options.energy_weight * level
        )
        accuracy = (base.argmax(-1) == bases[phones]).float().mean()
        return {
            **{"loss": loss, "phone": phone, "mark": marked, "f0_rms": f0.sqrt()},
            **{"voicing": sounds, "energy": level, "accuracy": accuracy},
        }

    def held_out(self) -> Mapping[str, float]:
        rows = [
            self._judged(self.model.tokenizer.vectors(*parts[:3]), parts) for parts in self._held
        ]
        if not rows:
            return {}
        return {name: float(np.mean([float(row[name]) for row in rows])) for name in rows[0]}

    def metadata(self) -> Mapping[str, str]:
        rate = FRAME_RATE_HZ / self._size.stride
        tokens = TokenContract(CODEBOOK, self._size.codes, rate)
        return write_header(Header(tokenizer.Header(self._size, tokens, MEL), NAME, symbols()))

    def export(self, checkpoint: Path, out: Path) -> list[Path]:
        """Cluster the checkpoint's vectors of training speech; the codebook goes into the file,
        and the heads, by which the file also serves as a listener."""
        self.model.load_state_dict(dict(weights.open(checkpoint).tensors))
        self.model.tokenizer.codebook.copy_(self._codebook())
        path = out / "mini-tokenizer.safetensors"
        tensors = to_file(self.model.state_dict())
        halves = {name: value.cpu().half() for name, value in tensors.items()}
        weights.save(path, halves, self.metadata())
        return [path]

    @torch.no_grad()
    def _codebook(self) -> Tensor:
        options: Options = self.setup.options
        self.model.eval()
        order = np.random.default_rng(self.setup.recipe.seed).permutation(len(self._items))
        vectors = [
            self.model.tokenizer.vectors(*self._whole(self._items[index])[:3])[0].cpu()
            for index in order[: options.clustered]
        ]
        generator = torch.Generator().manual_seed(self.setup.recipe.seed)
        return k_means(torch.cat(vectors), self._size.codes, options.iterations, generator)


def warped(mel: Tensor, factor: float) -> Tensor:
    """mel [n_mels, frames] with its band axis stretched by `factor`, the ends held."""
    bands = mel.shape[0]
    places = (torch.arange(bands) * factor).clamp(max=bands - 1)
    low = places.floor().long()
    high = (low + 1).clamp(max=bands - 1)
    part = (places - low)[:, None]
    return mel[low] * (1 - part) + mel[high] * part
