"""Integrated loudness by ITU-R BS.1770-4, measured by pyloudnorm."""

from __future__ import annotations

import math

import numpy as np
import pyloudnorm
import torch

from voxloom.core.dsp import db_to_gain, frame_rms, gain_to_db, peak
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.effect import AudioEffect
from voxloom.interfaces.stage import Build, Context
from voxloom.plugins.effects.options import LoudnessOptions

_BLOCK_SECONDS = 0.4
_SILENT_DB = -65.0


class Loudness(AudioEffect):
    """One gain for the whole speech: to the target, or as near as the peak allows."""

    def __init__(self, options: LoudnessOptions, build: Build) -> None:
        super().__init__(options, build)
        self._target = options.target_lufs
        self._peak = db_to_gain(options.peak_db)

    def process(self, audio: Audio, context: Context) -> Audio:
        found = integrated_loudness(audio)
        if math.isinf(found):
            return audio
        highest = peak(audio.waveform)
        gain = min(db_to_gain(self._target - found), self._peak / highest)
        return Audio(audio.waveform * gain, audio.sample_rate)


def integrated_loudness(audio: Audio) -> float:
    """LUFS; minus infinity for silence (no 400 ms louder than -65 dB).

    Speech shorter than one block of 400 ms is repeated until it fills one.
    """
    samples = audio.waveform.shape[-1]
    block = math.ceil(_BLOCK_SECONDS * audio.sample_rate) + 1
    waveform = audio.waveform.detach().cpu().double()
    if 0 < samples < block:
        waveform = waveform.repeat(math.ceil(block / samples))[:block]
    if not samples or gain_to_db(_loudest(waveform, block)) < _SILENT_DB:
        return -math.inf
    meter = pyloudnorm.Meter(audio.sample_rate)
    with np.errstate(divide="ignore", invalid="ignore"):  # blocks of digital silence
        return float(meter.integrated_loudness(waveform.numpy()))


def _loudest(waveform: torch.Tensor, block: int) -> float:
    return float(frame_rms(waveform, block, max(1, block // 4)).max())
