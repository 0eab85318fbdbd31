"""The provider over a tiny file, a voice and sentences that fit it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from voxloom.interfaces.acoustic import Utterance
from voxloom.interfaces.audio import Reference
from voxloom.interfaces.phones import Phones
from voxloom.interfaces.stage import WeightsView
from voxloom.interfaces.tokens import SemanticTokens
from voxloom.interfaces.voice import VoiceStyle
from voxloom.plugins.gpt_sovits.common.contracts import TOKENS
from voxloom.plugins.gpt_sovits.dit.model import SovitsDit
from voxloom.plugins.gpt_sovits.dit.options import SovitsDitOptions
from voxloom.testing.making import make, speech_like

SYMBOLS = 20
Built = Callable[..., SovitsDit]


def phones(count: int, generator: torch.Generator) -> Phones:
    ids = torch.randint(0, SYMBOLS, (count,), generator=generator).tolist()
    return Phones(
        "gpt-sovits-v2",
        tuple("x" * count),
        tuple(ids),
        ((0, 1),) * count,
        ("en",) * count,
        "x",
    )


def sentence(tokens: int, phone_count: int, seed: int = 0) -> Utterance:
    generator = torch.Generator().manual_seed(seed)
    spoken = phones(phone_count, generator)
    drawn = torch.randint(0, TOKENS.size, (tokens,), generator=generator)
    return Utterance("x", "en", spoken, SemanticTokens(drawn, TOKENS))


@pytest.fixture
def build(dit_file: Callable[..., WeightsView]) -> Built:
    """build(file=None, parts={}, **options) -> the provider, with small windows and few steps."""

    def built(file: WeightsView | None = None, parts: Any = None, **options: Any) -> SovitsDit:
        given = {"steps": 2, "prompt_frames": 20, "window_frames": 60, "weights": "tiny.pth"}
        typed = SovitsDitOptions(**{**given, **options})
        view = file or dit_file()
        made: SovitsDit = make(SovitsDit, typed, weights={"weights": view}, parts=parts or {})
        return made

    return built


@pytest.fixture
def acoustic(build: Built) -> SovitsDit:
    return build()


@pytest.fixture
def tiny_voice(acoustic: SovitsDit) -> VoiceStyle:
    prompt = sentence(14, 6, 9)
    return VoiceStyle(
        prompt_phones=prompt.phones,
        prompt_tokens=prompt.tokens,
        conditioning=acoustic.condition(Reference(speech_like(1.0))),
    )


@pytest.fixture
def voice(tiny_voice: VoiceStyle) -> VoiceStyle:
    return tiny_voice


@pytest.fixture
def utterances() -> list[Utterance]:
    return [sentence(26, 7, 1), sentence(9, 12, 2), sentence(33, 9, 3)]


@pytest.fixture
def say() -> Callable[..., Utterance]:
    """say(tokens, phones, seed) -> a sentence."""
    return sentence
