from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from voxloom.training.teachers import borrowed, festival
from voxloom.training.teachers.borrowed import Part, Unit
from voxloom.training.teachers.festival import Segment

MA = Unit((Part("zh:m", ("m",)), Part("zh:a1", ("aa",), ((0.5, 4.0),))), ",")
YA = Unit((Part("zh:ia4", ("y", "aa"), ((0.5, -4.0),), whispered=True),), ".")


@pytest.fixture
def wave(tmp_path: Path) -> Path:
    path = tmp_path / "0.wav"
    soundfile.write(str(path), np.zeros(1600), 16000)
    return path


def speak_with(
    segments: list[Segment], wave: Path, monkeypatch: pytest.MonkeyPatch
) -> list[tuple[object, object] | None]:
    monkeypatch.setattr(festival, "synthesise", lambda *_, **__: [(wave, segments)])
    return list(borrowed.speak("slt", [[MA, YA]], wave.parent, [100.0]))


def test_engine_segments_become_our_phones_with_a_contour(
    wave: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["pau", "m", "aa", "pau", "y", "aa", "pau"]
    segments = [Segment(n + 1.0, name, 1, 0, "0") for n, name in enumerate(names)]
    spoken, contour = speak_with(segments, wave, monkeypatch)[0] or (None, None)
    assert spoken.phones == ("SP", "zh:m", "zh:a1", ",", "zh:ia4", ".")  # type: ignore[union-attr]
    assert spoken.ends == (1, 2, 3, 4, 6, 7)  # type: ignore[union-attr]
    assert contour.times == (2.5, 5.0)  # type: ignore[union-attr]
    assert contour.semitones[0] > contour.semitones[1]  # type: ignore[union-attr]
    assert contour.whispered == ((4, 6),)  # type: ignore[union-attr]


def test_segments_of_other_phones_give_nothing(wave: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    segments = [Segment(1.0, "m", 1, 0, "0"), Segment(2.0, "iy", 1, 0, "0")]
    assert speak_with(segments, wave, monkeypatch) == [None]
