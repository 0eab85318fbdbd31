from __future__ import annotations

import numpy as np
import pytest
import torch

from voxloom.core import dsp
from voxloom.training import features
from voxloom.training.contracts import MEL, phone_contract, speaker_contract


def test_the_training_mel_is_the_contracts_mel() -> None:
    waveform = torch.randn(4900, generator=torch.Generator().manual_seed(1)) * 0.1
    trained = features.log_mel(waveform[None])[0]
    assert trained.shape == (80, 4900 // 240)
    torch.testing.assert_close(trained, dsp.mel(waveform[: 20 * 240], MEL), rtol=1e-4, atol=1e-4)


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
    assert speaker_contract(128).width == 129
