from __future__ import annotations

import torch

from voxloom.interfaces.phones import Inventory
from voxloom.plugins.mini.acoustic.calibration import sentences
from voxloom.plugins.mini.acoustic.symbols import parts
from voxloom.plugins.mini.colour import LARGEST_SHIFT, coloured, size, towards

BANDS = 80


def speech(seed: int, tilt: float = 0.0, spread: float = 0.5, roughness: int = 8) -> torch.Tensor:
    """Log mel of smooth spectra, [80, 3000]."""
    generator = torch.Generator().manual_seed(seed)
    coarse = torch.randn(1, roughness, 3000, generator=generator) * spread
    mel = torch.nn.functional.interpolate(coarse.transpose(1, 2), BANDS, mode="linear")
    return mel[0].T - 4.0 + tilt * torch.linspace(-1, 1, BANDS)[:, None]


def shape(mel: torch.Tensor) -> torch.Tensor:
    """Mean spectrum without its level."""
    return mel.mean(1) - mel.mean()


def test_the_own_speech_takes_the_mean_and_the_covariance_of_what_was_heard() -> None:
    own, heard = speech(0), speech(1, tilt=0.8, spread=0.65, roughness=5)
    made = coloured(own, towards(heard, own))
    torch.testing.assert_close(shape(made), shape(heard), atol=0.05, rtol=0)
    before, after = ((torch.cov(mel) - torch.cov(heard)).norm() for mel in (own, made))
    assert after < 0.4 * before


def test_speech_like_that_which_was_heard_stays_as_it_is() -> None:
    own = speech(0)
    torch.testing.assert_close(coloured(own, towards(own, own)), own, atol=1e-3, rtol=0)


def test_loudness_is_left_alone() -> None:
    own = speech(0)
    torch.testing.assert_close(coloured(own, towards(own + 1.0, own)), own, atol=1e-3, rtol=0)


def test_the_correction_is_bounded() -> None:
    own = speech(0)
    far = 9 * (speech(1) + 4.0) - 4.0 + 4 * torch.linspace(-1, 1, BANDS)[:, None]
    colour = towards(far, own)
    assert colour.shape == (size(BANDS),)
    for mel in (own, torch.full((BANDS, 3), -11.5), torch.full((BANDS, 3), 3.0)):
        assert (coloured(mel, colour) - mel).abs().max() <= 2 * LARGEST_SHIFT + 1e-4


def test_bands_that_the_recording_does_not_hold_keep_their_mean() -> None:
    own, heard = speech(0), speech(1, tilt=0.5)
    heard[60:] = -11.5
    made = coloured(own, towards(heard, own))
    torch.testing.assert_close(made[60:].mean(1), own[60:].mean(1), atol=0.05, rtol=0)
    torch.testing.assert_close(shape(made[:60]), shape(heard[:60]), atol=0.05, rtol=0)
    silent = torch.full((BANDS, 50), -11.5)
    assert torch.equal(coloured(own, towards(silent, own)), own)


def test_a_calibration_needs_every_phone_of_its_language(inventory: Inventory) -> None:
    symbols = inventory.symbols
    whole = sentences(symbols)
    assert sorted(whole) == ["en", "ja", "zh"]
    for language, ids in whole.items():
        assert {parts(symbols[number])[2] for number in ids} <= {language, "-"}
        assert len(ids) > 80
    english = [symbol for symbol in symbols if parts(symbol)[2] in ("en", "-")]
    assert list(sentences(english)) == ["en"]
