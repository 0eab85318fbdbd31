"""Copy-synthesis: a vocoder alone, from the true features of a corpus back to its waveforms."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from voxloom.core import dsp
from voxloom.core.audio import resample
from voxloom.interfaces.contracts import MelContract
from voxloom.interfaces.errors import InputError
from voxloom.interfaces.features import Features
from voxloom.interfaces.stage import Context
from voxloom.interfaces.vocoder import Vocoder
from voxloom.training import manifest
from voxloom.training.evaluation.judging import Progress, silent
from voxloom.training.evaluation.metric import Sample, Times
from voxloom.training.evaluation.speaking import (
    AUDIO,
    Spoken,
    held_items,
    peak_memory,
    pronunciation,
    recording,
    save,
)
from voxloom.training.features import HOP_LENGTH, SAMPLE_RATE

if TYPE_CHECKING:
    from voxloom.core.pipeline import Pipeline
    from voxloom.interfaces.audio import Audio
    from voxloom.training.dataset import Item


def copy_all(
    pipeline: Pipeline,
    corpus: Path,
    out: Path,
    *,
    most: int | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Spoken:
    """Copy the held-back utterances of a corpus; each sample's teacher is its original, in step.

    most: utterances a language.

    Raises:
        InputError: no corpus, or a vocoder that reads no mel.
    """
    vocoder, contract = vocoder_of(pipeline)
    items = first_of_each(held_items(corpus), most)
    manifest.make_folder(out / AUDIO)
    found = Spoken()
    copied(vocoder, true_features(items[0], contract), seed)  # warms up
    for number, item in enumerate(items, 1):
        progress(f"copying {number} of {len(items)}")
        original = recording(item)
        features = true_features(item, contract)
        started = time.perf_counter()
        copy = copied(vocoder, features, seed)
        spent = time.perf_counter() - started
        sample = Sample(
            f"copy-{item.name}",
            copy,
            item.text,
            item.language,
            "copy",
            teacher=original,
            aligned=True,
            times=Times(spent, spent, peak_memory()),
            phones=pronunciation(item),
        )
        found.samples.append(sample)
        found.files[sample.name] = save(out, sample.name, copy)
        found.beside[sample.name] = {"teacher": save(out, f"teacher-{item.name}", original)}
    return found


def first_of_each(items: Sequence[Item], most: int | None) -> list[Item]:
    """The first utterances of each language."""
    kept: dict[str, list[Item]] = {}
    for item in items:
        kept.setdefault(item.language, []).append(item)
    return [item for group in kept.values() for item in group[:most]]


def vocoder_of(pipeline: Pipeline) -> tuple[Vocoder, MelContract]:
    """A pipeline's vocoder and the mel it reads.

    Raises:
        InputError: it has none, or it reads something else than a mel.
    """
    vocoder = pipeline.stages.get("vocoder")
    mend = "Name a pipeline whose vocoder reads a mel, such as `mini`."
    if not isinstance(vocoder, Vocoder):
        raise InputError("The pipeline has no vocoder of its own to copy with.", mend=mend)
    contract = vocoder.edges.accepts.get("features")
    if not isinstance(contract, MelContract):
        raise InputError("The pipeline's vocoder reads no mel.", mend=mend)
    return vocoder, contract


def true_features(item: Item, contract: MelContract) -> Features:
    """The mel of an utterance, and the corpus's own pitch where its frames are those of the mel."""
    audio = recording(item)
    waveform = resample(audio.waveform.float(), audio.sample_rate, contract.sample_rate)
    values = dsp.mel(waveform, contract)
    if (contract.sample_rate, contract.hop_length) == (SAMPLE_RATE, HOP_LENGTH):
        pitch = torch.from_numpy(item.f0)
    else:
        pitch = dsp.f0(waveform, contract.sample_rate, contract.hop_length)
    frames = min(values.shape[-1], len(pitch))
    return Features(values[:, :frames], contract, {"f0": pitch[:frames]})


@torch.inference_mode()
def copied(vocoder: Vocoder, features: Features, seed: int) -> Audio:
    """What the vocoder makes of the features."""
    return vocoder.decode(features, Context(torch.Generator().manual_seed(seed)))
