"""The page about a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from voxloom.interfaces.errors import InputError, SpecError
from voxloom.training.report import curve, write

SMALL = (
    *("network={width: 8, layers: 1}", "batch=2", "options.segment=16"),
    *("options.held_frames=30", "options.held_per_language=1", "held_out.every=2"),
)


def test_a_page_has_curves_settings_and_audio_and_needs_nothing_else(
    corpus: Path, tmp_path: Path, trains: Any
) -> None:
    trains("source-filter", corpus, tmp_path / "run", *SMALL, "name=<b>mine</b>", steps=4)
    page = tmp_path / "page.html"
    write(tmp_path / "run", page, corpus)
    text = page.read_text()
    assert "<b>mine" not in text
    assert text.count("<svg") == 3
    assert text.count("data:audio/ogg;base64,") == 3
    assert "http" not in text
    assert "steps<td>4" in text


def test_the_page_of_a_killed_run_leaves_out_the_torn_line(
    corpus: Path, tmp_path: Path, trains: Any
) -> None:
    run = tmp_path / "run"
    trains("source-filter", corpus, run, *SMALL, steps=2)
    with (run / "log.jsonl").open("a") as file:
        file.write('{"event": "tr')
    write(run, tmp_path / "page.html")
    assert "steps<td>2" in (tmp_path / "page.html").read_text()
    with pytest.raises(SpecError, match="holds no corpus"):
        write(run, tmp_path / "other.html", tmp_path / "nowhere")
    (run / "recipe.json").write_text("{")
    with pytest.raises(SpecError, match=r"recipe\.json cannot be read"):
        write(run, tmp_path / "other.html")
    assert not (tmp_path / "other.html").exists()


def test_a_folder_without_a_run_is_refused_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no training run"):
        write(tmp_path, tmp_path / "page.html")
    assert list(tmp_path.iterdir()) == []


def test_a_curve_stays_inside_its_frame() -> None:
    drawn = curve("loss", [{"step": n, "loss": 100.0 / (n + 1)} for n in range(50)], [])
    numbers = drawn.partition('points="')[2].partition('"')[0].split()
    places = [tuple(float(v) for v in point.split(",")) for point in numbers]
    assert all(0 <= x <= 640 and 0 <= y <= 240 for x, y in places)
    assert curve("loss", [], []) == ""
