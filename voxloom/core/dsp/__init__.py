"""Signal processing as pure functions over tensors."""

from voxloom.core.dsp.joining import crossfade, fade, ramp
from voxloom.core.dsp.levels import db_to_gain, frame_rms, gain_to_db, peak, rms, silences
from voxloom.core.dsp.pitch import f0
from voxloom.core.dsp.spectrogram import filter_bank, mel, mel_frames

__all__ = [
    "crossfade",
    "db_to_gain",
    "f0",
    "fade",
    "filter_bank",
    "frame_rms",
    "gain_to_db",
    "mel",
    "mel_frames",
    "peak",
    "ramp",
    "rms",
    "silences",
]
