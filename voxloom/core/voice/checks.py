"""Is a recording good enough to take a voice from? Each answer names the measured value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch

from voxloom.core.dsp import f0, frame_rms, gain_to_db, rms
from voxloom.core.voice.windows import speech_frames, stretches_of
from voxloom.interfaces.audio import Audio
from voxloom.interfaces.errors import VoiceError
from voxloom.interfaces.result import Notice

if TYPE_CHECKING:
    from torch import Tensor

LEAST_SECONDS = 1.0
LEAST_RATE_HZ = 4000
GOOD_SPEECH_SECONDS = 3.0
LEAST_SPEECH_SECONDS = 0.5
SILENT_DB = -55.0  # RMS of the speech, dB below full scale
CLIPPED_WARN, CLIPPED_REFUSE = 0.001, 0.05
NARROW_HZ = 5000.0
NOISY_DB = 15.0
UNVOICED_SHARE = 0.1
CHANNELS_APART = 0.1
SPREAD_SEMITONES, DOUBTFUL_SEMITONES = 9.0, 5.0
_FRAME_SECONDS = 0.01
_BAND_FLOOR_DB = -65.0
_LEAST_QUIET_SHARE = 0.05
_GAP_FRAMES = 30  # silence between syllables and short words counts as speech


@dataclass(frozen=True)
class Measures:
    """What was measured on the window that is used.

    seconds: length; speech_seconds: of it, without pauses; level_db: RMS of the speech below
    full scale; bandwidth_hz: the highest frequency with energy; snr_db: loud frames over the
    quietest ones; voiced_share: voiced frames among those of speech; pitch_hz: their median.
    """

    seconds: float
    speech_seconds: float
    level_db: float
    bandwidth_hz: float
    snr_db: float
    voiced_share: float
    pitch_hz: float


def require_usable(audio: Audio, source: str, *, least_seconds: float = LEAST_SECONDS) -> None:
    """Checks that need no analysis: the shape, the sample rate, the length, the numbers.

    Raises:
        VoiceError: not [samples], rate under 4 kHz, samples not finite, or too short.
    """
    waveform = audio.waveform
    if waveform.dim() != 1 or not waveform.is_floating_point() or audio.sample_rate <= 0:
        raise VoiceError(
            f"{source} is not mono audio: shape {list(waveform.shape)}, {waveform.dtype}, "
            f"{audio.sample_rate} Hz.",
            mend="Give Audio with a float waveform [samples].",
        )
    if not bool(waveform.isfinite().all()):
        raise VoiceError(
            f"{source} holds samples that are not numbers (NaN or infinite).",
            mend="Export it again from the program that made it.",
        )
    if audio.sample_rate < LEAST_RATE_HZ:
        raise VoiceError(
            f"{source} has a sample rate of {audio.sample_rate} Hz; at least {LEAST_RATE_HZ} Hz "
            "is needed to hear a voice.",
            mend="Record it again, at 16 kHz or more.",
        )
    if audio.seconds < least_seconds:
        raise VoiceError(
            f"{source} is too short: {audio.seconds:.2f} s; at least {least_seconds:.0f} s is "
            "needed.",
            mend="Record 3 to 10 seconds of one person speaking.",
        )


def measure(audio: Audio) -> Measures:
    """Measure a usable window."""
    speech = speech_frames(audio)
    hop = max(1, round(audio.sample_rate * _FRAME_SECONDS))
    levels = frame_rms(audio.waveform, 2 * hop, hop)
    count = int(speech.sum())
    track = f0(audio.waveform, audio.sample_rate, hop) if count else torch.zeros(0)
    length = min(len(track), len(speech))
    voiced = track[:length][speech[:length] & (track[:length] > 0)]
    spoken = sum(end - start for start, end in stretches_of(speech, _GAP_FRAMES))
    return Measures(
        seconds=audio.seconds,
        speech_seconds=spoken * _FRAME_SECONDS,
        level_db=gain_to_db(rms(levels[speech])),
        bandwidth_hz=bandwidth(audio),
        snr_db=_signal_to_noise(levels[:length], track[:length]),
        voiced_share=len(voiced) / count if count else 0.0,
        pitch_hz=float(voiced.median()) if len(voiced) else 0.0,
    )


def judge(measures: Measures, source: str, *, clipped_share: float) -> list[Notice]:
    """Refuse what cannot work, warn about what will not work well.

    Raises:
        VoiceError: silent, hardly any speech, heavily clipped.
    """
    found = measures
    if found.level_db < SILENT_DB:
        raise VoiceError(
            f"{source} is silent: its speech level is {found.level_db:.0f} dB; "
            f"at least {SILENT_DB:.0f} dB is needed.",
            mend="Record it louder, or choose another recording.",
        )
    if found.speech_seconds < LEAST_SPEECH_SECONDS:
        raise VoiceError(
            f"{source} holds {found.speech_seconds:.2f} s of speech; "
            f"at least {LEAST_SPEECH_SECONDS} s is needed.",
            mend="Choose a recording with more speech.",
        )
    if clipped_share > CLIPPED_REFUSE:
        raise VoiceError(
            f"{source} is clipped: {clipped_share:.1%} of its samples are cut off; "
            f"at most {CLIPPED_REFUSE:.0%} can be used.",
            mend="Record it again with less gain.",
        )
    notices = []
    if clipped_share > CLIPPED_WARN:
        notices.append(
            Notice(
                "reference-clipped",
                f"{source} is clipped ({clipped_share:.1%} of its samples); "
                "record it with less gain.",
            )
        )
    if found.speech_seconds < GOOD_SPEECH_SECONDS:
        notices.append(
            Notice(
                "reference-short",
                f"{source} holds only {found.speech_seconds:.1f} s of speech; "
                "3 to 10 s give a closer voice.",
            )
        )
    if found.bandwidth_hz < NARROW_HZ:
        notices.append(
            Notice(
                "reference-narrow",
                f"{source} has nothing above {found.bandwidth_hz:.0f} Hz, as a telephone has; "
                "record at 16 kHz or more.",
            )
        )
    if found.voiced_share < UNVOICED_SHARE:
        notices.append(
            Notice(
                "reference-unvoiced",
                f"Only {found.voiced_share:.0%} of {source} has a pitch; is it a voice?",
            )
        )
    elif found.snr_db < NOISY_DB:
        notices.append(
            Notice(
                "reference-noisy",
                f"{source} is noisy: speech stands only {found.snr_db:.0f} dB above the "
                "background; record it in a quiet room.",
            )
        )
    return notices


def judge_channels(distance: float, channels: int, source: str) -> list[Notice]:
    """A warning where averaging the channels mixes two different recordings."""
    if distance <= CHANNELS_APART:
        return []
    message = (
        f"The {channels} channels of {source} differ ({distance:.0%} of the energy is not "
        "shared); they were averaged. If each holds its own speaker, give one channel."
    )
    return [Notice("reference-stereo", message)]


def judge_speakers(pitches: list[float], similarity: float | None) -> list[Notice]:
    """A crude sign of several speakers: the pitch of parts is too far apart for one.

    Args:
        pitches: median pitch of each part in Hz, of parts that have one.
        similarity: cosine of the speaker embeddings of the lowest and the highest part, if there
            is an encoder; a moderate distance counts only if it is low.
    """
    if len(pitches) < 2:
        return []
    ratio = torch.tensor(max(pitches) / min(pitches))
    spread = 12.0 * float(ratio.log2())
    doubtful = similarity is not None and similarity < 0.5 and spread > DOUBTFUL_SEMITONES
    if spread <= SPREAD_SEMITONES and not doubtful:
        return []
    heard = f", and the voices have a similarity of {similarity:.2f}" if doubtful else ""
    message = (
        f"There may be several speakers: the pitch of parts goes from {min(pitches):.0f} to "
        f"{max(pitches):.0f} Hz ({spread:.0f} semitones){heard}. Give recordings of one."
    )
    return [Notice("reference-speakers", message)]


def bandwidth(audio: Audio) -> float:
    """The highest frequency whose mean energy is within 65 dB of the strongest, in Hz."""
    size = 1024
    waveform = audio.waveform.float()
    if waveform.shape[-1] < size:
        return audio.sample_rate / 2
    window = torch.hann_window(size)
    spectrum: Tensor = torch.stft(waveform, size, window=window, return_complex=True, center=False)
    energy = spectrum.abs().square().mean(-1)
    loud = (energy > energy.max() * 10 ** (_BAND_FLOOR_DB / 10)).nonzero()
    return float(loud[-1]) * audio.sample_rate / size if len(loud) else 0.0


def _signal_to_noise(levels: Tensor, track: Tensor) -> float:
    """The energy of loud frames (90th percentile) over that of quiet frames without a pitch (5th),
    in dB, less the noise's own share; 120 where nearly all frames have a pitch, since then no
    background is heard alone."""
    quiet = levels[track == 0]
    if len(quiet) < _LEAST_QUIET_SHARE * len(levels) or not len(quiet):
        return 120.0
    high, low = _percentile(levels, 0.90), _percentile(quiet, 0.05)
    return 0.5 * gain_to_db(max(high - low, 0.0) / low) if low > 0 else 120.0


def _percentile(levels: Tensor, share: float) -> float:
    """Of the energies."""
    energies = levels.double().square().sort().values
    return float(energies[int(share * (len(energies) - 1))])
