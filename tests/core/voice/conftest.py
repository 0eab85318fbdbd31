"""Stages and recordings for the tests of voices."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
import torch

from voxloom.interfaces.audio import Audio, Reference
from voxloom.interfaces.phones import Inventory
from voxloom.interfaces.stage import Stage
from voxloom.testing.fakes.acoustic import TokenMel
from voxloom.testing.fakes.encoders import LetterFeatures, LevelTokenizer, Statistics
from voxloom.testing.fakes.frontend import Letters
from voxloom.testing.fakes.options import (
    INVENTORY,
    LetterFeaturesOptions,
    LettersOptions,
    LevelTokenizerOptions,
    StatisticsOptions,
    TokenMelOptions,
)
from voxloom.testing.making import make

Speak = Callable[..., Audio]


class Conditioned(TokenMel):
    """A fake acoustic model that derives two tensors from a reference."""

    def condition(self, reference: Reference) -> Mapping[str, torch.Tensor]:
        waveform = reference.audio.waveform
        return {"tilt": waveform[:3].clone(), "samples": torch.tensor(waveform.shape[-1])}


@pytest.fixture
def stages() -> dict[str, Stage]:
    symbols = ("_", "SP", ".", ",", *"abcdefghijklmnopqrstuvwxyz")
    inventories = {INVENTORY: Inventory(INVENTORY, symbols)}
    return {
        "frontend": make(Letters, LettersOptions(), inventories=inventories),
        "text_encoder": make(LetterFeatures, LetterFeaturesOptions(), inventories=inventories),
        "tokenizer": make(LevelTokenizer, LevelTokenizerOptions()),
        "speaker_encoder": make(Statistics, StatisticsOptions()),
        "acoustic": make(Conditioned, TokenMelOptions()),
    }


@pytest.fixture
def speak() -> Speak:
    """speak(seconds, hz=..., rate=..., level=..., noise=...): syllables of a buzzing voice."""

    def speak(
        seconds: float,
        *,
        hz: float = 130.0,
        rate: int = 16000,
        level: float = 0.2,
        noise: float = 0.0005,
        seed: int = 0,
    ) -> Audio:
        time = torch.arange(round(seconds * rate), dtype=torch.float64) / rate
        pitch = hz * (1 + 0.08 * torch.sin(2 * torch.pi * 0.7 * time))
        phase = 2 * torch.pi * torch.cumsum(pitch, 0) / rate
        ranks = range(1, int(min(0.45 * rate, 7500) / hz))
        buzz = sum(torch.sin(rank * phase) / rank for rank in ranks)
        envelope = (torch.sin(2 * torch.pi * 3 * time) + 0.4).clamp(0, 1) ** 0.5
        hiss = noise * torch.randn(len(time), generator=torch.Generator().manual_seed(seed))
        return Audio((level * envelope * buzz + hiss).float(), rate)

    return speak
