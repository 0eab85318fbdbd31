from __future__ import annotations

import math

import pytest
import torch

from voxloom.interfaces.contracts import MelContract
from voxloom.interfaces.errors import VoiceError
from voxloom.plugins.gpt_sovits.common import spectra
from voxloom.plugins.gpt_sovits.common.joining import SEARCH, join, shift

MEL = MelContract(
    sample_rate=8000, n_fft=256, win_length=256, hop_length=80, n_mels=20, fmin_hz=0, fmax_hz=4000
)


def tone(samples: int, hz: float = 440.0, rate: int = 8000) -> torch.Tensor:
    return torch.sin(2 * math.pi * hz * torch.arange(samples) / rate)


def test_silence_has_the_floor_and_no_zero() -> None:
    spectrum = spectra.linear(torch.zeros(800), 256, 80, 256)
    torch.testing.assert_close(spectrum, torch.full((129, 10), 1e-4))


def test_a_tone_is_where_it_belongs() -> None:
    spectrum = spectra.linear(tone(8000, 1000.0), 256, 80, 256)
    assert spectrum.shape == (129, 100)
    assert int(spectrum[:, 50].argmax()) == 32


def test_the_mel_is_the_logarithm_of_the_bands() -> None:
    wave = tone(8000)
    assert spectra.mel(wave, MEL).shape == (20, 100)
    quiet = spectra.mel(torch.zeros(800), MEL)
    assert float(quiet.max()) == pytest.approx(math.log(1e-5))
    loud, half = spectra.mel(wave, MEL), spectra.mel(wave / 2, MEL)
    band = int(loud[:, 50].argmax())
    assert float((loud - half)[band, 50]) == pytest.approx(math.log(2), abs=1e-4)


def test_a_wave_too_short_to_reflect_is_refused() -> None:
    with pytest.raises(VoiceError, match="its spectrum needs 89"):
        spectra.linear(torch.zeros(88), 256, 80, 256)


def test_resampling_keeps_a_tone() -> None:
    made = spectra.resample(tone(8000), 8000, 12000)
    assert made.shape == (12000,)
    torch.testing.assert_close(made[200:-200], tone(12000, rate=12000)[200:-200], atol=5e-3, rtol=0)
    assert spectra.resample(torch.zeros(0), 8000, 12000).shape == (0,)


@pytest.mark.parametrize(("peak", "left"), [(0.5, 0.5), (1.0, 1.0), (1.5, 1.0), (4.0, 2.0)])
def test_a_peak_beyond_full_scale_is_divided_by_two_at_most(peak: float, left: float) -> None:
    wave = torch.tensor([0.1, -peak, 0.2])
    made = spectra.tamed(wave)
    assert float(made.abs().max()) == pytest.approx(left)
    assert float(wave[1]) == -peak  # the recording itself is left as it is


def test_pieces_join_where_they_agree() -> None:
    sound = torch.randn(5000, generator=torch.Generator().manual_seed(0))
    left, right = sound[:3000], sound[2500 - 137 :]
    assert shift(left, right, 500) == 137
    torch.testing.assert_close(join([left, right], 500), sound, atol=1e-5, rtol=1e-5)
    assert torch.equal(left, sound[:3000])


def test_the_search_ends_after_320_samples() -> None:
    sound = torch.randn(6000, generator=torch.Generator().manual_seed(0))
    assert shift(sound[:3000], sound[2500 - SEARCH :], 500) == SEARCH
    assert shift(sound[:3000], sound[2500 - SEARCH - 50 :], 500) <= SEARCH


def test_three_pieces_lose_their_overlaps() -> None:
    time = tone(9000, 100.0)
    joined = join([time[:3000], time[2500:6000], time[5500:]], 500)
    assert abs(len(joined) - 9000) <= 2 * SEARCH
