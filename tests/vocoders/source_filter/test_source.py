"""The pulse train: exact harmonics, exact phase."""

from __future__ import annotations

import math

import pytest
import torch

from voxloom.vocoders.source_filter.source import pulse_train, sample_weights, surround

RATE, HOP = 24000, 240


def pulses(f0: torch.Tensor) -> torch.Tensor:
    start = torch.zeros(f0.shape[0], dtype=torch.float64)
    return pulse_train(surround(f0), sample_weights(HOP), RATE, start)[0].flatten(1)


@pytest.mark.parametrize("hertz", [60.0, 150.0, 437.5, 1000.0])
def test_the_closed_form_is_the_sum_of_all_harmonics(hertz: float) -> None:
    made = pulses(torch.full((1, 20), hertz))[0, 480:-480].double()
    turns = hertz / RATE * torch.arange(1, 20 * HOP + 1, dtype=torch.float64)[480:-480]
    harmonics = torch.arange(1, math.ceil(RATE / 2 / hertz), dtype=torch.float64)
    summed = torch.cos(2 * math.pi * turns[:, None] * harmonics).sum(1)
    expected = summed * 2 * math.sqrt(hertz / RATE)
    assert float((made - expected).abs().max()) < 2e-3 * float(expected.abs().max())


def test_its_power_does_not_depend_on_the_pitch() -> None:
    powers = [
        float(pulses(torch.full((1, 50), h))[0].square().mean()) for h in (80.0, 200.0, 400.0)
    ]
    assert powers == pytest.approx([1.0] * 3, rel=0.05)


def test_it_is_silent_where_unvoiced_and_does_not_glide_into_a_voice() -> None:
    f0 = torch.zeros(1, 30)
    f0[:, 10:20] = 300.0
    wave = pulses(f0)[0]
    assert float(wave[: 9 * HOP].abs().max()) == 0.0
    assert float(wave[21 * HOP :].abs().max()) == 0.0
    peaks = torch.nonzero(wave[10 * HOP : 12 * HOP] > wave.max() * 0.45)[:, 0]
    gaps = peaks.diff()
    assert gaps[gaps > 5].float().median() == RATE / 300.0


def test_frames_outside_an_utterance_change_nothing_inside() -> None:
    f0 = torch.full((1, 12), 200.0)
    alone = pulses(f0)[0]
    padded = pulses(torch.cat([f0, torch.zeros(1, 5)], dim=1))[0, : 12 * HOP]
    assert torch.equal(alone, padded)
