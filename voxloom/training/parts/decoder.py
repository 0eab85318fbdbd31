"""The acoustic model of `mini-gpt`: tokens and a style to mel and pitch.

The style is heard by the frozen encoder of an acoustic run, in ANOTHER utterance of the same
pseudo-speaker, so that `mini` and `mini-gpt` share one space of voices.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from pydantic import Field
from torch.nn import functional

from voxloom.interfaces.contracts import TokenContract
from voxloom.plugins.mini.decoder.metadata import Header, Size, write_header
from voxloom.plugins.mini.decoder.network import TokenDecoder
from voxloom.training.contracts import speaker_contract
from voxloom.training.dataset import FeatureDataset, Item, corpus_findings
from voxloom.training.export import export_half
from voxloom.training.features import MEL
from voxloom.training.parts.acoustic import mean_log_f0
from voxloom.training.parts.predicted import chain_of
from voxloom.training.parts.tokens import tokenizer_of, tokens_of
from voxloom.training.seeding import seeded
from voxloom.training.task import Finding, Progress, Settings, Setup, Task, Tick, untold

if TYPE_CHECKING:
    from torch import Tensor

HEARD_FRAMES = 400  # of an utterance, by the style encoder


class Network(Settings):
    """Sizes of the decoder; style and codes are those of the runs it builds on."""

    width: int = Field(192, ge=8, description="channels")
    coarse: int = Field(2, ge=1, description="blocks at the token rate")
    fine: int = Field(5, ge=1, description="blocks at the frame rate")


class Options(Settings):
    """How batches are drawn, and what the losses weigh."""

    tokens: int = Field(32, ge=4, description="of a training segment")
    style_noise: float = Field(0.1, ge=0, description="on the style vector")
    wrong_tokens: float = Field(
        0.02, ge=0, lt=1, description="share replaced at random, as a prior's slips"
    )
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
        self._stride = header.size.stride
        self._speaker = speaker_contract(chain.style.size.style, chain.style.state_dict())
        style = chain.style.size.style
        size = Size(
            **setup.network.model_dump(),
            style=style,
            codes=header.size.codes,
            stride=header.size.stride,
        )
        dataset = FeatureDataset(setup.data, "train", wav=False)
        self._train = _Pool(
            dataset.items, tokenizer, chain.style, setup.options.tokens, setup.progress
        )
        held = FeatureDataset(setup.data, "held", wav=False).items
        self._held = _Pool(held, tokenizer, chain.style, 8)
        with seeded(setup.recipe.seed):
            self.model: TokenDecoder = TokenDecoder(size).to(setup.device)

    @classmethod
    def preflight(cls, setup: Setup) -> list[Finding]:
        return corpus_findings(setup.data, {}, shortest=4 * setup.options.tokens)

    def losses(self, tick: Tick, turn: str) -> Mapping[str, Tensor]:
        options: Options = self.setup.options
        random = np.random.default_rng(int(torch.randint(2**62, (1,), generator=tick.generator)))
        rows = [
            self._train.segment(random, options.tokens, self._stride) for _ in range(self.batch)
        ]
        tokens, style, mel, f0, voiced = (torch.stack(column) for column in zip(*rows, strict=True))
        wrong = torch.rand(tokens.shape, generator=tick.generator) < options.wrong_tokens
        others = torch.randint(self._tokens.size, tokens.shape, generator=tick.generator)
        tokens = torch.where(wrong, others, tokens)
        noise = torch.randn(style.shape, generator=tick.generator)
        return self._judged(tokens, style + options.style_noise * noise, mel, f0, voiced)

    def _judged(
        self, tokens: Tensor, style: Tensor, mel: Tensor, log_f0: Tensor, voiced: Tensor
    ) -> dict[str, Tensor]:
        device, options = self.setup.device, self.setup.options
        mel, log_f0, voiced = (value.to(device) for value in (mel, log_f0, voiced))
        made = self.model(tokens.to(device), style.to(device))
        missed = (made.mel - mel).abs().mean()
        delta = (made.mel.diff(dim=2) - mel.diff(dim=2)).abs().mean()
        f0 = ((made.log_f0 - log_f0).square() * voiced).sum() / voiced.sum().clamp(min=1)
        voicing = functional.binary_cross_entropy_with_logits(made.voicing, voiced)
        loss = options.mel_weight * missed + delta + options.f0_weight * f0 + voicing
        terms = {"mel": missed, "delta": delta, "f0_rms": f0.sqrt(), "voicing": voicing}
        return {"loss": loss, **terms}

    def held_out(self) -> Mapping[str, float]:
        rows = [
            self._judged(*(value[None] for value in self._held.whole(index, self._stride)))
            for index in range(len(self._held.items))
        ]
        if not rows:
            return {}
        return {name: float(np.mean([float(row[name]) for row in rows])) for name in rows[0]}

    def metadata(self) -> Mapping[str, str]:
        return write_header(Header(self.model.size, self._tokens, self._speaker, MEL))

    def export(self, checkpoint: Path, out: Path) -> list[Path]:
        path = out / "mini-decoder.safetensors"
        export_half(checkpoint, path, self.metadata())
        return [path]


class _Pool:
    """Utterances with their tokens and the style of another one in the same voice."""

    def __init__(
        self,
        items: list[Item],
        tokenizer: torch.nn.Module,
        style: torch.nn.Module,
        least: int,
        progress: Progress = untold,
    ) -> None:
        tokens = tokens_of(tokenizer, items, progress)  # type: ignore[arg-type]
        kept = [index for index, found in enumerate(tokens) if len(found) >= least]
        self.items = [items[index] for index in kept]
        self.tokens = [torch.from_numpy(tokens[index].astype(np.int64)) for index in kept]
        self.styles = _styles(style, self.items)
        self.of_voice: dict[str, list[int]] = {}
        for index, item in enumerate(self.items):
            self.of_voice.setdefault(item.speaker, []).append(index)

    def segment(self, random: np.random.Generator, count: int, stride: int) -> tuple[Tensor, ...]:
        """tokens [count], style, mel [n_mels, frames], relative log F0 and voicing [frames]."""
        index = int(random.integers(len(self.items)))
        start = int(random.integers(len(self.tokens[index]) - count + 1))
        others = [n for n in self.of_voice[self.items[index].speaker] if n != index] or [index]
        other = others[random.integers(len(others))]
        return self._cut(index, other, start, count, stride)

    def whole(self, index: int, stride: int) -> tuple[Tensor, ...]:
        """A whole utterance, with the style of the next one in its voice."""
        voice = self.of_voice[self.items[index].speaker]
        other = voice[(voice.index(index) + 1) % len(voice)]
        return self._cut(index, other, 0, len(self.tokens[index]), stride)

    def _cut(
        self, index: int, other: int, start: int, count: int, stride: int
    ) -> tuple[Tensor, ...]:
        item = self.items[index]
        window = slice(start * stride, (start + count) * stride)
        voiced = item.f0 > 0
        relative = np.log(np.where(voiced, item.f0, 1.0)) - mean_log_f0(item.f0)
        f0 = np.where(voiced, relative, 0.0)[window].astype(np.float32)
        return (
            self.tokens[index][start : start + count],
            self.styles[other],
            torch.from_numpy(item.mel[window].astype(np.float32)).T,
            torch.from_numpy(f0),
            torch.from_numpy(voiced[window].astype(np.float32)),
        )


@torch.inference_mode()
def _styles(style: torch.nn.Module, items: list[Item]) -> list[Tensor]:
    made = []
    for item in items:
        mel = torch.from_numpy(item.mel[:HEARD_FRAMES].astype(np.float32)).T[None]
        made.append(style(mel, torch.tensor([mean_log_f0(item.f0)]))[0].clone())
    return made
