"""The acoustic model of `mini-gpt`: phones, tokens and a style to mel and pitch.

It begins as the acoustic network of a run, whose phones and styles stay as they are, so that `mini`
and `mini-gpt` share one space of voices. The style is heard in ANOTHER utterance of the same
pseudo-speaker. Some samples hear no tokens: so it keeps speaking phones alone, which is how a
voice's colour is measured.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from pydantic import Field
from torch import nn
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from voxloom.interfaces.contracts import TokenContract
from voxloom.interfaces.errors import SpecError
from voxloom.plugins.mini.acoustic.network import expand
from voxloom.plugins.mini.decoder.metadata import Header, Size, write_header
from voxloom.plugins.mini.decoder.network import TokenDecoder, layout
from voxloom.plugins.mini.style.network import StyleNetwork
from voxloom.plugins.mini.tokenizer.network import TokenizerNetwork
from voxloom.training.contracts import phone_contract, speaker_contract
from voxloom.training.dataset import FeatureDataset, Item, corpus_findings
from voxloom.training.export import export_half
from voxloom.training.features import MEL
from voxloom.training.inventory import symbols
from voxloom.training.parts.acoustic import mean_log_f0
from voxloom.training.parts.predicted import chain_of
from voxloom.training.parts.tokens import places_of, tokenizer_findings, tokenizer_of, tokens_of
from voxloom.training.seeding import seeded
from voxloom.training.task import Finding, Progress, Settings, Setup, Task, Tick, untold

if TYPE_CHECKING:
    from torch import Tensor

HEARD_FRAMES = 400  # of an utterance, by the style encoder


class Network(Settings):
    """Sizes of what is added; the others are those of the runs it builds on."""

    coarse: int = Field(2, ge=1, description="blocks over tokens")


class Options(Settings):
    """How batches are drawn, and what the losses weigh."""

    tokens: int = Field(32, ge=4, description="of a training segment; phones are encoded whole")
    style_noise: float = Field(0.1, ge=0, description="on the style vector")
    wrong_tokens: float = Field(
        0.05, ge=0, lt=1, description="share replaced at random, as a prior's slips"
    )
    without: float = Field(0.1, ge=0, le=1, description="share of samples that hear no tokens")
    f0_weight: float = Field(20.0, ge=0)
    mel_weight: float = Field(2.0, ge=0)


class DecoderTask(Task):
    """Tokens to mel and pitch."""

    name = "mini-decoder"
    summary = "semantic tokens and a voice to mel and pitch"
    network = Network
    options = Options
    inputs = {"tokenizer": True, "acoustic": True}  # noqa: RUF012 - a table of the class

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        tokenizer, header = tokenizer_of(setup.inputs["tokenizer"])
        chain = chain_of(setup.inputs["acoustic"])
        self._tokens: TokenContract = header.tokens
        self._speaker = speaker_contract(chain.style.size.style, chain.style.state_dict())
        size = Size(
            **asdict(chain.acoustic.size),
            **setup.network.model_dump(),
            codes=header.size.codes,
            stride=header.size.stride,
        )
        pool = partial(_Pool, tokenizer=tokenizer, style=chain.style, stride=size.stride)
        train = FeatureDataset(setup.data, "train", wav=False).items
        self._train = pool(train, least=setup.options.tokens, progress=setup.progress)
        if not self._train.items:
            raise SpecError(
                f"No utterance with a pitch has {setup.options.tokens} tokens or more.",
                mend="Make `options.tokens` less.",
            )
        self._held = pool(FeatureDataset(setup.data, "held", wav=False).items, least=8)
        with seeded(setup.recipe.seed):
            model = TokenDecoder(symbols(), size)
        model.acoustic.load_state_dict(chain.acoustic.state_dict())
        self.model: TokenDecoder = model.to(setup.device)

    @classmethod
    def preflight(cls, setup: Setup) -> list[Finding]:
        found = corpus_findings(
            setup.data,
            {},
            shortest=4 * setup.options.tokens,
            shortest_by="options.tokens",
            durations=True,
        )
        return [*found, *tokenizer_findings(setup.inputs["tokenizer"])]

    def trained(self, turn: str) -> Sequence[tuple[str, nn.Parameter]]:
        """All but what phones and durations are told by."""
        kept = ("acoustic.decoder.", "acoustic.norm.", "acoustic.output.", "acoustic.position.")
        return [
            (name, parameter)
            for name, parameter in self.model.named_parameters()
            if not name.startswith("acoustic.") or name.startswith(kept)
        ]

    def losses(self, tick: Tick, turn: str) -> Mapping[str, Tensor]:
        options: Options = self.setup.options
        random = np.random.default_rng(int(torch.randint(2**62, (1,), generator=tick.generator)))
        rows = [self._train.segment(random, options.tokens) for _ in range(self.batch)]
        columns = {
            name: pad_sequence([row[name] for row in rows], batch_first=True) for name in rows[0]
        }
        tokens, style = columns["tokens"], columns["style"]
        wrong = torch.rand(tokens.shape, generator=tick.generator) < options.wrong_tokens
        others = torch.randint(self._tokens.size, tokens.shape, generator=tick.generator)
        columns["tokens"] = torch.where(wrong, others, tokens)
        noise = torch.randn(style.shape, generator=tick.generator)
        columns["style"] = style + options.style_noise * noise
        heard = torch.rand(len(rows), generator=tick.generator) >= options.without
        return self._judged(columns, heard.float())

    def _judged(self, rows: dict[str, Tensor], heard: Tensor) -> dict[str, Tensor]:
        """heard: [batch], 0 for a sample without tokens."""
        device, options = self.setup.device, self.setup.options
        rows = {name: value.to(device) for name, value in rows.items()}
        network, style = self.model.acoustic, rows["style"]
        with torch.no_grad():
            encoded, _ = network.encode(rows["phones"], style, rows["mask"][:, None])
        added = self.model.told(rows["tokens"], style) * heard.to(device)[:, None, None]
        frames = _at(encoded, rows["owner"]) + _at(added, rows["heard"])
        made = network.decode(frames, rows["places"], style)
        mel, voiced = rows["mel"].transpose(1, 2), rows["voiced"]
        missed = (made.mel - mel).abs().mean()
        delta = (made.mel.diff(dim=2) - mel.diff(dim=2)).abs().mean()
        f0 = ((made.log_f0 - rows["log_f0"]).square() * voiced).sum() / voiced.sum().clamp(min=1)
        voicing = functional.binary_cross_entropy_with_logits(made.voicing, voiced)
        loss = options.mel_weight * missed + delta + options.f0_weight * f0 + voicing
        terms = {"mel": missed, "delta": delta, "f0_rms": f0.sqrt(), "voicing": voicing}
        return {"loss": loss, **terms}

    def held_out(self) -> Mapping[str, float]:
        wholes = [self._held.whole(index) for index in range(len(self._held.items))]
        rows = [
            self._judged({name: value[None] for name, value in whole.items()}, torch.ones(1))
            for whole in wholes
        ]
        if not rows:
            return {}
        return {name: float(np.mean([float(row[name]) for row in rows])) for name in rows[0]}

    def metadata(self) -> Mapping[str, str]:
        return write_header(
            Header(self.model.size, phone_contract(), self._tokens, self._speaker, MEL)
        )

    def export(self, checkpoint: Path, out: Path) -> list[Path]:
        path = out / "mini-decoder.safetensors"
        export_half(checkpoint, path, self.metadata())
        return [path]


class _Pool:
    """Utterances with their tokens and the style of another one in the same voice."""

    def __init__(
        self,
        items: list[Item],
        *,
        tokenizer: TokenizerNetwork,
        style: StyleNetwork,
        stride: int,
        least: int,
        progress: Progress = untold,
    ) -> None:
        tokens = tokens_of(tokenizer, items, progress)
        kept = [
            index
            for index, found in enumerate(tokens)
            if len(found) >= least and items[index].voiced  # or its style would be of no voice
        ]
        self.stride = stride
        self.items = [items[index] for index in kept]
        self.tokens = [torch.from_numpy(tokens[index].astype(np.int64)) for index in kept]
        self.timed = [
            _timed(item, len(told), stride)
            for item, told in zip(self.items, self.tokens, strict=True)
        ]
        self.styles = _styles(style, self.items)
        self.of_voice: dict[str, list[int]] = {}
        for index, item in enumerate(self.items):
            self.of_voice.setdefault(item.speaker, []).append(index)

    def segment(self, random: np.random.Generator, count: int) -> dict[str, Tensor]:
        """phones, mask [phones]; tokens [count]; style; owner, heard (the token), places [frames,
        3]; mel [frames, n_mels], relative log F0 and voicing [frames]."""
        index = int(random.integers(len(self.items)))
        start = int(random.integers(len(self.tokens[index]) - count + 1))
        others = [n for n in self.of_voice[self.items[index].speaker] if n != index] or [index]
        other = others[random.integers(len(others))]
        return self._cut(index, other, start, count)

    def whole(self, index: int) -> dict[str, Tensor]:
        """A whole utterance, with the style of the next one in its voice."""
        voice = self.of_voice[self.items[index].speaker]
        other = voice[(voice.index(index) + 1) % len(voice)]
        return self._cut(index, other, 0, len(self.tokens[index]))

    def _cut(self, index: int, other: int, start: int, count: int) -> dict[str, Tensor]:
        item = self.items[index]
        window = slice(start * self.stride, (start + count) * self.stride)
        owner, places = self.timed[index]
        voiced = item.f0 > 0
        relative = np.log(np.where(voiced, item.f0, 1.0)) - mean_log_f0(item.f0)
        f0 = np.where(voiced, relative, 0.0)[window].astype(np.float32)
        return {
            "phones": torch.from_numpy(item.phones.astype(np.int64)),
            "mask": torch.ones(len(item.phones)),
            "tokens": self.tokens[index][start : start + count],
            "style": self.styles[other],
            "owner": owner[window],
            "places": places[window],
            "heard": torch.arange(count * self.stride) // self.stride,
            "mel": torch.from_numpy(item.mel[window].astype(np.float32)),
            "log_f0": torch.from_numpy(f0),
            "voiced": torch.from_numpy(voiced[window].astype(np.float32)),
        }


def _timed(item: Item, tokens: int, stride: int) -> tuple[Tensor, Tensor]:
    """The phone of each frame and its place in it, as the tokens alone would tell."""
    return expand(layout(places_of(item, tokens, stride), len(item.phones), stride))


def _at(values: Tensor, index: Tensor) -> Tensor:
    """values [batch, width, old], index [batch, new] -> [batch, width, new]."""
    return values.gather(2, index[:, None].expand(-1, values.shape[1], -1))


@torch.inference_mode()
def _styles(style: StyleNetwork, items: list[Item]) -> list[Tensor]:
    made = []
    for item in items:
        mel = torch.from_numpy(item.mel[:HEARD_FRAMES].astype(np.float32)).T[None]
        made.append(style(mel, torch.tensor([mean_log_f0(item.f0)]))[0].clone())
    return made
