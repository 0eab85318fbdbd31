"""Griffin-Lim for several mel contracts."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from pydantic import ValidationError

from voxloom.core.dsp import mel as mel_of
from voxloom.interfaces.errors import ContractError, ShapeError
from voxloom.interfaces.features import Features
from voxloom.testing import context, make, on_both
from voxloom.vocoders.griffin_lim.model import GriffinLim
from voxloom.vocoders.griffin_lim.options import GriffinLimOptions, Mel

MELS = {
    "mini": Mel(),
    "centred-log10-power": Mel(
        sample_rate=22050,
        hop_length=256,
        centred=True,
        log_base="10",
        power=2.0,
        fmax_hz=8000.0,
        mel_scale="htk",
        filter_norm="none",
    ),
    "normalised-short-window": Mel(
        sample_rate=16000, n_fft=512, win_length=400, hop_length=128, fmax_hz=8000.0, offset=-4.0,
        scale=3.0, n_mels=64,
    ),
}  # fmt: skip


def build(mel: Mel | None = None, device: str = "cpu", **options: float) -> GriffinLim:
    return make(GriffinLim, GriffinLimOptions(mel=mel or Mel(), **options), device=device)


def tone(vocoder: GriffinLim, hertz: float, frames: int = 60) -> Features:
    samples = frames * vocoder.mel.hop_length
    wave = 0.4 * torch.sin(2 * math.pi * hertz * torch.arange(samples) / vocoder.mel.sample_rate)
    return Features(mel_of(wave, vocoder.mel)[:, :frames], vocoder.mel)


def test_it_computes_on_another_device_and_gives_audio_of_the_cpu() -> None:
    mel = tone(build(), 440.0, 20)
    plain, there = on_both(lambda device: build(device=device).decode(mel, context()).waveform)
    torch.testing.assert_close(there, plain, atol=1e-3, rtol=0)


@pytest.mark.parametrize("name", MELS)
def test_a_tones_mel_comes_back(name: str) -> None:
    vocoder = build(MELS[name])
    features = tone(vocoder, 440.0)
    audio = vocoder.decode(features, context())
    assert audio.waveform.shape == (features.frames * vocoder.mel.hop_length,)
    again = mel_of(audio.waveform, vocoder.mel)[:, 5:55]
    wanted = features.values[:, 5:55]
    loud = wanted > wanted.max() - 2.0 / vocoder.mel.scale
    assert float((again - wanted)[loud].abs().mean()) * vocoder.mel.scale < 0.25
    spectrum = torch.fft.rfft(audio.waveform * torch.hann_window(len(audio.waveform))).abs()
    heard = int(spectrum.argmax()) * vocoder.mel.sample_rate / len(audio.waveform)
    assert heard == pytest.approx(440.0, abs=20.0)


def test_more_iterations_come_nearer() -> None:
    def distance(iterations: int) -> float:
        vocoder = build(iterations=iterations)
        features = tone(vocoder, 300.0)
        made = vocoder.decode(features, context()).waveform
        return float(
            (mel_of(made, vocoder.mel) - features.values)[:, 5:-5].clamp(-3, 3).abs().mean()
        )

    assert distance(32) < distance(1)


@pytest.mark.parametrize("frames", [0, 1, 2, 5])
def test_a_few_frames_are_enough(frames: int) -> None:
    vocoder = build(iterations=2)
    features = Features(torch.full((80, frames), -3.0), vocoder.mel)
    waveform = vocoder.decode(features, context()).waveform
    assert waveform.shape == (frames * 240,)
    assert bool(torch.isfinite(waveform).all())


def test_the_seed_decides_and_torchs_global_generator_is_left_alone() -> None:
    vocoder, before = build(iterations=3), torch.get_rng_state()
    features = tone(vocoder, 440.0)
    one, same, other = (vocoder.decode(features, context(s)).waveform for s in (1, 1, 2))
    assert torch.equal(one, same)
    assert not torch.equal(one, other)
    assert torch.equal(before, torch.get_rng_state())


def test_silence_stays_silence() -> None:
    vocoder = build(iterations=4)
    features = Features(torch.full((80, 40), math.log(1e-5)), vocoder.mel)
    assert float(vocoder.decode(features, context()).waveform.abs().max()) < 0.01


def test_the_wrong_number_of_bands_is_refused() -> None:
    vocoder = build()
    wrong = Features(torch.zeros(79, 10), vocoder.mel)
    with pytest.raises(ShapeError, match=r"\[80, frames\].*\[79, 10\]"):
        vocoder.decode(wrong, context())


def test_it_asks_between_iterations_whether_to_stop() -> None:
    def stop() -> None:
        raise InterruptedError

    vocoder = build()
    with pytest.raises(InterruptedError):
        vocoder.decode(tone(vocoder, 440.0), replace(context(), check=stop))


def test_a_mel_that_cannot_be_inverted_is_refused_with_its_fields() -> None:
    with pytest.raises(ContractError, match=r"hop_length.*fmax_hz"):
        build(Mel(hop_length=600, fmax_hz=13000.0))


def test_an_unknown_field_of_the_mel_is_refused() -> None:
    with pytest.raises(ValidationError, match="n_mel"):
        GriffinLimOptions.model_validate({"mel": {"n_mel": 80}})
