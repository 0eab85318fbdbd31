"""The vocoder alone, from a corpus."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

import voxloom
from voxloom.interfaces.errors import InputError
from voxloom.testing import speech_like
from voxloom.training.evaluation.copying import copy_all, vocoder_of
from voxloom.training.evaluation.judging import judge
from voxloom.training.evaluation.likeness import references_of
from voxloom.training.evaluation.metric import Pronunciation
from voxloom.training.evaluation.metrics.quality import Stoi
from voxloom.training.evaluation.speaking import speakers, teacher_speech


@pytest.fixture
def spoken(tmp_path: Path) -> Path:
    """A corpus of three held-back utterances that sound like speech."""
    from voxloom.core.dsp import f0

    rows = []
    for number in range(3):
        wave = speech_like(2.4, 24000, seed=number).waveform
        pitch = f0(wave, 24000, 240).numpy().astype(np.float32)
        name = f"en_{number}"
        np.savez(
            tmp_path / f"{name}.npz",
            wav=(wave.numpy() * 32767).astype(np.int16),
            mel=np.zeros((len(pitch), 80), np.float16),
            f0=pitch,
            phones=np.array([1, 9], np.int16),
            durations=np.array([5, len(pitch) - 5], np.int16),
        )
        rows.append(
            {
                "name": name,
                "path": f"{name}.npz",
                "language": "en",
                "speaker": f"p{min(number, 1)}",
                "teacher": "none",
                "text": f"text {number}",
                "split": "held",
            }
        )
    (tmp_path / "manifest.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path


def test_a_copy_runs_in_step_with_its_original(spoken: Path, tmp_path: Path) -> None:
    pytest.importorskip("pystoi")
    made = copy_all(voxloom.load("mini"), spoken, tmp_path / "out", most=2)
    assert [sample.name for sample in made.samples] == ["copy-en_0", "copy-en_1"]
    for sample in made.samples:
        assert sample.teacher is not None
        assert sample.audio.seconds == pytest.approx(sample.teacher.seconds, abs=0.02)
        assert sample.phones == Pronunciation("mini", ("SP", "en:AA1"))
    assert (tmp_path / "out" / made.files["copy-en_0"]).is_file()
    original, rate = soundfile.read(tmp_path / "out" / made.beside["copy-en_0"]["teacher"])
    assert len(original) / rate == pytest.approx(made.samples[0].audio.seconds, abs=0.02)
    values = judge(made.samples, [Stoi]).values["copy-en_0"]
    assert values["stoi"].value > 0.5  # far above noise, although this is not speech


def test_the_teacher_is_found_by_language_and_text(spoken: Path) -> None:
    found = teacher_speech(spoken)
    assert set(found) == {("en", f"text {n}") for n in range(3)}
    assert found["en", "text 0"].phones == Pronunciation("mini", ("SP", "en:AA1"))
    assert teacher_speech(None) == {}
    with pytest.raises(InputError, match="holds no corpus"):
        teacher_speech(spoken / "none")


def rewritten(corpus: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Change the rows of a manifest."""
    path = corpus / "manifest.jsonl"
    rows = [change(json.loads(line)) for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def with_trained(corpus: Path, *speakers: str) -> None:
    """An utterance to train on in the voice of each speaker."""
    path = corpus / "manifest.jsonl"
    (first, *_) = path.read_text().splitlines()
    for speaker in speakers:
        row = {**json.loads(first), "name": f"t-{speaker}", "speaker": speaker, "split": "train"}
        path.write_text(path.read_text() + json.dumps(row) + "\n")


def test_a_held_back_speaker_is_no_teacher_where_another_says_the_same(spoken: Path) -> None:
    rewritten(spoken, lambda row: {**row, "text": "same", "speaker": row["name"]})
    with_trained(spoken, "en_2")
    (taught,) = teacher_speech(spoken).values()
    only = taught.audio
    with np.load(spoken / "en_2.npz") as arrays:
        assert only.waveform.shape == arrays["wav"].shape
        assert (only.waveform.numpy() * 32768 == arrays["wav"]).all()


def test_references_are_speakers_of_whom_nothing_is_trained_on(spoken: Path) -> None:
    rewritten(spoken, lambda row: {**row, "speaker": row["name"]})
    with_trained(spoken, "en_0")
    named, told = references_of(spoken, None, None)
    assert [each.name for each in named] == ["en_1", "en_2"]
    assert told == "held-back pseudo-speakers, none of whose utterances is trained on; all in en"
    named, told = references_of(spoken, None, None, all_speakers=True)
    assert [each.name for each in named] == ["en_0", "en_1", "en_2"]
    assert "2 of them held back" in told

    with_trained(spoken, "en_1", "en_2")
    named, told = references_of(spoken, None, None)
    assert [each.name for each in named] == ["en_0", "en_1", "en_2"]
    assert told.endswith("who are trained on too; all in en")


def test_references_are_in_one_language_unless_any_is_asked_for(spoken: Path) -> None:
    languages = {"en_0": "ja", "en_1": "en", "en_2": "ja"}
    rewritten(
        spoken, lambda row: {**row, "speaker": row["name"], "language": languages[row["name"]]}
    )
    named, told = references_of(spoken, None, None)
    assert [each.name for each in named] == ["en_0", "en_2"]
    assert told.endswith("; all in ja")
    named, told = references_of(spoken, None, None, language="any")
    assert [each.name for each in named] == ["en_0", "en_1", "en_2"]
    assert " in " not in told.partition(";")[2]
    with pytest.raises(InputError, match="fewer than two"):
        references_of(spoken, None, None, language="en")


def test_every_pseudo_speaker_is_one_reference(spoken: Path) -> None:
    named, told = references_of(spoken, None, None)
    assert [each.name for each in named] == ["p0", "p1"]
    assert "pseudo-speakers" in told
    with pytest.raises(InputError, match="fewer than two"):
        references_of(spoken, None, 1)


def test_without_a_voice_the_pipelines_own_speaks() -> None:
    pipeline = voxloom.load("mini")
    (own,) = speakers(pipeline, [], [])
    assert (own.name, own.voice) == ("default", None)
    vocoder, contract = vocoder_of(pipeline)
    assert contract.n_mels == 80
    assert vocoder.kind == "vocoder"
