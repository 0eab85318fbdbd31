"""What speaking took. Figures of a busy machine are worth little."""

from __future__ import annotations

from collections.abc import Sequence

from voxloom.training.evaluation.metric import TIMES, About, Metric, Sample, Value

_BUSY = 0.5  # two equal runs on a machine now idle, now busy
_NOTE = (
    "Of this machine as busy as it was; two runs that differ by less than half are called the same."
)


class RealTimeFactor(Metric):
    """Seconds of compute over seconds of speech; the mean is over all speech."""

    about = About(
        "rtf",
        "compute per second of speech",
        "lower",
        "s/s",
        needs=(TIMES,),
        note=_NOTE,
        noise=_BUSY,
    )

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return [
            Value(s.times.total_seconds / s.audio.seconds, s.audio.seconds)
            if s.times and s.audio.seconds
            else None
            for s in samples
        ]


class FirstAudio(Metric):
    """Milliseconds of compute until a stream's first sound, warm."""

    about = About(
        "first-audio",
        "time to the first audio of a stream, warm",
        "lower",
        "ms",
        needs=(TIMES,),
        note=_NOTE,
        noise=_BUSY,
    )

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return [Value(1000 * s.times.first_audio_seconds) if s.times else None for s in samples]


class PeakMemory(Metric):
    """Peak resident memory of the process when a sample was done, metrics not yet loaded."""

    about = About(
        "peak-memory",
        "peak resident memory of the process while it spoke",
        "lower",
        "MB",
        pool="max",
        needs=(TIMES,),
        note="The largest so far in the process, so it only grows from sample to sample.",
        noise=0.1,
    )

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return [
            Value(s.times.peak_memory_mb) if s.times and s.times.peak_memory_mb else None
            for s in samples
        ]
