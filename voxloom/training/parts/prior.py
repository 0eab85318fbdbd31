"""The prior of `mini-gpt`: phones to tokens, with one head taught where the speech is.

Half of the samples have another utterance of the same voice and language in front, phones before
phones and tokens before tokens: so prompting works as in GPT-SoVITS. Some tokens that are fed are
wrong, so that a slip does not derail what follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from pydantic import Field
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from voxloom.plugins.mini.gpt.metadata import Header, Size, write_header
from voxloom.plugins.mini.gpt.network import PriorNetwork
from voxloom.training.contracts import phone_contract
from voxloom.training.dataset import FeatureDataset, Item, corpus_findings
from voxloom.training.export import export_half
from voxloom.training.inventory import symbols
from voxloom.training.parts.tokens import tokenizer_of, tokens_of
from voxloom.training.seeding import seeded
from voxloom.training.task import Finding, Settings, Setup, Task, Tick

if TYPE_CHECKING:
    from torch import Tensor

IGNORED = -100  # of cross_entropy: padding
HELD_BATCHES = 6


class Network(Settings):
    """Sizes of the transformer."""

    width: int = Field(256, ge=16, description="channels")
    heads: int = Field(4, ge=1, description="of the attention; they divide the width")
    layers: int = Field(6, ge=1)
    phone_blocks: int = Field(2, ge=0, description="convolutions over phones")


class Options(Settings):
    """How batches are drawn, and what the losses weigh."""

    shares: dict[str, float] = Field({"en": 0.5, "ja": 0.25, "zh": 0.25})
    prompted: float = Field(0.5, ge=0, le=1, description="share of samples behind a prompt")
    wrong_tokens: float = Field(0.08, ge=0, lt=1, description="share of the fed ones")
    align_weight: float = Field(0.5, ge=0, description="of looking at the phone that is spoken")
    most_tokens: int = Field(320, ge=20, description="longest sample, prompt included")


class PriorTask(Task):
    """Phones to tokens."""

    name = "mini-gpt"
    summary = "phones to semantic tokens, one after the other"
    network = Network
    options = Options
    inputs = {"tokenizer": True}  # noqa: RUF012 - a table of the class

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        options: Options = setup.options
        tokenizer, header = tokenizer_of(setup.inputs["tokenizer"])
        self._tokens, self._stride = header.tokens, header.size.stride
        self._end = header.size.codes
        train = FeatureDataset(setup.data, "train", wav=False).items
        held = FeatureDataset(setup.data, "held", wav=False).items
        self._train = _Pool(
            train, tokens_of(tokenizer, train, setup.progress), self._stride, options
        )
        self._held = _Pool(held, tokens_of(tokenizer, held), self._stride, options)
        size = Size(**setup.network.model_dump(), codes=header.size.codes)
        with seeded(setup.recipe.seed):
            self.model: PriorNetwork = PriorNetwork(symbols(), size).to(setup.device)

    @classmethod
    def preflight(cls, setup: Setup) -> list[Finding]:
        found = corpus_findings(setup.data, setup.options.shares, durations=True)
        if setup.network.width % (2 * setup.network.heads):
            message = f"{setup.network.heads} heads do not divide {setup.network.width} channels."
            found.append(Finding(message, "Change `network.heads` or `network.width`."))
        return found

    def losses(self, tick: Tick, turn: str) -> Mapping[str, Tensor]:
        options: Options = self.setup.options
        random = np.random.default_rng(int(torch.randint(2**62, (1,), generator=tick.generator)))
        rows = [self._train.draw(random, options) for _ in range(self.batch)]
        return self._judged(rows, tick.generator)

    def _judged(
        self, rows: list[tuple[Tensor, Tensor, Tensor]], generator: torch.Generator | None
    ) -> dict[str, Tensor]:
        """rows: phones, tokens, and which phone each token is of. generator: for wrong tokens,
        None for none."""
        device, options = self.setup.device, self.setup.options
        phones = pad_sequence([row[0] for row in rows], batch_first=True)
        there = pad_sequence([torch.ones(len(row[0])) for row in rows], batch_first=True)
        begin = torch.tensor([self._end])
        fed = pad_sequence([torch.cat([begin, row[1]]) for row in rows], batch_first=True)
        wanted = pad_sequence(
            [torch.cat([row[1], begin]) for row in rows], batch_first=True, padding_value=IGNORED
        )
        owner = pad_sequence([row[2] for row in rows], batch_first=True, padding_value=-1)
        if generator is not None:
            wrong = torch.rand(fed.shape, generator=generator) < options.wrong_tokens
            wrong[:, 0] = False
            others = torch.randint(self._end, fed.shape, generator=generator)
            fed = torch.where(wrong, others, fed)
        seen = self.model(phones.to(device), there.to(device), fed.to(device))
        wanted, owner = wanted.to(device), owner.to(device)
        cross = functional.cross_entropy(
            seen.logits.flatten(0, 1), wanted.flatten(), ignore_index=IGNORED
        )
        # The look of position t, which yields token t, should be at the phone of token t.
        spoken = owner >= 0
        at = owner.clamp(min=0)[..., None]
        shares = [look[:, : at.shape[1]].gather(2, at)[..., 0] for look in seen.looks]
        align = -torch.stack([(s + 1e-6).log()[spoken].mean() for s in shares]).mean()
        best = seen.looks[-1][:, : at.shape[1], : phones.shape[1]].argmax(-1)
        near = ((best - owner).abs() <= 1)[spoken].float().mean()
        right = (seen.logits.argmax(-1) == wanted)[wanted != IGNORED].float().mean()
        loss = cross + options.align_weight * align
        return {"loss": loss, "tokens": cross, "align": align, "near": near, "accuracy": right}

    def held_out(self) -> Mapping[str, float]:
        if not self._held.all:
            return {}
        random = np.random.default_rng(1)
        batches = [
            [self._held.draw(random, self.setup.options) for _ in range(8)]
            for _ in range(HELD_BATCHES)
        ]
        rows = [self._judged(batch, None) for batch in batches]
        return {name: float(np.mean([float(row[name]) for row in rows])) for name in rows[0]}

    def metadata(self) -> Mapping[str, str]:
        return write_header(Header(self.model.size, phone_contract(), self._tokens))

    def export(self, checkpoint: Path, out: Path) -> list[Path]:
        path = out / "mini-gpt.safetensors"
        export_half(checkpoint, path, self.metadata())
        return [path]


class _Pool:
    """Utterances as phones, tokens, and the phone of each token."""

    def __init__(
        self, items: list[Item], tokens: list[np.ndarray], stride: int, options: Options
    ) -> None:
        self.all: list[tuple[Tensor, Tensor, Tensor]] = []
        self.by_language: dict[str, list[int]] = {}
        self.by_voice: dict[tuple[str, str], list[int]] = {}
        self.key: list[tuple[str, str]] = []
        for item, found in zip(items, tokens, strict=True):
            if not options.shares.get(item.language) or len(found) > options.most_tokens:
                continue
            phone_of_frame = np.repeat(np.arange(len(item.phones)), item.durations)
            centres = np.minimum(np.arange(len(found)) * stride + stride // 2, item.frames - 1)
            index = len(self.all)
            self.all.append(
                (
                    torch.from_numpy(item.phones.astype(np.int64)),
                    torch.from_numpy(found.astype(np.int64)),
                    torch.from_numpy(phone_of_frame[centres].astype(np.int64)),
                )
            )
            self.key.append((item.speaker, item.language))
            self.by_language.setdefault(item.language, []).append(index)
            self.by_voice.setdefault(self.key[-1], []).append(index)
        shares = np.array([options.shares[language] for language in self.by_language])
        self.shares = shares / shares.sum() if len(shares) else shares

    def draw(self, random: np.random.Generator, options: Options) -> tuple[Tensor, Tensor, Tensor]:
        """One sample, behind a prompt or not."""
        language = random.choice(list(self.by_language), p=self.shares)
        pool = self.by_language[language]
        index = pool[random.integers(len(pool))]
        phones, tokens, owner = self.all[index]
        others = [n for n in self.by_voice[self.key[index]] if n != index]
        if others and random.random() < options.prompted:
            before = self.all[others[random.integers(len(others))]]
            if len(before[1]) + len(tokens) <= options.most_tokens:
                return (
                    torch.cat([before[0], phones]),
                    torch.cat([before[1], tokens]),
                    torch.cat([before[2], owner + len(before[0])]),
                )
        return phones, tokens, owner
