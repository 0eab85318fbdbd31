"""The pitch tracker on sounds whose pitch is known."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from voxloom.core.dsp import f0


def voice(pitch: np.ndarray, rate: int, noise: float = 0.0, seed: int = 0) -> torch.Tensor:
    """Harmonics of a pitch track [samples], weaker upwards, below half the sample rate."""
    phase = 2 * np.pi * np.cumsum(pitch) / rate
    parts = [np.sin(k * phase) / k * (k * pitch < rate / 2) for k in range(1, 21)]
    hiss = noise * np.random.default_rng(seed).standard_normal(len(pitch))
    return torch.from_numpy(0.3 * np.sum(parts, axis=0) + hiss).float()


def cents(found: torch.Tensor, wanted: torch.Tensor | float) -> torch.Tensor:
    return 1200 * torch.log2(found / wanted).abs()


@pytest.mark.parametrize("rate", [8000, 16000, 24000, 44100, 96000])
@pytest.mark.parametrize("hz", [60.0, 87.3, 123.0, 220.0, 440.0, 637.0])
def test_a_steady_voice_is_heard_within_20_cents(rate: int, hz: float) -> None:
    found = f0(voice(np.full(rate // 2, hz), rate), rate, rate // 100)[4:-4]
    assert bool((found > 0).all())
    assert float(cents(found, hz).max()) < 20


@pytest.mark.parametrize(("noise", "limit"), [(0.0, 10), (0.02, 12), (0.08, 20)])
def test_a_melody_is_followed(noise: float, limit: float) -> None:
    rate = 24000
    pitch = 150 * 2 ** (0.5 * np.sin(2 * np.pi * 0.9 * np.arange(3 * rate) / rate))
    found = f0(voice(pitch, rate, noise), rate, 240)
    error = cents(found, torch.from_numpy(pitch[::240]).float())[5:-5]
    assert float((found[5:-5] > 0).float().mean()) > 0.98
    assert float(error.median()) < limit
    assert float(error.max()) < 60


def test_a_missing_fundamental_and_a_strong_second_harmonic_make_no_octave_error() -> None:
    rate, hz = 24000, 120.0
    time = np.arange(rate) / rate
    weights = {1: 0.0, 2: 1.0, 3: 0.5, 4: 0.5, 5: 0.3}
    wave = sum(w * np.sin(2 * np.pi * k * hz * time) for k, w in weights.items())
    found = f0(torch.from_numpy(0.3 * wave).float(), rate, 240)[5:-5]
    assert float(cents(found, hz).max()) < 20


def test_noise_and_silence_have_no_pitch() -> None:
    hiss = 0.1 * torch.randn(24000, generator=torch.Generator().manual_seed(0))
    assert float((f0(hiss, 24000, 240) > 0).float().mean()) < 0.02
    assert torch.equal(f0(torch.zeros(24000), 24000, 240), torch.zeros(100))


def test_voiced_and_unvoiced_parts_are_told_apart() -> None:
    rate = 24000
    hiss = 0.02 * np.random.default_rng(0).standard_normal(rate)
    tone = voice(np.full(rate, 200.0), rate).numpy()
    found = f0(torch.from_numpy(np.concatenate([hiss, tone, hiss])).float(), rate, 240)
    wrong = torch.cat([found[:100] > 0, found[100:200] == 0, found[200:] > 0])
    assert int(wrong.sum()) <= 6  # a frame or two at each border


@pytest.mark.parametrize("samples", [0, 1, 239, 240, 241, 1000])
def test_there_is_a_frame_for_each_whole_hop(samples: int) -> None:
    assert f0(torch.zeros(samples), 24000, 240).shape == (samples // 240,)


def test_loudness_does_not_change_the_pitch() -> None:
    wave = voice(np.full(12000, 150.0), 24000)
    torch.testing.assert_close(f0(0.001 * wave, 24000, 240), f0(wave, 24000, 240), atol=0.1, rtol=0)


def test_a_long_recording_is_what_its_blocks_would_be() -> None:
    rate = 8000
    wave = voice(np.linspace(80, 300, 24 * rate), rate)  # more frames than one block
    found = f0(wave, rate, 80)
    wanted = torch.linspace(80, 300, 24 * rate)[::80]
    assert float(cents(found, wanted)[5:-5].max()) < 20


def test_a_range_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot search"):
        f0(torch.zeros(100), 24000, 240, floor_hz=300, ceil_hz=200)
    with pytest.raises(ValueError, match="at 2000 Hz"):
        f0(torch.zeros(100), 2000, 20)


def test_it_agrees_with_world() -> None:
    pyworld = pytest.importorskip("pyworld")
    rate = 24000
    pitch = 180 * 2 ** (0.3 * np.sin(2 * np.pi * 1.1 * np.arange(2 * rate) / rate))
    wave = voice(pitch, rate, 0.01)
    signal = wave.double().numpy()
    coarse, times = pyworld.dio(signal, rate, f0_floor=55.0, f0_ceil=650.0, frame_period=10.0)
    world = torch.from_numpy(pyworld.stonemask(signal, coarse, times, rate)[:200]).float()
    found = f0(wave, rate, 240)
    both = (found > 0) & (world > 0)
    assert float(both.float().mean()) > 0.95
    assert float(cents(found[both], world[both]).median()) < 10
