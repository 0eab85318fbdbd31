"""Marks as files: JSON for programs, SRT and WebVTT for players."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

from voxloom.core.files import write_text
from voxloom.interfaces.errors import OutputError
from voxloom.interfaces.result import Mark, Result

CUE_WIDTH = 84  # two lines of subtitles; a sentence that is longer becomes several cues


@dataclass(frozen=True)
class Cue:
    """One subtitle: seconds from, to, and its text on one line."""

    start: float
    end: float
    text: str


def write_marks(path: str | Path, result: Result) -> None:
    """Write the marks of a result as the suffix says: .json, .srt or .vtt.

    Raises:
        OutputError: another suffix, or the file cannot be written; nothing partial is left.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in _FORMATS:
        raise OutputError(
            f"Marks cannot be written as {suffix or 'a file without a suffix'}: {path}.",
            mend=f"Name a file that ends in {', '.join(sorted(_FORMATS))}.",
        )
    write_text(path, _FORMATS[suffix](result))


def as_json(result: Result) -> str:
    """Text, sample rate and every mark, with samples and with seconds."""
    rate = result.audio.sample_rate
    marks = [
        {
            **asdict(mark),
            "start_seconds": round(mark.start_sample / rate, 6),
            "end_seconds": round(mark.end_sample / rate, 6),
        }
        for mark in result.marks
    ]
    data = {
        "text": result.text,
        "sample_rate": rate,
        "samples": int(result.audio.waveform.shape[-1]),
        "marks": marks,
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def as_srt(result: Result) -> str:
    """SubRip: numbered cues with a comma before the milliseconds."""
    return "".join(
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{cue.text}\n\n"
        for number, cue in enumerate(cues(result), 1)
    )


def as_vtt(result: Result) -> str:
    """WebVTT; `&`, `<` and `>` are escaped, so that no text can end a cue or open a tag."""
    body = "".join(
        f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{_escaped(cue.text)}\n\n"
        for cue in cues(result)
    )
    return f"WEBVTT\n\n{body}"


def cues(result: Result) -> Iterator[Cue]:
    """One cue per sentence; a long one is parted between words where its words are marked."""
    words = [mark for mark in result.marks if mark.level == "word"]
    rate, at = result.audio.sample_rate, 0
    for sentence in (mark for mark in result.marks if mark.level == "sentence"):
        inside: list[Mark] = []
        while at < len(words) and words[at].end_sample <= sentence.end_sample:
            inside.append(words[at])
            at += 1
        # what is written without markup; a mark of a stranger's may have no label
        label = sentence.label or result.text[sentence.start_character : sentence.end_character]
        for start, end, first, last in _parts(sentence, label, inside):
            yield Cue(start / rate, end / rate, " ".join(label[first:last].split()))


def _parts(sentence: Mark, label: str, words: list[Mark]) -> Iterator[tuple[int, int, int, int]]:
    """Samples, and characters of the label, of each cue of a sentence; they cover it without
    gap."""
    start, first, last = sentence.start_sample, 0, len(label)
    placed = [(word, *place) for word, place in _placed(label, words)]
    for (_, _, before), (word, at, reach) in pairwise(placed):
        if reach - first > CUE_WIDTH and before <= at and before > first:
            yield start, word.start_sample, first, at
            start, first = word.start_sample, at
    yield start, sentence.end_sample, first, last


def _placed(label: str, words: list[Mark]) -> Iterator[tuple[Mark, tuple[int, int]]]:
    """Each word that the label has, with its characters there."""
    at = 0
    for word in words:
        found = label.find(word.label, at) if word.label else -1
        if found >= 0:
            at = found + len(word.label)
            yield word, (found, at)


def _clock(seconds: float, point: str) -> str:
    whole, thousandths = divmod(round(seconds * 1000), 1000)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}{point}{thousandths:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_FORMATS: Mapping[str, Callable[[Result], str]] = {
    ".json": as_json,
    ".srt": as_srt,
    ".vtt": as_vtt,
}
