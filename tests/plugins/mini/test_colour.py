from __future__ import annotations

import torch

from voxloom.interfaces.phones import Inventory
from voxloom.plugins.mini.acoustic.calibration import sentences
from voxloom.plugins.mini.acoustic.symbols import parts
from voxloom.plugins.mini.colour import (
    LARGEST_GAIN,
    LARGEST_SHIFT,
    Spectrum,
    coloured,
    spectrum,
    towards,
)

BANDS = 6


def speech(seed: int, tilt: float = 0.0, spread: float = 1.0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    mel = torch.randn(BANDS, 400, generator=generator) * spread - 4.0
    return mel + tilt * torch.linspace(-1, 1, BANDS)[:, None]


def all_voiced(mel: torch.Tensor) -> Spectrum:
    return spectrum(mel, torch.ones(mel.shape[1], dtype=torch.bool))


def test_the_own_speech_takes_the_mean_and_the_deviation_of_what_was_heard() -> None:
    own, heard = speech(0), speech(1, tilt=0.8, spread=1.1)
    made = coloured(own, towards(all_voiced(heard), all_voiced(own))[:, None])
    after, wanted = all_voiced(made), all_voiced(heard)
    torch.testing.assert_close(
        after.mean - after.mean.mean(), wanted.mean - wanted.mean.mean(), atol=0.03, rtol=0
    )
    torch.testing.assert_close(after.spread, wanted.spread, atol=0.03, rtol=0)


def test_loudness_is_left_alone() -> None:
    own = all_voiced(speech(0))
    louder = Spectrum(own.mean + 1.0, own.spread)
    shift = towards(louder, own)[BANDS : 2 * BANDS]
    torch.testing.assert_close(shift, torch.zeros(BANDS))


def test_the_correction_is_bounded() -> None:
    own = all_voiced(speech(0))
    far = Spectrum(own.mean + 4 * torch.linspace(-1, 1, BANDS), own.spread * 9)
    mean, shift, gain = towards(far, own).chunk(3)
    torch.testing.assert_close(mean, own.mean)
    assert shift.abs().max() == LARGEST_SHIFT
    torch.testing.assert_close(gain, torch.full((BANDS,), LARGEST_GAIN - 1))
    silence = torch.full((BANDS, 3), -11.5)
    assert (coloured(silence, towards(far, own)[:, None]) - silence).abs().max() < 2.5


def test_bands_that_the_recording_does_not_hold_are_left_as_they_are() -> None:
    own = all_voiced(speech(0))
    narrow = Spectrum(torch.where(torch.arange(BANDS) < 4, own.mean, -11.5), own.spread * 0.5)
    _, shift, gain = towards(narrow, own).chunk(3)
    torch.testing.assert_close(shift, torch.zeros(BANDS))
    assert not gain[4:].any()
    assert gain[:4].all()


def test_only_voiced_frames_count() -> None:
    mel = torch.cat([speech(0), torch.full((BANDS, 50), -11.0)], dim=1)
    found = spectrum(mel, torch.arange(450) < 400)
    torch.testing.assert_close(found.mean, all_voiced(speech(0)).mean)


def test_a_calibration_needs_every_phone_of_its_language(inventory: Inventory) -> None:
    symbols = inventory.symbols
    whole = sentences(symbols)
    assert sorted(whole) == ["en", "ja", "zh"]
    for language, ids in whole.items():
        assert {parts(symbols[number])[2] for number in ids} <= {language, "-"}
        assert len(ids) > 80
    english = [symbol for symbol in symbols if parts(symbol)[2] in ("en", "-")]
    assert list(sentences(english)) == ["en"]
