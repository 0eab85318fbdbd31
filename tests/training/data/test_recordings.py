"""Recordings and their texts become a corpus."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.phones import Phones
from voxloom.testing import speech_like
from voxloom.training.data import recordings, transcripts
from voxloom.training.data.slicing import cut, sentences
from voxloom.training.dataset import FeatureDataset
from voxloom.training.lint import lint

pytest.importorskip("pyworld", reason="the extra `train` is not installed")
RATE = 16000


def speech(seconds: float, seed: int = 1) -> np.ndarray:
    return speech_like(seconds, RATE, seed=seed).waveform.numpy()


def record(path: Path, seconds: float = 2.0, seed: int = 1) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, speech(seconds, seed), RATE)


def phonemize(text: str) -> Phones:
    if "§" in text:
        raise InputError("The sign '§' cannot be spoken.")
    ids = (1, 8, 47, 3)
    return Phones("mini", ("SP", "a", "b", "."), ids, ((0, 0),) * 4, ("en",) * 4, text)


def wanted(folder: Path) -> recordings.Import:
    return recordings.Import(folder, "en", "me", "mine", phonemize)


def test_the_three_kinds_of_lists_are_read(tmp_path: Path) -> None:
    for kind, text in (
        ("bars", "a|A cat.\nb|3 dogs.|Three dogs.\n"),
        ("json", '{"audio": "a.wav", "text": "A cat."}\n{"audio": "b.wav", "text": "Three dogs."}'),
        ("beside", ""),
    ):
        folder = tmp_path / kind
        for name in ("a", "b"):
            record(folder / ("wavs" if kind == "bars" else "") / f"{name}.wav", 0.2)
        if kind == "beside":
            (folder / "a.txt").write_text("A cat.\n")
            (folder / "b.lab").write_text("Three\ndogs.\n")
        else:
            (folder / ("metadata.csv" if kind == "bars" else "list.jsonl")).write_text(text)
        found = transcripts.find(folder)
        assert [(one.path.name, one.text) for one in found] == [
            ("a.wav", "A cat."),
            ("b.wav", "Three dogs."),
        ]


@pytest.mark.parametrize(
    ("line", "told"), [("a only", "name|text"), ("gone|Text.", "no recording 'gone'")]
)
def test_a_wrong_line_is_told_with_its_number(tmp_path: Path, line: str, told: str) -> None:
    record(tmp_path / "a.wav", 0.2)
    (tmp_path / "metadata.csv").write_text(f"a|Good.\n\n{line}\n")
    with pytest.raises(InputError) as caught:
        transcripts.find(tmp_path)
    assert told in str(caught.value)
    assert caught.value.where is not None
    assert caught.value.where.line == 3


def test_sentences_part_after_marks_and_not_within_numbers() -> None:
    assert sentences("It is 3.5 now. Is it? Yes!") == ["It is 3.5 now.", "Is it?", "Yes!"]
    assert sentences("今天好。明天呢？") == ["今天好。", "明天呢？"]


def test_a_long_recording_is_cut_in_the_pauses_that_fit_its_sentences() -> None:
    lengths = (4.0, 6.0, 5.0)
    gap = np.zeros(RATE // 2)
    parts = [np.r_[0.3 * np.sin(np.arange(int(s * RATE)) * 0.05), gap] for s in lengths]
    # A pause within the second sentence draws no boundary.
    parts[1][2 * RATE : 2 * RATE + RATE // 4] = 0
    text = f"{'a' * 39}. {'b' * 57}. {'c' * 49}."
    found = cut(torch.from_numpy(np.concatenate(parts)).float(), RATE, text)
    assert not isinstance(found, str)
    assert [one.text[0] for one in found] == ["a", "b", "c"]
    starts = [one.start / RATE for one in found]
    assert starts == pytest.approx([0.0, 4.38, 10.88], abs=0.1)


def test_what_does_not_fit_is_refused_with_its_reason() -> None:
    tone = 0.3 * torch.sin(torch.arange(20 * RATE) * 0.05)
    assert "one sentence" in str(cut(tone, RATE, "All in one."))
    assert "0 pauses for 2 sentences" in str(cut(tone, RATE, "One. Two."))
    tone[RATE : RATE * 3 // 2] = 0
    assert "no pauses fit" in str(cut(tone, RATE, f"{'a' * 50}. {'b' * 50}."))


def test_recordings_become_rows_without_durations(tmp_path: Path) -> None:
    lines = []
    for number in range(12):
        record(tmp_path / "in" / f"r{number}.wav", seed=number)
        lines.append({"audio": f"r{number}.wav", "text": f"The cat number {number} sat down."})
    lines[4]["text"] = "See § nine."
    (tmp_path / "in" / "list.jsonl").write_text("\n".join(map(json.dumps, lines)))
    made = recordings.run(wanted(tmp_path / "in"), tmp_path / "out")
    assert len(made.rows) == 11
    assert list(made.left_out.values()) == ["The sign '§' cannot be spoken."]
    assert {row.licence for row in made.rows} == {"mine"}
    assert not any(row.aligned for row in made.rows)
    item = FeatureDataset(tmp_path / "out")[0]
    assert item.frames == len(item.mel) == len(item.wav) // 240
    assert item.phones.tolist() == [1, 8, 47, 3]
    assert item.durations.tolist() == []
    assert len(FeatureDataset(tmp_path / "out", "held")) == 1
    assert not lint(tmp_path / "out").fatal
    with pytest.raises(InputError, match="holds a corpus already"):
        recordings.run(wanted(tmp_path / "in"), tmp_path / "out")


def test_a_folder_of_which_nothing_can_be_used_says_why(tmp_path: Path) -> None:
    record(tmp_path / "in" / "a.wav")
    (tmp_path / "in" / "a.txt").write_text("§")
    with pytest.raises(InputError, match="'§' cannot be spoken"):
        recordings.run(wanted(tmp_path / "in"), tmp_path / "out")


def test_a_list_may_name_recordings_elsewhere(tmp_path: Path) -> None:
    record(tmp_path / "far" / "a.wav")
    (tmp_path / "in").mkdir()
    line = {"audio": str(tmp_path / "far" / "a.wav"), "text": "The cat sat down."}
    (tmp_path / "in" / "list.jsonl").write_text(json.dumps(line))
    (row,) = recordings.run(wanted(tmp_path / "in"), tmp_path / "out").rows
    assert row.origin == str(tmp_path / "far" / "a.wav")


def test_a_text_that_many_say_is_held_back_of_all_or_none(tmp_path: Path) -> None:
    lines = []
    for number in range(26):
        record(tmp_path / "in" / f"r{number}.wav", seconds=1.0, seed=number)
        text = f"The cat number {number % 13} sat down."
        lines.append({"audio": f"r{number}.wav", "text": text, "speaker": f"p{number // 13}"})
    (tmp_path / "in" / "list.jsonl").write_text("\n".join(map(json.dumps, lines)))
    rows = recordings.run(wanted(tmp_path / "in"), tmp_path / "out").rows
    assert [row.text for row in rows if row.split == "held"] == ["The cat number 10 sat down."] * 2
    assert not lint(tmp_path / "out").fatal


def test_clipping_is_found_although_recordings_are_levelled(tmp_path: Path) -> None:
    loud = np.clip(speech(2.0) * 20, -1, 1)
    (tmp_path / "in").mkdir()
    soundfile.write(tmp_path / "in" / "a.wav", loud, RATE)
    (tmp_path / "in" / "a.txt").write_text("The cat sat down.")
    recordings.run(wanted(tmp_path / "in"), tmp_path / "out")
    assert "clipping" in {fault.what for fault in lint(tmp_path / "out").faults}


def test_a_recording_that_cannot_be_read_is_left_out_and_told(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    for name in ("a", "b"):
        record(folder / f"{name}.wav", seed=ord(name))
        (folder / f"{name}.txt").write_text(f"Text {name}.")
    (folder / "b.wav").write_bytes(b"RIFF and no more")
    made = recordings.run(wanted(folder), tmp_path / "corpus")
    assert [row.text for row in made.rows] == ["Text a."]
    assert set(made.left_out) == {"b.wav"}
    assert "b.wav" in made.left_out["b.wav"]
    (folder / "a.wav").write_bytes(b"")
    with pytest.raises(InputError, match=r"None of 2 recordings can be used: a\.wav"):
        recordings.run(wanted(folder), tmp_path / "nothing")
