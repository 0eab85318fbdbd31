"""Festival reading English: slt-HTS (statistical) and kal (diphone), with phone end times.

One process speaks a whole batch. The dump names, per segment, its syllable's stress and the token
it belongs to, so that a pause at a punctuation mark gets the mark as its label.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

from voxloom.training.teachers.arpabet import from_segments

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from voxloom.training.teachers.spoken import Spoken

VOICES = {"slt": "voice_cmu_us_slt_arctic_hts", "kal": "voice_kal_diphone"}
_DUMP = """
(define (vl_dump utt path)
  (let ((fd (fopen path "w")))
    (mapcar
      (lambda (s)
        (format fd "%s %s %s %s %s\\n"
          (item.feat s 'end) (item.name s)
          (item.feat s "R:SylStructure.parent.stress")
          (item.feat s "R:SylStructure.parent.parent.R:Token.parent.id")
          (item.feat s "R:SylStructure.parent.parent.R:Token.parent.punc")))
      (utt.relation.items utt 'Segment))
    (fclose fd)))
(define (vl_number utt)
  (let ((n 0))
    (mapcar (lambda (t) (set! n (+ n 1)) (item.set_feat t 'id n))
            (utt.relation.items utt 'Token))))
(define (vl_say text wave dump)
  (let ((u (eval (list 'Utterance 'Text text))))
    (utt.synth u) (vl_number u) (utt.save.wave u wave 'riff) (vl_dump u dump)))
"""


@dataclass(frozen=True)
class Segment:
    """One engine segment: end in seconds, engine phone name, stress, token number, punctuation."""

    end: float
    name: str
    stress: int
    token: int
    punctuation: str


def clean(text: str) -> str:
    """Text that can stand inside a Scheme string."""
    return text.replace("\\", " ").replace('"', "").replace("\n", " ")


def synthesise(
    voice: str,
    texts: Sequence[str],
    folder: Path,
    *,
    lexicon: Iterable[str] = (),
    f0_mean_hz: Sequence[float] | None = None,
) -> list[tuple[Path, list[Segment]] | None]:
    """Speak every text; None where the engine failed.

    Args:
        voice: `slt` or `kal`.
        lexicon: entries `("word" n (((phones) stress)...))` added before speaking.
        f0_mean_hz: pitch per text; the diphone voice follows it, the HTS voice cannot.
    """
    head = [_DUMP, f"({VOICES[voice]})", *(f"(lex.add.entry '{entry})" for entry in lexicon)]
    calls = []
    for index, text in enumerate(texts):
        call = f'(vl_say "{clean(text)}" "{folder}/{index}.wav" "{folder}/{index}.seg")'
        if f0_mean_hz is not None and voice == "kal":
            mean = f0_mean_hz[index]
            call = (
                f"(set! int_lr_params '((target_f0_mean {mean:.1f}) (target_f0_std "
                f"{mean * 0.14:.1f}) (model_f0_mean 170) (model_f0_std 34)))\n{call}"
            )
        calls.append(call)
    script = folder / "batch.scm"
    start = 0
    while start < len(calls):
        script.write_text("\n".join(head + calls[start:]))
        result = subprocess.run(["festival", "-b", str(script)], check=False, capture_output=True)
        if result.returncode == 0:
            break
        # Festival aborts on some sentences; go on behind the first one it left undone.
        undone = (i for i in range(start, len(calls)) if not (folder / f"{i}.seg").exists())
        start = next(undone, len(calls)) + 1
    return [_read(folder, index) for index in range(len(texts))]


def _read(folder: Path, index: int) -> tuple[Path, list[Segment]] | None:
    wave, dump = folder / f"{index}.wav", folder / f"{index}.seg"
    if not wave.exists() or not dump.exists():
        return None
    segments = []
    for line in dump.read_text().splitlines():
        end, name, stress, token, punctuation = line.split(" ", 4)
        segments.append(Segment(float(end), name, int(stress), int(token), punctuation))
    return wave, segments


def speak(
    voice: str, texts: Sequence[str], folder: Path, f0_mean_hz: Sequence[float]
) -> list[Spoken | None]:
    """English texts -> labelled speech, None where a text could not be spoken or labelled."""
    results = synthesise(voice, texts, folder, f0_mean_hz=f0_mean_hz)
    return [None if result is None else from_segments(*result) for result in results]
