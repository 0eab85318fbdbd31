"""The effect `resample`."""

from __future__ import annotations

import pytest
import torch
from pydantic import ValidationError

from voxloom.interfaces.audio import Audio
from voxloom.interfaces.contracts import AudioContract
from voxloom.interfaces.effect import collect_audio
from voxloom.plugins.effects.options import ResampleOptions
from voxloom.plugins.effects.resample import Resample
from voxloom.testing.making import context, make


def tone(rate: int, samples: int) -> Audio:
    return Audio(0.5 * torch.sin(2 * torch.pi * 440 * torch.arange(samples) / rate), rate)


@pytest.mark.parametrize(("given", "wanted"), [(24000, 48000), (24000, 44100), (44100, 16000)])
def test_a_tone_keeps_its_pitch_and_level(given: int, wanted: int) -> None:
    made = make(Resample, ResampleOptions(sample_rate=wanted)).process(
        tone(given, given), context()
    )
    assert made.sample_rate == wanted
    inner = slice(wanted // 10, -wanted // 10)
    expected = tone(wanted, made.waveform.shape[-1]).waveform
    torch.testing.assert_close(made.waveform[inner], expected[inner], atol=1e-3, rtol=0)


@pytest.mark.parametrize("samples", [1, 2, 333, 24001])
def test_the_length_is_the_rounded_ratio(samples: int) -> None:
    effect = make(Resample, ResampleOptions(sample_rate=44100))
    wanted = (2 * samples * 44100 + 24000) // 48000
    assert effect.process(tone(24000, samples), context()).waveform.shape[-1] == wanted
    chunks = [Audio(piece, 24000) for piece in tone(24000, samples).waveform.split(100)]
    assert collect_audio(effect.stream(chunks, context())).waveform.shape[-1] == wanted


def test_the_same_rate_passes_untouched() -> None:
    audio = tone(24000, 1000)
    effect = make(Resample, ResampleOptions(sample_rate=24000))
    assert torch.equal(effect.process(audio, context()).waveform, audio.waveform)


def test_it_promises_its_rate_and_refuses_one_that_makes_no_sense() -> None:
    effect = make(Resample, ResampleOptions(sample_rate=16000))
    assert effect.edges.produces == {"audio": AudioContract(16000)}
    with pytest.raises(ValidationError):
        ResampleOptions(sample_rate=0)
