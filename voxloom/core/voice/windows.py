"""Which seconds of a recording show a voice best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxloom.core.audio.clipping import clipped_samples
from voxloom.core.dsp import db_to_gain, f0, frame_rms

if TYPE_CHECKING:
    from torch import Tensor

    from voxloom.interfaces.audio import Audio

SHORTEST_SECONDS = 3.0
LONGEST_SECONDS = 10.0
_FRAME_SECONDS = 0.01
_PAUSE_FRAMES = 15  # a silence that long may be cut in
_MARGIN_FRAMES = 5  # kept around speech, so that no onset is lost
_OUTER_FRAMES = 100  # longer silence at the ends of a short recording is cut
_OUTER_MARGIN_FRAMES = 20
_SILENT_DB = -35.0  # relative to the loud frames
_ENOUGH_SPEECH_SECONDS = 8.0
_HEARD = 8  # candidates whose pitch is looked at, which takes a while


@dataclass(frozen=True)
class Window:
    """Samples [start, end) of a recording; score: higher is better."""

    start: int
    end: int
    score: float = 0.0


def speech_frames(audio: Audio) -> Tensor:
    """[frames] of 10 ms, True where it is louder than 35 dB below the loud frames (their 95th
    percentile, so that one knock does not count)."""
    hop = max(1, round(audio.sample_rate * _FRAME_SECONDS))
    levels = frame_rms(audio.waveform, 2 * hop, hop)
    if not levels.numel():
        return levels.bool()
    loud = levels.sort().values[min(levels.numel() - 1, int(0.95 * levels.numel()))]
    return (levels > loud * db_to_gain(_SILENT_DB)) & (levels > 0)


def stretches_of(speech: Tensor, gap: int) -> list[tuple[int, int]]:
    """Stretches of speech [start, end) in frames, joined over silences shorter than `gap`."""
    found: list[tuple[int, int]] = []
    for index in speech.nonzero().flatten().tolist():
        if found and index - found[-1][1] < gap:
            found[-1] = (found[-1][0], index + 1)
        else:
            found.append((index, index + 1))
    return found


def pick_windows(audio: Audio, *, count: int = 3) -> list[Window]:
    """The best windows of 3 to 10 s, best first, without overlap; at least one.

    A recording of at most 10 s is one window, with long silence at its ends cut off. A longer one
    is cut in its pauses (inside a word only where it has none); what counts is how much of a
    window is speech, how much of that is voiced, and that nothing is clipped.

    Args:
        audio: mono.
        count: how many windows at most.
    """
    hop = max(1, round(audio.sample_rate * _FRAME_SECONDS))
    samples = audio.waveform.shape[-1]
    speech = speech_frames(audio)
    if audio.seconds <= LONGEST_SECONDS:
        start, end = _without_outer_silence(speech)
        return [Window(start * hop, samples if end == len(speech) else end * hop, 1.0)]
    candidates = sorted(
        (_scored(audio, speech, hop, start, end) for start, end in _cuts(audio, speech, hop)),
        key=lambda window: (-window.score, window.start),
    )
    heard = sorted(
        (_with_voicing(audio, window) for window in _apart(candidates, _HEARD)),
        key=lambda window: (-window.score, window.start),
    )
    return heard[:count] or [Window(0, int(LONGEST_SECONDS * audio.sample_rate))]


def _without_outer_silence(speech: Tensor) -> tuple[int, int]:
    """Frames [start, end) to keep."""
    total = len(speech)
    loud = speech.nonzero().flatten()
    if not len(loud):
        return 0, total
    first, last = int(loud[0]), int(loud[-1]) + 1
    start = first - _OUTER_MARGIN_FRAMES if first > _OUTER_FRAMES else 0
    end = last + _OUTER_MARGIN_FRAMES if total - last > _OUTER_FRAMES else total
    return max(0, start), min(total, end)


def _cuts(audio: Audio, speech: Tensor, hop: int) -> list[tuple[int, int]]:
    """Candidate windows in frames: from each start of speech to the last end of speech in reach."""
    longest = int(LONGEST_SECONDS / _FRAME_SECONDS)
    shortest = int(SHORTEST_SECONDS / _FRAME_SECONDS)
    stretches = stretches_of(speech, _PAUSE_FRAMES)
    found: list[tuple[int, int]] = []
    for index, (start, first_end) in enumerate(stretches):
        begin = max(0, start - _MARGIN_FRAMES)
        if first_end - begin > longest:  # no pause: cut it anywhere, again and again
            found += [(at, at + longest) for at in range(begin, first_end - longest, longest)]
            continue
        ends = [end for _, end in stretches[index:] if end + _MARGIN_FRAMES - begin <= longest]
        if ends and ends[-1] - begin >= shortest:
            found.append((begin, min(len(speech), ends[-1] + _MARGIN_FRAMES)))
    if not found and stretches:  # only short words, far apart
        found = [(max(0, start - _MARGIN_FRAMES), start + longest) for start, _ in stretches]
    last = audio.waveform.shape[-1] // hop
    return [(start, min(end, last)) for start, end in found]


def _scored(audio: Audio, speech: Tensor, hop: int, start: int, end: int) -> Window:
    spoken = float(speech[start:end].sum()) * _FRAME_SECONDS
    share = spoken / max((end - start) * _FRAME_SECONDS, _FRAME_SECONDS)
    block = audio.waveform[start * hop : end * hop].numpy()[:, None]
    clipped = clipped_samples(block) / max(len(block), 1)
    score = min(spoken, _ENOUGH_SPEECH_SECONDS) / _ENOUGH_SPEECH_SECONDS + share - 50.0 * clipped
    return Window(start * hop, end * hop, score)


def _apart(windows: list[Window], count: int) -> list[Window]:
    """The first windows that do not overlap one taken before."""
    taken: list[Window] = []
    for window in windows:
        if len(taken) == count:
            break
        if all(window.end <= other.start or other.end <= window.start for other in taken):
            taken.append(window)
    return taken


def _with_voicing(audio: Audio, window: Window) -> Window:
    piece = audio.waveform[window.start : window.end]
    track = f0(piece, audio.sample_rate, max(1, round(audio.sample_rate * _FRAME_SECONDS)))
    voiced = float((track > 0).float().mean()) if len(track) else 0.0
    return Window(window.start, window.end, window.score + voiced)
