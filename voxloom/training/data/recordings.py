"""`voxloom data import`: recordings and their texts -> a corpus without phone durations.

There is no forced aligner here: `durations` stays empty and the rows say `aligned: false`. What
reads only sound, mel, pitch and phones (a vocoder) can train on the result.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

from voxloom.core import audio
from voxloom.interfaces.errors import InputError, VoiceError
from voxloom.interfaces.phones import Phones
from voxloom.training import lint_audio, lint_text, manifest, morph
from voxloom.training.data import transcripts
from voxloom.training.data.slicing import Slice, cut
from voxloom.training.features import HOP_LENGTH, MEL, SAMPLE_RATE, extract_f0, log_mel
from voxloom.training.manifest import Corpus, Row

HELD_EVERY = 20
LEAST_FRAMES = 40
TEACHER = "recording"


@dataclass(frozen=True)
class Import:
    """What is wanted. phonemize: text -> phones of inventory `mini`; licence: as the owner of the
    voice gave it."""

    folder: Path
    language: str
    speaker: str
    licence: str
    phonemize: Callable[[str], Phones]


@dataclass
class Imported:
    """What came of it. left_out: recording -> why it is not in the corpus; splits: text -> that of
    all who say it."""

    rows: list[Row] = field(default_factory=list)
    left_out: dict[str, str] = field(default_factory=dict)
    splits: dict[str, str] = field(default_factory=dict)


def run(
    wanted: Import, out: Path, tell: Callable[[int, int], None] = lambda done, total: None
) -> Imported:
    """Import every recording. tell: recordings done, recordings in all.

    Raises:
        InputError: transcripts are wrong, `out` holds a corpus, or nothing can be used.
    """
    if (out / manifest.MANIFEST).exists():
        raise InputError(f"{out} holds a corpus already.", mend="Name a new folder.")
    found = transcripts.find(wanted.folder)
    manifest.make_folder(out)
    made = Imported()
    for number, one in enumerate(found, 1):
        inside = one.path.is_relative_to(wanted.folder)
        place = str(one.path.relative_to(wanted.folder) if inside else one.path)
        try:
            _add_all(wanted, one, place, out, made)
        except VoiceError as error:
            made.left_out[place] = error.message
        tell(number, len(found))
    if not made.rows:
        place, why = next(iter(made.left_out.items()))
        raise InputError(
            f"None of {len(found)} recordings can be used: {place}: {why}.",
            mend="Cut long recordings at their sentences, each with its text.",
        )
    manifest.write(out, made.rows)
    asked = {"language": wanted.language, "speaker": wanted.speaker}
    manifest.write_record(out, Corpus(kind="recordings", asked=asked, features=MEL.as_dict()))
    return made


def _add_all(
    wanted: Import, one: transcripts.Transcript, place: str, out: Path, made: Imported
) -> None:
    """The slices of a recording. Raises VoiceError where it cannot be read."""
    sound = audio.read(one.path)
    slices = cut(sound.waveform, sound.sample_rate, one.text)
    if isinstance(slices, str):
        made.left_out[place] = slices
        return
    for part in slices:
        _add(wanted, one, part, sound.waveform, sound.sample_rate, place, out, made)


def _add(
    wanted: Import,
    one: transcripts.Transcript,
    part: Slice,
    waveform: torch.Tensor,
    sample_rate: int,
    place: str,
    out: Path,
    made: Imported,
) -> None:
    """One slice as a file and a row; or the reason why not."""
    try:
        phones = wanted.phonemize(part.text)
    except InputError as error:
        made.left_out[f"{place}: {part.text[:40]}"] = error.message
        return
    piece = audio.resample(waveform[part.start : part.end], sample_rate, SAMPLE_RATE)
    levelled = morph.finish(piece.numpy().astype(np.float64), tilt_db_per_octave=0.0)
    frames = len(levelled) // HOP_LENGTH
    sound = levelled[: frames * HOP_LENGTH].astype(np.float32)
    if frames < LEAST_FRAMES:
        made.left_out[place] = f"only {frames / 100:.1f} s of it are speech"
        return
    f0 = extract_f0(sound)
    if not (f0 > 0).any():
        made.left_out[place] = "no voice can be heard in it"
        return
    number = len(made.rows)
    clipped = lint_audio.clipped_runs(waveform[part.start : part.end].numpy().astype(np.float64))
    stem = re.sub(r"\W+", "-", one.path.stem).strip("-") or "recording"
    name = f"{wanted.language}_{number:05d}_{stem}"
    samples = np.round(sound * 32767).astype(np.int16)
    np.savez(
        out / f"{name}.npz",
        wav=samples,
        mel=log_mel(torch.from_numpy(sound)[None])[0].numpy().T.astype(np.float16),
        f0=f0,
        phones=np.array(phones.ids, dtype=np.int16),
        durations=np.zeros(0, np.int16),
    )
    made.rows.append(
        Row(
            name=name,
            path=f"{name}.npz",
            language=wanted.language,
            speaker=one.speaker or wanted.speaker,
            teacher=TEACHER,
            text=part.text,
            split=_split(part.text, made.splits),
            licence=wanted.licence,
            origin=place,
            frames=frames,
            phones=len(phones),
            aligned=False,
            digest=hashlib.sha256(samples.tobytes()).hexdigest(),
            clipped=clipped,
        )
    )


def _split(text: str, splits: dict[str, str]) -> str:
    """Every twentieth text is held back, with all who say it. splits: of the texts before."""
    held = len(splits) % HELD_EVERY == HELD_EVERY // 2
    return splits.setdefault(lint_text.same(text), "held" if held else "train")
