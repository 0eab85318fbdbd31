from __future__ import annotations

import pytest
import torch

from voxloom.core.pipeline import devices
from voxloom.interfaces import (
    Features,
    MelContract,
    Phones,
    SemanticTokens,
    SpeakerContract,
    SpeakerEmbedding,
    TextFeatureContract,
    TokenContract,
    VoiceStyle,
)
from voxloom.interfaces.errors import Location, SpecError

TOKENS = SemanticTokens(torch.zeros(2, dtype=torch.int64), TokenContract("c", 4, 25.0))
PHONES = Phones("i", ("a",), (1,), ((0, 1),), ("en",), "a").with_features(
    torch.zeros(3, 1), TextFeatureContract("t", 3)
)


def test_auto_takes_cuda_if_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert devices.resolve("auto") == "cuda"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert devices.resolve("auto") == "cpu"


def test_a_device_that_is_there_is_taken_as_named() -> None:
    assert devices.resolve("cpu") == "cpu"


@pytest.mark.parametrize(
    ("device", "why"), [("gpu", "no device 'gpu'"), ("cuda:1", "cuda:1"), ("mps", "mps")]
)
def test_a_device_that_is_not_there_is_refused_with_its_place(
    device: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(SpecError, match=f"a.yaml:2:1: .*{why}"):
        devices.resolve(device, Location("a.yaml", 2, 1))


def test_every_tensor_of_a_value_moves() -> None:
    mel = MelContract(1000, 40, 40, 10, 1, 0.0, 500.0)
    features = Features(torch.zeros(1, 4), mel, {"f0": torch.zeros(4)}, (4,), False)
    moved = devices.move_features(features, "meta")
    assert moved.values.device.type == moved.streams["f0"].device.type == "meta"
    assert (moved.phone_frames, moved.final) == ((4,), False)
    style = VoiceStyle(
        SpeakerEmbedding(torch.zeros(2), SpeakerContract("s", 2)),
        PHONES,
        TOKENS,
        {"style": torch.zeros(2)},
        "text",
        "en",
    )
    there = devices.move_style(style, "meta")
    assert there.speaker is not None
    assert there.prompt_phones is not None
    assert there.prompt_phones.features is not None
    assert there.prompt_tokens is not None
    found = {
        tensor.device.type
        for tensor in (
            there.speaker.vector,
            there.prompt_phones.features,
            there.prompt_tokens.ids,
            there.conditioning["style"],
        )
    }
    assert found == {"meta"}
    assert there.reference_text == "text"


def test_an_empty_voice_stays_empty() -> None:
    moved = devices.move_style(VoiceStyle(), "meta")
    assert (moved.speaker, moved.prompt_phones, moved.prompt_tokens) == (None, None, None)
