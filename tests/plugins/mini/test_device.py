"""The embedded presets on an accelerator: rehearsed on a pretended one."""

from __future__ import annotations

import pytest
import torch

import voxloom
from voxloom.testing import on_both

SENTENCES = {"en": "The train leaves.", "ja": "駅があります。", "zh": "往前走。"}
EFFECTS = "effects=[{use: trim}, {use: resample, sample_rate: 16000}, {use: loudness}]"


@pytest.mark.parametrize(
    ("preset", "languages", "sets"),
    [
        ("mini", ("en",), ("vocoder.device=cpu",)),
        ("mini", ("en", "ja", "zh"), ()),
        ("mini-gpt", ("en",), (EFFECTS,)),
    ],
)
def test_a_preset_says_the_same_on_both_devices(
    preset: str, languages: tuple[str, ...], sets: tuple[str, ...]
) -> None:
    def said(device: str) -> dict[str, torch.Tensor]:
        pipeline = voxloom.load(preset, sets=sets, device=device)
        found = {
            language: pipeline.say(SENTENCES[language], language=language, seed=3).audio
            for language in languages
        }
        text = SENTENCES["en"]
        recording = found["en"]
        voice, _ = pipeline.prepare_voice(recording, texts=text, language="en")
        found["copied"] = pipeline.say(text, voice=voice, language="en", seed=4).audio
        return {name: audio.waveform for name, audio in found.items()}

    plain, there = on_both(said)
    for name, waveform in plain.items():
        assert float(waveform.abs().max()) > 0.05
        torch.testing.assert_close(there[name], waveform, atol=1e-4, rtol=0)
