from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voxloom.interfaces.errors import OutputError
from voxloom.training.cache import Cache, key
from voxloom.training.teachers.spoken import Contour, Spoken


@pytest.fixture
def spoken() -> Spoken:
    samples = np.random.default_rng(1).integers(-32768, 32767, 800)
    return Spoken(samples / 32768.0, 16000, ("SP", "zh:a1", "."), (0.01, 0.03, 0.05))


@pytest.mark.parametrize(
    "contour", [None, Contour((0.1, 0.2), (4.0, -1.5)), Contour((0.1,), (0.5,), ((0.0, 0.02),))]
)
def test_what_was_said_comes_back_exactly(
    tmp_path: Path, spoken: Spoken, contour: Contour | None
) -> None:
    cache = Cache(tmp_path)
    cache.put(key({"said": "a"}), spoken, contour)
    found = cache.get(key({"said": "a"}))
    assert found is not None
    assert (found[0].waveform == spoken.waveform).all()
    assert found[0].phones == spoken.phones
    assert found[0].ends == spoken.ends
    assert found[1] == contour


def test_another_question_has_another_key() -> None:
    asked = {"engine": "festival 2.5", "voice": "slt", "said": "Yes.", "parameters": {}}
    others = [{**asked, "engine": "festival 2.6"}, {**asked, "said": "No."}]
    others.append({**asked, "parameters": {"rate": 1.1}})
    assert len({key(one) for one in [asked, *others]}) == 4
    assert key(dict(reversed(asked.items()))) == key(asked)


def test_a_damaged_file_counts_as_absent(tmp_path: Path, spoken: Spoken) -> None:
    cache = Cache(tmp_path)
    cache.put("ab12", spoken, None)
    cache.path("ab12").write_bytes(cache.path("ab12").read_bytes()[:200])
    assert cache.get("ab12") is None
    assert cache.get("cd34") is None


def test_a_cache_that_cannot_be_written_is_an_answer(tmp_path: Path, spoken: Spoken) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="could not be written"):
        Cache(tmp_path / "file").put("ab12", spoken, None)
