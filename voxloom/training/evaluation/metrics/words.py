"""How much of the text an offline recogniser understands. English only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from voxloom.training.evaluation.counting import edits, spelt_out, words_of
from voxloom.training.evaluation.metric import About, Metric, Sample, Value

if TYPE_CHECKING:
    from voxloom.interfaces.audio import Audio

RECOGNISER_HZ = 16000
_PAD_SECONDS = 0.25  # the recogniser wants some silence round the words
_NOTE = (
    "pocketsphinx with its own American English model is a weak recogniser: compare with the "
    "teacher's rate, never read it as an absolute. It has no model of Japanese or Mandarin; "
    "phone-errors has, of a sort."
)


class Recogniser:
    """pocketsphinx with its bundled American English model."""

    def __init__(self) -> None:
        from pocketsphinx import Decoder

        self._decoder = Decoder(samprate=RECOGNISER_HZ, loglevel="FATAL")

    def words(self, audio: Audio) -> list[str]:
        """What was heard, as lower-case words."""
        import torch

        from voxloom.core.audio import resample, to_int16

        at_rate = resample(audio.waveform.float(), audio.sample_rate, RECOGNISER_HZ)
        if not at_rate.numel():
            return []
        loud = at_rate * (0.9 / max(float(at_rate.abs().max()), 1e-6))
        silence = torch.zeros(round(_PAD_SECONDS * RECOGNISER_HZ))
        samples = to_int16(torch.cat([silence, loud, silence]))
        self._decoder.start_utt()
        self._decoder.process_raw(np.asarray(samples).tobytes(), full_utt=True)
        self._decoder.end_utt()
        hypothesis = self._decoder.hyp()
        return [] if hypothesis is None else words_of(hypothesis.hypstr)


class WordErrors(Metric):
    """Errors per word of the text; the mean over samples is weighted by words."""

    about = About(
        "wer",
        "words misheard, missed or added, per word",
        "lower",
        languages=("en",),
        modules=("pocketsphinx",),
        of_teacher=True,
        note=_NOTE,
    )

    def measure(self, samples: Sequence[Sample]) -> list[Value | None]:
        return [self.judged(spelt_out(one.text), self.heard(one.audio)) for one in samples]

    def heard(self, audio: Audio) -> list[str]:
        """What the recogniser hears, once for all metrics of a run."""
        if Recogniser not in self.shared:
            self.shared[Recogniser] = Recogniser()
        key = (Recogniser, id(audio))
        if key not in self.shared:  # with the audio, so that its id stays its own
            self.shared[key] = (audio, self.shared[Recogniser].words(audio))
        return list(self.shared[key][1])

    @staticmethod
    def judged(text: str, heard: Sequence[str]) -> Value | None:
        """The value of one text and what was heard of it; None for a text without words."""
        wanted = words_of(text)
        if not wanted:
            return None
        return Value(edits(wanted, heard) / len(wanted), len(wanted), " ".join(heard))


class CharacterErrors(WordErrors):
    """The same by letters, so that a near miss costs less than a wrong word."""

    about = About(
        "cer",
        "letters misheard, missed or added, per letter",
        "lower",
        languages=("en",),
        modules=("pocketsphinx",),
        of_teacher=True,
        note=_NOTE,
    )

    @staticmethod
    def judged(text: str, heard: Sequence[str]) -> Value | None:
        wanted, found = " ".join(words_of(text)), " ".join(heard)
        return Value(edits(wanted, found) / len(wanted), len(wanted), found) if wanted else None
