from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from voxloom.vocoders.bigvgan.activation import REACH, TAPS, SnakeBeta, by_convolution, by_taps


def sinc_filter() -> Tensor:
    """A windowed sinc at half the band, of unit sum, with no symmetry left to hide behind."""
    places = torch.arange(-TAPS // 2, TAPS // 2) + 0.5
    taps = torch.sinc(places / 2) * torch.hann_window(TAPS + 2, periodic=False)[1:-1]
    skewed = taps * torch.linspace(0.9, 1.1, TAPS)
    return skewed / skewed.sum()


def slowly(x: Tensor, frequency: Tensor, share: Tensor, rising: Tensor, falling: Tensor) -> Tensor:
    """The definition, sample by sample, of one channel [samples]."""
    count = len(x)

    def at(signal: Tensor, place: int) -> float:
        return float(signal[min(max(place, 0), len(signal) - 1)])

    up = torch.zeros(2 * count)
    for m in range(2 * count):
        total = 0.0
        for i in range(-4, count + 4):
            tap = m + 5 - 2 * i
            if 0 <= tap < TAPS:
                total += 2 * at(x, i) * float(rising[tap])
        up[m] = total + float(share) * math.sin(total * float(frequency)) ** 2
    sums = [
        sum(at(up, 2 * j + k - 5) * float(falling[k]) for k in range(TAPS)) for j in range(count)
    ]
    return torch.tensor(sums)


@pytest.mark.parametrize("count", [1, 2, 3, 7, 40])
def test_both_ways_are_the_definition(count: int) -> None:
    generator = torch.Generator().manual_seed(count)
    x = torch.randn(2, 3, count, generator=generator)
    frequency, share = torch.rand(2, 3, 1, generator=generator) + 0.5
    rising, falling = sinc_filter(), sinc_filter().flip(0)
    wanted = torch.stack(
        [
            torch.stack(
                [slowly(row, frequency[n], share[n], rising, falling) for n, row in enumerate(item)]
            )
            for item in x
        ]
    )
    for way in (by_convolution, by_taps):
        torch.testing.assert_close(way(x, frequency, share, rising, falling), wanted)


def test_frequency_and_magnitude_are_stored_as_logarithms_if_told() -> None:
    x = torch.randn(1, 2, 30, generator=torch.Generator().manual_seed(0))
    found = []
    for log_scale in (True, False):
        activation = SnakeBeta(2, log_scale).requires_grad_(False)
        activation.rising, activation.falling = sinc_filter(), sinc_filter()
        for part, value in ((activation.frequency, 1.3), (activation.magnitude, 0.7)):
            part.fill_(math.log(value) if log_scale else value)
        found.append(activation(x))
    torch.testing.assert_close(found[0], found[1])


def test_a_sample_hears_its_reach_and_no_further() -> None:
    activation = SnakeBeta(1, True).requires_grad_(False)
    activation.rising, activation.falling = sinc_filter(), sinc_filter()
    x = torch.zeros(1, 1, 41)
    struck = x.clone()
    struck[..., 20] = 1.0
    heard = (activation(struck) - activation(x)).abs() > 1e-9
    places = heard[0, 0].nonzero().flatten()
    assert (int(places.min()), int(places.max())) == (20 - REACH + 1, 20 + REACH - 1)


def test_it_lets_a_low_tone_pass_and_folds_nothing_back() -> None:
    """A loud tone near the band's end makes overtones: plainly they come back as low tones."""
    time = torch.arange(4096)
    x = 3 * torch.sin(2 * torch.pi * 0.23 * time)[None, None]
    places = torch.arange(-6, 6) + 0.5
    taps = torch.sinc(places / 2) * torch.kaiser_window(12, beta=4.66, periodic=False)
    activation = SnakeBeta(1, True).requires_grad_(False)
    activation.rising = activation.falling = taps / taps.sum()
    plain = x + torch.sin(x).square()
    window = torch.hann_window(4096)
    spectra = [torch.fft.rfft(each[0, 0] * window).abs() for each in (plain, activation(x))]
    folded = round(4096 * (1 - 4 * 0.23))  # the fourth harmonic, beyond the band
    assert float(spectra[1][folded]) < 0.15 * float(spectra[0][folded])
    assert float(spectra[1][942]) > 0.5 * float(spectra[0][942])  # the tone itself is there
