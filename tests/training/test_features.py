from __future__ import annotations

import numpy as np
import pytest
import torch

from voxloom.training import features
from voxloom.training.contracts import phone_contract, speaker_contract


def test_the_mel_has_a_frame_for_every_hop_and_its_peak_where_the_tone_is() -> None:
    time = torch.arange(4900) / 24000
    low, high = (features.log_mel(torch.sin(2 * torch.pi * f * time)[None]) for f in (200, 3000))
    assert low.shape == (1, 80, 4900 // 240)
    assert int(low[0].mean(1).argmax()) < 10 < 40 < int(high[0].mean(1).argmax())
    silence = features.log_mel(torch.zeros(1, 2400))
    torch.testing.assert_close(silence, torch.full((1, 80, 10), float(np.log(1e-5))))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_mixed_precision_leaves_the_mel_as_it_is(dtype: torch.dtype) -> None:
    noise = torch.randn(1, 4800, generator=torch.Generator().manual_seed(0))
    with torch.autocast("cpu", dtype):
        mixed = features.log_mel(noise)
    assert mixed.dtype == torch.float32
    assert torch.equal(mixed, features.log_mel(noise))


def test_pitch_is_found_and_silence_has_none() -> None:
    pytest.importorskip("pyworld")
    time = np.arange(24000) / 24000
    buzz = sum(np.sin(2 * np.pi * 150 * k * time) / k for k in range(1, 10)) * 0.1
    found = features.extract_f0(np.concatenate([buzz, np.zeros(24000)]))
    assert len(found) == 200
    assert np.median(found[20:80]) == pytest.approx(150, rel=0.01)
    assert not found[120:].any()


def test_the_contracts_name_the_inventory_and_the_style() -> None:
    assert phone_contract().size == 363
    encoder = {"output.weight": torch.ones(3, 2), "output.bias": torch.zeros(3)}
    made = speaker_contract(128, encoder)
    assert made.width == 129
    assert made == speaker_contract(128, dict(reversed(encoder.items())))
    other = speaker_contract(128, {**encoder, "output.bias": torch.ones(3)})
    assert other.space != made.space
    assert made.space.startswith("mini-style-")
