"""The numbers every trainer here reads: one mel and one F0 definition.

24 kHz, hop 240 (100 Hz), Hann 1024, 80 Slaney mel bands 20 to 12000 Hz, natural logarithm of the
magnitude clamped at 1e-5; reflect padding of (n_fft - hop) / 2 on both sides and no centring, so
frames = samples / hop exactly.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import numpy as np

from voxloom.core import dsp
from voxloom.interfaces.contracts import MelContract

if TYPE_CHECKING:
    from torch import Tensor

SAMPLE_RATE = 24000
HOP_LENGTH = 240
N_FFT = 1024
N_MELS = 80
F_MIN, F_MAX = 20.0, 12000.0
LOG_CLAMP = 1e-5
F0_FLOOR_HZ, F0_CEIL_HZ = 55.0, 650.0  # a lower ceiling breaks the Japanese teacher's pitch
FRAME_RATE_HZ = SAMPLE_RATE / HOP_LENGTH


MEL = MelContract(
    sample_rate=SAMPLE_RATE,
    n_fft=N_FFT,
    win_length=N_FFT,
    hop_length=HOP_LENGTH,
    n_mels=N_MELS,
    fmin_hz=F_MIN,
    fmax_hz=F_MAX,
    clamp=LOG_CLAMP,
)


def log_mel(waveform: Tensor) -> Tensor:
    """waveform [batch, samples] at 24 kHz -> log-mel [batch, 80, samples // 240]; in float32 where
    mixed precision would add up the bands in 16 bits, which moves their logarithms by 0.01."""
    import torch

    frames, device = waveform.shape[-1] // HOP_LENGTH, waveform.device.type
    mixes = torch.amp.is_autocast_available(device)
    with torch.autocast(device, enabled=False) if mixes else nullcontext():
        return dsp.mel(waveform[:, : frames * HOP_LENGTH].float(), MEL)


def extract_f0(waveform: np.ndarray) -> np.ndarray:
    """waveform [samples] at 24 kHz -> F0 [samples // 240] in Hz, 0 where unvoiced.

    Source: DIO and StoneMask of WORLD (Morise et al. 2016) through pyworld."""
    import pyworld

    signal = waveform.astype(np.float64)
    coarse, times = pyworld.dio(
        signal,
        SAMPLE_RATE,
        f0_floor=F0_FLOOR_HZ,
        f0_ceil=F0_CEIL_HZ,
        frame_period=1000.0 / FRAME_RATE_HZ,
    )
    refined = pyworld.stonemask(signal, coarse, times, SAMPLE_RATE)
    return np.asarray(refined[: len(signal) // HOP_LENGTH], dtype=np.float32)
