"""The page about a run."""

from __future__ import annotations

import json
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


def test_a_loss_that_is_no_number_leaves_a_gap_in_its_curve() -> None:
    losses = [3.0, float("nan"), 2.0, float("inf"), 1.0]
    drawn = curve("loss", [{"step": n, "loss": loss} for n, loss in enumerate(losses)], [])
    assert len(drawn.partition('points="')[2].partition('"')[0].split()) == 3
    assert "nan" not in drawn
    assert "inf" not in drawn


def test_what_a_run_did_behind_the_step_it_was_resumed_at_is_left_out(
    corpus: Path, tmp_path: Path, trains: Any
) -> None:
    run = tmp_path / "run"
    trains("source-filter", corpus, run, *SMALL, steps=4)
    with (run / "log.jsonl").open("a") as file:  # a run that was killed at step 8
        file.write('{"event": "held_out", "step": 6, "better": true, "loss": 0.0625}\n{"eve')
    trains("source-filter", corpus, run, *SMALL, steps=6, resume=True)
    page = tmp_path / "page.html"
    write(run, page)
    assert "0.0625" not in page.read_text()
    assert "steps<td>6" in page.read_text()


def test_a_run_in_half_precision_speaks_on_a_processor(
    corpus: Path, tmp_path: Path, trains: Any
) -> None:
    run = tmp_path / "run"
    trains("source-filter", corpus, run, *SMALL)
    recipe = json.loads((run / "recipe.json").read_text())
    recipe |= {"precision": "fp16", "start_from": str(tmp_path / "gone")}
    recipe["optimizer"]["learning_rate"] = 1e-5
    (run / "recipe.json").write_text(json.dumps(recipe))
    write(run, tmp_path / "page.html", corpus)
    assert "audio/ogg" in (tmp_path / "page.html").read_text()
