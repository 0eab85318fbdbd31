"""Open JTalk with the `mei` voice reading Japanese: full-context labels with 100 ns times.

Pitch of a mora follows from its accent phrase (HTS label fields A and F): with the accent nucleus
at mora n > 1, mora 1 is low and 2..n high; n = 1 makes mora 1 high alone; n = 0 (flat) makes all
but mora 1 high.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import soundfile

from voxloom.training.teachers.spoken import MARKS, PAUSE, Spoken, close

if TYPE_CHECKING:
    from collections.abc import Iterable

DICTIONARY = Path("/var/lib/mecab/dic/open-jtalk/naist-jdic")
_PITCHED = frozenset("aiueoN")
_LABEL = re.compile(
    r"^(?:(\d+) (\d+) )?\S*?\^\S*?-(?P<phone>\S+?)\+\S*?"
    r"/A:(?P<offset>-?\d+|xx)\+(?P<mora>\d+|xx)\+(?P<left>\d+|xx)"
    r"\S*?/F:(?P<size>\d+|xx)_(?P<nucleus>\d+|xx)",
)


def voice_path() -> Path:
    """The mei_normal voice file inside pyopenjtalk-plus."""
    import pyopenjtalk

    return Path(pyopenjtalk.__file__).parent / "htsvoice" / "mei_normal.htsvoice"


def is_high(mora: int, nucleus: int) -> bool:
    """Pitch of the 1-based `mora` in a phrase with that accent nucleus (0 for none)."""
    if nucleus == 1:
        return mora == 1
    return mora > 1 and (nucleus == 0 or mora <= nucleus)


def phone_of(line: str) -> str | None:
    """Inventory symbol of one full-context label, `SP` for silence, None if unreadable."""
    match = _LABEL.match(line)
    if match is None:
        return None
    phone = match["phone"]
    if phone in {"sil", "pau"}:
        return PAUSE
    if phone in _PITCHED:
        return f"ja:{phone}{int(is_high(int(match['mora']), int(match['nucleus'])))}"
    return f"ja:{phone}"


def label(lines: Iterable[str], text: str) -> tuple[list[str], list[float]] | None:
    """Label lines and the text they came from -> (phones, ends in seconds).

    None where the pauses cannot be matched with the text's marks one to one."""
    marks = [MARKS[char] for char in text if char in MARKS]
    final = marks.pop() if text and text[-1] in MARKS and marks else "."
    phones: list[str] = []
    ends: list[float] = []
    for line in lines:
        symbol = phone_of(line)
        if symbol is None:
            return None
        phones.append(symbol)
        times = line.split(" ", 2)
        ends.append(int(times[1]) / 1e7 if len(times) == 3 else 0.0)
    inner = [index for index in range(1, len(phones) - 1) if phones[index] == PAUSE]
    if len(inner) != len(marks):
        return None
    for index, mark in zip(inner, marks, strict=True):
        phones[index] = mark
    close(phones, ends, final)
    return phones, ends


def speak(
    text: str, folder: Path, *, semitones: float, all_pass: float, rate: float
) -> Spoken | None:
    """Japanese text -> labelled speech; None if its labels do not fit the text's marks."""
    wave, trace = folder / "mei.wav", folder / "mei.txt"
    command = ["open_jtalk", "-x", str(DICTIONARY), "-m", str(voice_path()), "-ow", str(wave)]
    command += ["-ot", str(trace), "-fm", f"{semitones:.2f}", "-a", f"{all_pass:.3f}"]
    command += ["-r", f"{rate:.3f}"]
    subprocess.run(command, input=text, text=True, check=True, capture_output=True)
    lines = trace.read_text().split("[Output label]")[1].split("\n\n")[0].strip().splitlines()
    labelled = label(lines, text)
    if labelled is None:
        return None
    waveform, sample_rate = soundfile.read(str(wave))
    return Spoken(waveform, sample_rate, tuple(labelled[0]), tuple(labelled[1]))
