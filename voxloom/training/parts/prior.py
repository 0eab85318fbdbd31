"""The prior of `mini-gpt`: phones to tokens, and how long each phone takes.

Some of the samples have another utterance of the same voice and language in front, phones before
phones and tokens before tokens: so prompting works as in GPT-SoVITS. Some tokens that are fed are
wrong, so that a slip does not derail what follows. Which phone a token speaks is known where its
frames are: the corpus has the end of every phone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from pydantic import Field
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from voxloom.interfaces.errors import SpecError
from voxloom.plugins.mini.gpt.metadata import Header, Size, write_header
from voxloom.plugins.mini.gpt.network import STEPS, PriorNetwork
from voxloom.training import manifest
from voxloom.training.contracts import phone_contract
from voxloom.training.dataset import FeatureDataset, Item, corpus_findings
from voxloom.training.export import export_half
from voxloom.training.inventory import symbols
from voxloom.training.parts.tokens import places_of, tokenizer_findings, tokenizer_of, tokens_of
from voxloom.training.recipe import Share
from voxloom.training.seeding import seeded
from voxloom.training.task import Finding, Settings, Setup, Task, Tick

if TYPE_CHECKING:
    from torch import Tensor

IGNORED = -100  # of cross_entropy: padding
HELD_BATCHES = 6
BUCKETS = 4  # batches of like lengths, of which one is taken: less padding, no sample rarer


class Network(Settings):
    """Sizes of the transformer."""

    width: int = Field(192, ge=16, description="channels")
    heads: int = Field(4, ge=1, description="of the attention; they divide the width")
    layers: int = Field(4, ge=1)
    phone_blocks: int = Field(3, ge=0, description="convolutions over phones")


class Options(Settings):
    """How batches are drawn, and what the losses weigh."""

    shares: dict[str, Share] = Field({"en": 0.5, "ja": 0.25, "zh": 0.25})
    prompted: float = Field(0.3, ge=0, le=1, description="share of samples behind a prompt")
    clear: dict[str, str] = Field(
        default_factory=dict,
        description="language -> the teacher that all samples without a prompt are of, so that the "
        "prior speaks like the clearest where nothing is told",
    )
    wrong_tokens: float = Field(0.08, ge=0, lt=1, description="share of the fed ones")
    dropout: float = Field(0.2, ge=0, lt=1, description="the corpus is small; see the network")
    step_weight: float = Field(0.5, ge=0, description="of telling when the next phone begins")
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
        if not self._train.clear:
            raise SpecError(
                f"No utterance that the recipe wants has at most {options.most_tokens} tokens.",
                mend="Look at `options.shares` and `options.clear`, or let `most_tokens` be more.",
            )
        self._held = _Pool(held, tokens_of(tokenizer, held), self._stride, options)
        size = Size(**setup.network.model_dump(), codes=header.size.codes)
        with seeded(setup.recipe.seed):
            self.model: PriorNetwork = PriorNetwork(symbols(), size).to(setup.device)
        self.model.likely.copy_(self._train.likely(self.model.base_of.cpu(), self.model.likely))

    @classmethod
    def preflight(cls, setup: Setup) -> list[Finding]:
        found = corpus_findings(setup.data, setup.options.shares, durations=True)
        found += tokenizer_findings(setup.inputs["tokenizer"])
        if setup.network.width % (2 * setup.network.heads):
            message = f"{setup.network.heads} heads do not divide {setup.network.width} channels."
            found.append(Finding(message, "Change `network.heads` or `network.width`."))
        if any(one.fatal for one in found):
            return found
        rows, _ = manifest.scan(setup.data)
        taught = {(row.language, row.teacher) for row in rows if row.split == "train"}
        for language, teacher in setup.options.clear.items():
            if (language, teacher) not in taught:
                message = f"No utterance in {language!r} is by the teacher {teacher!r}."
                found.append(Finding(message, "Name another, or none: `--set 'options.clear={}'`."))
        held = [row for row in rows if row.split == "held"]
        if held and not any(_is_clear(row.language, row.teacher, setup.options) for row in held):
            message = "No held-back utterance is by a teacher of `options.clear`: none is used."
            mend = "Hold back some of theirs, so that the best weights can be picked."
            found.append(Finding(message, mend, fatal=False))
        return found

    def losses(self, tick: Tick, turn: str) -> Mapping[str, Tensor]:
        options: Options = self.setup.options
        random = np.random.default_rng(int(torch.randint(2**62, (1,), generator=tick.generator)))
        drawn = [self._train.draw(random, options) for _ in range(BUCKETS * self.batch)]
        drawn.sort(key=lambda row: len(row[0]) + len(row[1]))
        first = int(random.integers(BUCKETS)) * self.batch
        rows = drawn[first : first + self.batch]
        with seeded(int(random.integers(2**31)), self.setup.device):  # for dropout
            return self._judged(rows, tick.generator)

    def _judged(
        self, rows: list[tuple[Tensor, Tensor, Tensor]], generator: torch.Generator | None
    ) -> dict[str, Tensor]:
        """rows: phones, tokens, and the phone of each token. generator: for wrong tokens, None for
        none, and for no dropout."""
        device, options = self.setup.device, self.setup.options
        phones = pad_sequence([row[0] for row in rows], batch_first=True)
        there = pad_sequence([torch.ones(len(row[0])) for row in rows], batch_first=True)
        begin = torch.tensor([self._end])
        fed = pad_sequence([torch.cat([begin, row[1][:-1]]) for row in rows], batch_first=True)
        wanted = pad_sequence([row[1] for row in rows], batch_first=True, padding_value=IGNORED)
        places = pad_sequence([row[2] for row in rows], batch_first=True)
        moves = [steps_of(row[2], len(row[0])) for row in rows]
        going = pad_sequence(moves, batch_first=True, padding_value=IGNORED)
        if generator is not None:
            wrong = torch.rand(fed.shape, generator=generator) < options.wrong_tokens
            wrong[:, 0] = False
            others = torch.randint(self._end, fed.shape, generator=generator)
            fed = torch.where(wrong, others, fed)
        seen = self.model(
            phones.to(device),
            there.to(device),
            fed.to(device),
            places.to(device),
            0.0 if generator is None else options.dropout,
        )
        wanted, going = wanted.to(device), going.to(device)
        tokens, steps = (
            functional.cross_entropy(logits.flatten(0, 1), told.flatten(), ignore_index=IGNORED)
            for logits, told in ((seen.logits, wanted), (seen.steps, going))
        )
        right = (seen.logits.argmax(-1) == wanted)[wanted != IGNORED].float().mean()
        loss = tokens + options.step_weight * steps
        return {"loss": loss, "tokens": tokens, "steps": steps, "accuracy": right}

    def held_out(self) -> Mapping[str, float]:
        if not self._held.clear:
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
        self.key: list[tuple[str, str, str]] = []
        self.by_key: dict[tuple[str, str, str], list[int]] = {}
        self.clear: dict[str, list[int]] = {}
        self.spoken: dict[str, list[int]] = {}
        for item, found in zip(items, tokens, strict=True):
            if not options.shares.get(item.language) or len(found) > options.most_tokens:
                continue
            index = len(self.all)
            self.all.append(
                (
                    torch.from_numpy(item.phones.astype(np.int64)),
                    torch.from_numpy(found.astype(np.int64)),
                    places_of(item, len(found), stride),
                )
            )
            self.key.append((item.speaker, item.language, item.teacher))
            self.by_key.setdefault(self.key[-1], []).append(index)
            self.spoken.setdefault(item.language, []).append(index)
            if _is_clear(item.language, item.teacher, options):
                self.clear.setdefault(item.language, []).append(index)
        shares = np.array([options.shares[language] for language in self.clear])
        self.shares = shares / shares.sum() if len(shares) else shares

    def likely(self, base_of: Tensor, like: Tensor) -> Tensor:
        """Log of how often each token speaks each base, [codes, bases], one is added to each."""
        counts = torch.ones(like.shape)
        for phones, tokens, owner in self.all:
            pairs = (tokens, base_of[phones[owner]])
            counts.index_put_(pairs, torch.ones(len(tokens)), accumulate=True)
        return (counts / counts.sum(1, keepdim=True)).log()

    def draw(self, random: np.random.Generator, options: Options) -> tuple[Tensor, Tensor, Tensor]:
        """One sample, behind a prompt or not."""
        language = random.choice(list(self.clear), p=self.shares)
        if random.random() < options.prompted:
            index = one_of(random, self.spoken[language])
            others = [n for n in self.by_key[self.key[index]] if n != index]
            before = self.all[one_of(random, others)] if others else None
            phones, tokens, owner = self.all[index]
            if before is not None and len(before[1]) + len(tokens) <= options.most_tokens:
                return (
                    torch.cat([before[0], phones]),
                    torch.cat([before[1], tokens]),
                    torch.cat([before[2], owner + len(before[0])]),
                )
        return self.all[one_of(random, self.clear[language])]


def _is_clear(language: str, teacher: str, options: Options) -> bool:
    """Whether samples without a prompt may be of it."""
    wanted = bool(options.shares.get(language))
    return wanted and options.clear.get(language, teacher) == teacher


def one_of(random: np.random.Generator, numbers: Sequence[int]) -> int:
    """Any of them; `Generator.choice` would copy the whole list each time."""
    return numbers[int(random.integers(len(numbers)))]


def steps_of(places: Tensor, phones: int) -> Tensor:
    """places [tokens] among so many phones -> per token how far the next one is, [tokens] int64;
    behind the last phone is the end. More than the network can tell is said to be the most."""
    following = torch.cat([places[1:], torch.tensor([phones])])
    return (following - places).clamp(max=STEPS - 1)
