"""Cutting silence at the ends."""

from __future__ import annotations

from voxloom.core.dsp import db_to_gain, frame_rms
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.effect import AudioEffect
from voxloom.interfaces.stage import Build, Context
from voxloom.plugins.effects.options import TrimOptions

_HOP_SECONDS = 0.005


class Trim(AudioEffect):
    """Keeps everything from the first to the last frame of 20 ms that is loud enough.

    How loud that is follows from the loudest frame, so the whole speech is heard first. Speech
    that is silent throughout is left as it is.
    """

    def __init__(self, options: TrimOptions, build: Build) -> None:
        super().__init__(options, build)
        self._threshold = db_to_gain(options.threshold_db)
        self._margin_seconds = options.margin_ms / 1000
        self._start, self._end = options.start, options.end

    def process(self, audio: Audio, context: Context) -> Audio:
        start, end = self.kept(audio)
        return Audio(audio.waveform[start:end].clone(), audio.sample_rate)

    def kept(self, audio: Audio) -> tuple[int, int]:
        """The samples [start, end) that `process` keeps, so that marks can move with them."""
        samples = int(audio.waveform.shape[-1])
        hop = max(1, round(_HOP_SECONDS * audio.sample_rate))
        levels = frame_rms(audio.waveform, 4 * hop, hop)
        loud = (levels > levels.max() * self._threshold).nonzero() if len(levels) else levels
        if not len(loud):
            return 0, samples
        margin = round(self._margin_seconds * audio.sample_rate)
        start = max(0, int(loud[0]) * hop - margin) if self._start else 0
        end = min(samples, (int(loud[-1]) + 1) * hop + margin) if self._end else samples
        return start, end
