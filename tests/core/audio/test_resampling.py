"""Sample rate conversion."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.core import audio


@pytest.mark.parametrize(
    ("given_hz", "wanted_hz"), [(16000, 24000), (48000, 24000), (22050, 16000)]
)
def test_a_tone_stays_the_same_tone(given_hz: int, wanted_hz: int) -> None:
    def tone(rate: int) -> torch.Tensor:
        return torch.sin(2 * torch.pi * 1000 * torch.arange(rate) / rate)

    found = audio.resample(tone(given_hz), given_hz, wanted_hz)
    inner = slice(wanted_hz // 10, -wanted_hz // 10)
    torch.testing.assert_close(found[inner], tone(wanted_hz)[inner], atol=2e-3, rtol=0)


def test_what_the_lower_rate_cannot_hold_is_gone() -> None:
    high = torch.sin(2 * torch.pi * 7000 * torch.arange(24000).double() / 24000)
    assert float(audio.resample(high, 24000, 8000)[800:-800].abs().max()) < 1e-5


@settings(deadline=None, derandomize=True, max_examples=50)
@given(
    samples=st.integers(0, 2000),
    given_hz=st.integers(4000, 96000),
    wanted_hz=st.integers(4000, 96000),
)
def test_the_length_is_the_ratio_rounded(samples: int, given_hz: int, wanted_hz: int) -> None:
    found = audio.resample(torch.zeros(2, samples), given_hz, wanted_hz)
    assert found.shape == (2, audio.resampled_length(samples, given_hz, wanted_hz))
    assert abs(found.shape[1] - samples * wanted_hz / given_hz) <= 0.5


def test_type_and_leading_dimensions_are_kept() -> None:
    noise = torch.randn(2, 3, 800, generator=torch.Generator().manual_seed(0)).double()
    found = audio.resample(noise, 8000, 16000)
    assert (found.shape, found.dtype) == ((2, 3, 1600), torch.float64)
    torch.testing.assert_close(found[1, 2], audio.resample(noise[1, 2], 8000, 16000))


def test_the_same_rate_gives_the_same_tensor_and_no_rate_is_refused() -> None:
    wave = torch.ones(10)
    assert audio.resample(wave, 8000, 8000) is wave
    with pytest.raises(ValueError, match="positive"):
        audio.resample(wave, 0, 8000)


def test_importing_audio_imports_neither_torch_nor_a_codec() -> None:
    program = (
        "import sys, voxloom.core.audio\n"
        "print([m for m in ('torch', 'numpy', 'soundfile', 'soxr') if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
