"""The corpus as the tokens of a tokenizer's run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from voxloom.core import weights
from voxloom.interfaces.errors import WeightsError
from voxloom.plugins.mini.loading import load, without
from voxloom.plugins.mini.tokenizer.metadata import HEADS, Header, read_header
from voxloom.plugins.mini.tokenizer.network import TokenizerNetwork, heard
from voxloom.training.checkpoint import kept
from voxloom.training.dataset import Item
from voxloom.training.task import Finding, Progress, untold

if TYPE_CHECKING:
    from torch import Tensor

WEIGHTS = Path("weights") / "mini-tokenizer.safetensors"
_LET_IT_END = "Let `voxloom train mini-tokenizer` end: it exports the codebook."


def tokenizer_of(run: Path) -> tuple[TokenizerNetwork, Header]:
    """The exported tokenizer of a run.

    Raises:
        WeightsError: the run has not been exported, or its file is of another model.
    """
    path = run / WEIGHTS
    if not path.is_file():
        raise WeightsError(
            f"The tokenizer's run {run} has no {WEIGHTS}.",
            mend=_LET_IT_END,
        )
    view = weights.open(path)
    header = read_header(view.metadata, view.source)
    return load(lambda: TokenizerNetwork(header.size), without(view, HEADS)), header


def tokenizer_findings(run: Path) -> list[Finding]:
    """Whether a tokenizer's run that has weights has its codebook too."""
    if (run / f"{kept(run)}.safetensors").is_file() and not (run / WEIGHTS).is_file():
        return [Finding(f"The run {run} has no {WEIGHTS}.", _LET_IT_END)]
    return []


@torch.inference_mode()
def tokens_of(
    network: TokenizerNetwork, items: Sequence[Item], progress: Progress = untold
) -> list[np.ndarray]:
    """Per utterance its tokens [frames // stride] int16; rest frames at the end have none."""
    found = []
    for number, item in enumerate(items):
        progress("hearing the corpus as tokens", number, len(items))
        frames = item.frames // network.size.stride * network.size.stride
        mel = torch.from_numpy(item.mel[:frames].astype(np.float32)).T
        parts = heard(mel, torch.from_numpy(item.f0[:frames].astype(np.float32)))
        vectors = network.vectors(*(part[None] for part in parts))
        found.append(network.nearest(vectors)[0].numpy().astype(np.int16))
    return found


def places_of(item: Item, tokens: int, stride: int) -> Tensor:
    """The phone that each token of an utterance speaks, [tokens] int64: that of the frame in the
    token's middle."""
    phone_of_frame = np.repeat(np.arange(len(item.phones)), item.durations)
    middles = np.minimum(np.arange(tokens) * stride + stride // 2, item.frames - 1)
    return torch.from_numpy(phone_of_frame[middles].astype(np.int64))
