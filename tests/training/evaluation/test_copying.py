"""The vocoder alone, from a corpus."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import voxloom
from voxloom.interfaces.errors import InputError
from voxloom.testing import speech_like
from voxloom.training.evaluation.copying import copy_all, vocoder_of
from voxloom.training.evaluation.judging import judge
from voxloom.training.evaluation.likeness import references_of
from voxloom.training.evaluation.metrics.quality import Stoi
from voxloom.training.evaluation.speaking import speakers, teacher_audio


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
            phones=np.array([1], np.int16),
            durations=np.array([len(pitch)], np.int16),
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
    assert (tmp_path / "out" / made.files["copy-en_0"]).is_file()
    values = judge(made.samples, [Stoi]).values["copy-en_0"]
    assert values["stoi"].value > 0.5  # far above noise, although this is not speech


def test_the_teacher_is_found_by_language_and_text(spoken: Path) -> None:
    assert set(teacher_audio(spoken)) == {("en", f"text {n}") for n in range(3)}
    assert teacher_audio(None) == {}
    with pytest.raises(InputError, match="holds no corpus"):
        teacher_audio(spoken / "none")


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
