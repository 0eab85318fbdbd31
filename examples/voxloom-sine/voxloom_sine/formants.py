"""Phones to formant tracks, by a table and a moving average.

Source: the vowels' formants are rounded from G. E. Peterson and H. L. Barney, Control methods used
in a study of the vowels, JASA 24 (1952); the consonants' are set by ear.
"""

from __future__ import annotations

import torch

from voxloom.interfaces import AcousticModel, Build, Context, Features, Utterance
from voxloom.interfaces.errors import InputError
from voxloom_sine.options import HOP_LENGTH, SAMPLE_RATE, TRACKS, FormantsOptions

# Phone -> first, second, third formant in kHz, loudness, length in vowels.
TABLE = {
    "a": (0.73, 1.09, 2.44, 1.0, 1.0),
    "e": (0.53, 1.84, 2.48, 0.9, 1.0),
    "i": (0.27, 2.29, 3.01, 0.8, 1.0),
    "o": (0.57, 0.84, 2.41, 0.9, 1.0),
    "u": (0.30, 0.87, 2.24, 0.8, 1.0),
    "j": (0.27, 2.20, 3.00, 0.5, 0.5),
    "w": (0.30, 0.70, 2.20, 0.5, 0.5),
    "l": (0.35, 1.10, 2.60, 0.5, 0.6),
    "m": (0.25, 1.00, 2.20, 0.4, 0.7),
    "n": (0.25, 1.50, 2.50, 0.4, 0.7),
    "k": (0.30, 1.80, 2.40, 0.0, 0.6),
    "p": (0.30, 0.80, 2.30, 0.0, 0.6),
    "t": (0.30, 1.70, 2.60, 0.0, 0.6),
    "s": (0.40, 3.50, 5.00, 0.2, 0.9),
}
SILENCE = (0.50, 1.50, 2.50, 0.0, 1.5)
BLUR = 7  # frames, odd: 35 ms from one sound to the next


class Formants(AcousticModel):
    """A fixed number of frames per phone; no chance in it, no voice."""

    def __init__(self, options: FormantsOptions, build: Build) -> None:
        super().__init__(options, build)
        self._vowel_frames = options.vowel_seconds * SAMPLE_RATE / HOP_LENGTH

    def synthesize(self, utterance: Utterance, context: Context) -> Features:
        if utterance.phones is None or not len(utterance.phones):
            raise InputError("There are no phones to speak.", mend="Give a text with words.")
        rows = [TABLE.get(symbol, SILENCE) for symbol in utterance.phones.symbols]
        longest = self._vowel_frames / context.controls.speed
        frames = torch.tensor([max(1, round(row[4] * longest)) for row in rows])
        targets = torch.tensor([row[:4] for row in rows]).T  # [4, phones]
        tracks = targets.repeat_interleave(frames, dim=1)
        padded = torch.nn.functional.pad(tracks[None], (BLUR // 2, BLUR // 2), mode="replicate")
        smooth = torch.nn.functional.avg_pool1d(padded, BLUR, stride=1)[0]
        smooth[:3] *= 2 ** (context.controls.pitch_semitones / 12)
        return Features(smooth, TRACKS, phone_frames=tuple(frames.tolist()))
