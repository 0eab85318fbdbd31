"""Quality by published measures: STOI and PESQ against the original, DNSMOS without one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from voxloom.training.evaluation.metric import ALIGNED, About, Metric, Sample, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from voxloom.interfaces.audio import Audio

PESQ_HZ = DNSMOS_HZ = 16000
STOI_HZ = 10000
_STEP_SECONDS = 0.1  # by which a copy may be shorter or longer: frames are whole
_LEAST_SECONDS = 0.5  # STOI wants 30 frames of 12.8 ms that are not silent
_PESQ_SECONDS = 0.25  # it refuses less
_DNSMOS_SECONDS = 2.0


def at_rate(audio: Audio, rate: int) -> NDArray[np.float32]:
    """[samples] at another rate, in [-1, 1]."""
    from voxloom.core.audio import resample

    waveform = resample(audio.waveform.float(), audio.sample_rate, rate).numpy()
    clipped: NDArray[np.float32] = np.clip(waveform, -1.0, 1.0)
    return clipped


def pair(sample: Sample, rate: int) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The original and the copy, cut to the shorter one's length. What lacks more of the original
    than frames explain is filled up with silence, so that the missing part counts."""
    assert sample.teacher is not None
    theirs, ours = at_rate(sample.teacher, rate), at_rate(sample.audio, rate)
    if len(theirs) - len(ours) > _STEP_SECONDS * rate:
        ours = np.pad(ours, (0, len(theirs) - len(ours)))
    shortest = min(len(theirs), len(ours))
    return theirs[:shortest], ours[:shortest]


class Stoi(Metric):
    """Source: Taal et al., "An algorithm for intelligibility prediction", IEEE TASLP 2011."""

    about = About(
        "stoi",
        "short-time intelligibility against the original, 0 to 1",
        "higher",
        needs=(ALIGNED,),
        modules=("pystoi",),
        note="Only where the copy runs in step with the original: `voxloom eval copy`.",
    )

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        from pystoi import stoi

        found: list[Value | None] = []
        for sample in samples:
            theirs, ours = pair(sample, STOI_HZ)
            long_enough = len(theirs) >= _LEAST_SECONDS * STOI_HZ
            found.append(Value(float(stoi(theirs, ours, STOI_HZ))) if long_enough else None)
        return found


class Pesq(Metric):
    """Wide band. Source: ITU-T P.862.2 (2007)."""

    about = About(
        "pesq",
        "wide-band PESQ against the original, 1 to 4.6",
        "higher",
        "MOS",
        needs=(ALIGNED,),
        modules=("pesq",),
        extra="eval-pesq",
        note="ITU-T P.862 is licensed by its owners for other uses than evaluation.",
    )

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        from pesq import NoUtterancesError, pesq

        found: list[Value | None] = []
        for sample in samples:
            theirs, ours = pair(sample, PESQ_HZ)
            if len(ours) < _PESQ_SECONDS * PESQ_HZ or not theirs.any() or not ours.any():
                found.append(None)  # it divides by the peak
                continue
            try:
                found.append(Value(float(pesq(PESQ_HZ, theirs, ours, "wb"))))
            except NoUtterancesError:
                found.append(None)
        return found


class Dnsmos(Metric):
    """Overall quality. Source: Reddy et al., "DNSMOS P.835", ICASSP 2022."""

    about = About(
        "dnsmos",
        "overall quality as DNSMOS P.835 predicts it, 1 to 5",
        "higher",
        "MOS",
        modules=("speechmos", "librosa", "onnxruntime", "requests"),
        of_teacher=True,
        note="Made to judge noise suppression; about 0.1 is noise. Short ones are repeated to 2 s.",
    )

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        from speechmos import dnsmos

        found: list[Value | None] = []
        for sample in samples:
            waveform = at_rate(sample.audio, DNSMOS_HZ)
            if not len(waveform) or not waveform.any():
                found.append(None)
                continue
            times = int(np.ceil(_DNSMOS_SECONDS * DNSMOS_HZ / len(waveform)))
            told = dnsmos.run(np.tile(waveform, times), DNSMOS_HZ)
            found.append(Value(float(told["ovrl_mos"]), detail=f"speech {told['sig_mos']:.2f}"))
        return found
