"""Mel spectrograms against their definition."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from voxloom.core.dsp import filter_bank, mel, mel_frames
from voxloom.interfaces.contracts import MelContract
from voxloom.interfaces.errors import ShapeError

MINI = MelContract(24000, 1024, 1024, 240, 80, 20.0, 12000.0)


def noise(samples: int, seed: int = 0) -> torch.Tensor:
    return 0.1 * torch.randn(samples, generator=torch.Generator().manual_seed(seed))


def by_definition(waveform: np.ndarray, contract: MelContract) -> np.ndarray:
    """Frame by frame with numpy's own FFT, in double precision."""
    c = contract
    around = (c.n_fft if c.centred else c.n_fft - c.hop_length) // 2
    padded = np.pad(waveform, around, mode="reflect")
    window = np.zeros(c.n_fft)
    left = (c.n_fft - c.win_length) // 2
    steps = np.arange(c.win_length)
    window[left : left + c.win_length] = 0.5 - 0.5 * np.cos(2 * np.pi * steps / c.win_length)
    columns = []
    for start in range(0, len(padded) - c.n_fft + 1, c.hop_length):
        columns.append(np.abs(np.fft.rfft(window * padded[start : start + c.n_fft])) ** c.power)
    values = filter_bank(c).double().numpy() @ np.stack(columns, 1)
    if c.log_base != "none":
        values = np.log(np.maximum(values, c.clamp)) / (math.log(10) if c.log_base == "10" else 1)
    return (values - c.offset) / c.scale


@pytest.mark.parametrize(
    "contract",
    [
        MINI,
        replace(MINI, centred=True),
        replace(MINI, win_length=800),
        replace(MINI, power=2.0, log_base="10", clamp=1e-10),
        replace(MINI, log_base="none", filter_norm="none", mel_scale="htk"),
        replace(MINI, offset=-4.0, scale=4.0),
        MelContract(32000, 2048, 2048, 640, 128, 0.0, 16000.0),
    ],
)
def test_a_mel_is_what_its_contract_says(contract: MelContract) -> None:
    waveform = noise(9600)
    found = mel(waveform, contract)
    wanted = by_definition(waveform.double().numpy(), contract)
    assert found.shape == (contract.n_mels, mel_frames(9600, contract)) == wanted.shape
    np.testing.assert_allclose(found.numpy(), wanted, atol=2e-3, rtol=2e-4)


@pytest.mark.parametrize("samples", [2400, 2401, 2639, 24000])
def test_not_centred_there_is_one_frame_for_each_whole_hop(samples: int) -> None:
    assert mel(noise(samples), MINI).shape[1] == samples // 240


def test_the_mini_contract_is_the_mel_that_the_trainers_use() -> None:
    features = pytest.importorskip("voxloom.training.features")
    waveform = noise(24000)
    assert torch.equal(mel(waveform, MINI), features.log_mel(waveform[None])[0])


def test_rows_of_a_batch_are_what_they_are_alone() -> None:
    rows = torch.stack([noise(4800, 1), noise(4800, 2)])
    batch = mel(rows, MINI)
    for row, alone in zip(batch, rows, strict=True):
        torch.testing.assert_close(row, mel(alone, MINI))


def test_a_tone_lights_the_band_that_holds_it() -> None:
    time = torch.arange(24000) / 24000
    for hz in (200.0, 1000.0, 5000.0):
        found = mel(0.5 * torch.sin(2 * torch.pi * hz * time), MINI)[:, 50]
        centre = filter_bank(MINI)[int(found.argmax())] @ torch.linspace(0, 12000, 513)
        centre /= filter_bank(MINI)[int(found.argmax())].sum()
        assert float(centre) == pytest.approx(hz, rel=0.12)


def test_slaney_s_filters_have_equal_areas_in_hz() -> None:
    wide = replace(MINI, n_fft=16384)  # fine enough to integrate
    areas = filter_bank(wide).sum(1) * 24000 / 16384
    torch.testing.assert_close(areas, torch.ones(80), atol=0.02, rtol=0)
    peaks = filter_bank(replace(wide, filter_norm="none")).max(1).values
    torch.testing.assert_close(peaks, torch.ones(80), atol=0.06, rtol=0)


def test_the_cached_filters_cannot_be_spoilt_by_a_caller() -> None:
    filter_bank(MINI).zero_()
    assert float(filter_bank(MINI).sum()) > 0


def test_silence_is_the_clamp() -> None:
    assert torch.equal(mel(torch.zeros(2400), MINI), torch.full((80, 10), math.log(1e-5)))


@pytest.mark.parametrize("samples", [0, 1, 239, 392])
def test_too_few_samples_are_refused(samples: int) -> None:
    with pytest.raises(ShapeError, match="too few"):
        mel(torch.zeros(samples), MINI)


def test_other_dimensions_are_refused() -> None:
    with pytest.raises(ShapeError, match="3-d"):
        mel(torch.zeros(1, 1, 2400), MINI)
