"""Goldens of spectra and resampling."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from voxloom.interfaces.contracts import MelContract
from voxloom.plugins.gpt_sovits.common import spectra

V3 = MelContract(
    sample_rate=24000, n_fft=1024, win_length=1024, hop_length=256, n_mels=100, fmin_hz=0.0,
    fmax_hz=12000.0,
)  # fmt: skip
V4 = replace(V3, sample_rate=32000, n_fft=1280, win_length=1280, hop_length=320, fmax_hz=16000.0)
V2 = replace(V4, n_fft=2048, win_length=2048, hop_length=640, n_mels=128)


def spectra_of(inputs: Any, state: Any, config: Any, entry: Any) -> dict[str, Tensor]:
    full, low = torch.from_numpy(inputs["wav32k"]), torch.from_numpy(inputs["wav24k"])
    return {
        "spec_v2": spectra.linear(full, V2.n_fft, V2.hop_length, V2.win_length)[None],
        "mel128_v2": spectra.mel(full, V2)[None],
        "mel_v3": spectra.mel(low, V3)[None],
        "mel_v4": spectra.mel(full, V4)[None],
    }


def resample(inputs: Any, state: Any, config: Any, entry: Any) -> dict[str, Tensor]:
    cd, full = torch.from_numpy(inputs["wav44k"]), torch.from_numpy(inputs["wav32k"])
    made = {f"to{rate}": spectra.resample(cd, 44100, rate) for rate in (16000, 24000, 32000)}
    return {
        **{name: value[None] for name, value in made.items()},
        "32k_to16k": spectra.resample(full, 32000, 16000)[None],
    }


ADAPTERS = {"audio.spectra": spectra_of, "audio.resample": resample}
