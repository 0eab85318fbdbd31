"""Measure `mini` through the whole product: words heard, completeness, rate, speed.

    python -m voxloom.training.evaluate --features DIR [--pipeline mini] [--voice alder ...]

English: word error rate of pocketsphinx (its own en-us model) over the held sentences; a weak
recogniser, so compare with the teacher's own rate, which is printed too. Japanese and Chinese: no
offline recogniser is at hand, so only completeness is measured: every utterance voiced, its rate
in syllables or moras a second beside the teacher's. Needs the `eval` extra.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch

import voxloom
from voxloom.core.audio import resample, to_int16
from voxloom.core.dsp import f0
from voxloom.training.dataset import FeatureDataset, Item
from voxloom.training.features import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Sequence

GATE_WER = 0.45
RECOGNISER_HZ = 16000
_PAD_SECONDS = 0.25  # the recogniser wants some silence round the words


class Recogniser:
    """pocketsphinx with its bundled American English model."""

    def __init__(self) -> None:
        from pocketsphinx import Decoder

        self._decoder = Decoder(samprate=RECOGNISER_HZ, loglevel="FATAL")

    def words(self, waveform: torch.Tensor, sample_rate: int) -> list[str]:
        """waveform [samples] -> what was heard."""
        at_rate = resample(waveform.float(), sample_rate, RECOGNISER_HZ)
        loud = at_rate * (0.9 / max(float(at_rate.abs().max()), 1e-6))
        silence = torch.zeros(round(_PAD_SECONDS * RECOGNISER_HZ))
        samples = to_int16(torch.cat([silence, loud, silence]))
        self._decoder.start_utt()
        self._decoder.process_raw(np.asarray(samples).tobytes(), full_utt=True)
        self._decoder.end_utt()
        hypothesis = self._decoder.hyp()
        return [] if hypothesis is None else words_of(hypothesis.hypstr)


def words_of(text: str) -> list[str]:
    """Lower-case words without punctuation."""
    return re.findall(r"[a-z']+", text.lower())


def word_errors(wanted: Sequence[str], heard: Sequence[str]) -> int:
    """Substitutions, deletions and insertions of the best alignment (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for index, word in enumerate(wanted, 1):
        diagonal, row[0] = row[0], index
        for place, other in enumerate(heard, 1):
            best = min(row[place] + 1, row[place - 1] + 1, diagonal + (word != other))
            diagonal, row[place] = row[place], best
    return row[-1]


def _wave(item: Item) -> torch.Tensor:
    return torch.from_numpy(item.wav.astype(np.float32) / 32768)


def _syllables(text: str, language: str) -> int:
    """Hanzi of a Chinese text; moras of a Japanese one."""
    if language == "zh":
        return len(re.findall(r"[一-鿿]", text))
    import pyopenjtalk

    kana = re.sub(r"[^ァ-ヶー]", "", pyopenjtalk.g2p(text, kana=True))
    return len(re.sub("[ァィゥェォャュョ]", "", kana))


def evaluate(pipeline: str, voice: str, features: Path, teacher: bool) -> dict[str, Any]:
    """All figures for one voice of one pipeline."""
    held = FeatureDataset(features, "held", mel=False)
    loaded = voxloom.load(pipeline)
    recogniser = Recogniser()
    loaded.say("Warm up.", voice=voice)
    totals: dict[str, int] = {"words": 0, "errors": 0, "teacher_errors": 0}
    spent = spoken = 0.0
    others: dict[str, list[tuple[float, float, float]]] = {"ja": [], "zh": []}
    for item in held:
        started = time.monotonic()
        speech = loaded.say(item.text, voice=voice, language=item.language)
        spent += time.monotonic() - started
        waveform, rate = speech.audio.waveform, speech.audio.sample_rate
        spoken += speech.audio.seconds
        if item.language == "en":
            wanted = words_of(item.text)
            totals["words"] += len(wanted)
            totals["errors"] += word_errors(wanted, recogniser.words(waveform, rate))
            if teacher:
                heard = recogniser.words(_wave(item), SAMPLE_RATE)
                totals["teacher_errors"] += word_errors(wanted, heard)
        else:
            count = _syllables(item.text, item.language)
            voiced = float((f0(waveform, rate, rate // 100) > 0).float().mean())
            seconds = item.frames / 100
            others[item.language].append((count / speech.audio.seconds, count / seconds, voiced))
    figures: dict[str, Any] = {
        "pipeline": pipeline,
        "voice": voice,
        "wer": round(totals["errors"] / totals["words"], 3),
        "words": totals["words"],
        "rtf": round(spent / spoken, 3),
    }
    if teacher:
        figures["teacher_wer"] = round(totals["teacher_errors"] / totals["words"], 3)
    for language, rows in others.items():
        ours, theirs, voiced_parts = (np.array(column) for column in zip(*rows, strict=True))
        figures[language] = {
            "utterances": len(rows),
            "syllables_a_second": round(float(ours.mean()), 2),
            "teacher_syllables_a_second": round(float(theirs.mean()), 2),
            "slowest_to_fastest_ratio": [
                round(float((ours / theirs).min()), 2),
                round(float((ours / theirs).max()), 2),
            ],
            "least_voiced": round(float(voiced_parts.min()), 2),
        }
    figures["passed"] = bool(
        figures["wer"] <= GATE_WER and all(figures[key]["least_voiced"] > 0.2 for key in others)
    )
    return figures


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="measure a pipeline on the held sentences")
    parser.add_argument("--features", type=Path, required=True, help="folder of make_corpus")
    parser.add_argument("--pipeline", default="mini", help="preset or spec file")
    parser.add_argument("--voice", nargs="+", default=["alder"])
    parser.add_argument("--no-teacher", action="store_true", help="leave out the teacher's rate")
    options = parser.parse_args(arguments)
    torch.set_num_threads(1)
    passed = True
    for voice in options.voice:
        teacher = not options.no_teacher and voice == options.voice[0]
        figures = evaluate(options.pipeline, voice, options.features, teacher)
        print(json.dumps(figures, ensure_ascii=False), flush=True)
        passed = passed and figures["passed"]
    return 0 if passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
