from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voxloom.core import audio
from voxloom.interfaces.errors import InputError, OutputError
from voxloom.training import manifest
from voxloom.training.data import exporting


def test_a_speakers_utterances_come_out_with_their_texts(corpus: Path, tmp_path: Path) -> None:
    written = exporting.run(corpus, tmp_path / "out", speaker="p1", split="train")
    assert [path.name for path in written] == [
        f"{language}_{number}.flac" for language in ("en", "ja", "zh") for number in (1, 3, 5)
    ]
    assert written[0].with_suffix(".txt").read_text() == "en_1\n"
    heard = audio.read(written[0])
    with np.load(corpus / "en_1.npz") as arrays:
        assert heard.sample_rate == 24000
        assert np.array_equal(heard.waveform.numpy() * 32768, arrays["wav"])


def test_short_and_further_utterances_are_left_out(corpus: Path, tmp_path: Path) -> None:
    assert len(exporting.run(corpus, tmp_path / "few", most=3)) == 3
    some = exporting.run(corpus, tmp_path / "long", least_seconds=0.8)
    assert all(audio.read(path).seconds >= 0.8 for path in some)
    assert 0 < len(some) < 24
    japanese = exporting.run(corpus, tmp_path / "ja", speaker="p1", language="ja")
    assert [path.name for path in japanese] == [f"ja_{number}.flac" for number in (1, 3, 5, 7)]


def test_nothing_to_export_is_an_error_that_names_the_speakers(
    corpus: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="speakers are p0, p1"):
        exporting.run(corpus, tmp_path / "out", speaker="p7")
    with pytest.raises(InputError, match="another language or split"):
        exporting.run(corpus, tmp_path / "out", least_seconds=60)
    assert not (tmp_path / "out").exists()
    (tmp_path / "file").touch()
    with pytest.raises(OutputError):
        exporting.run(corpus, tmp_path / "file")


def test_a_name_with_folders_stays_in_the_folder(corpus: Path, tmp_path: Path) -> None:
    rows = manifest.read(corpus)
    manifest.write(corpus, [rows[0].model_copy(update={"name": "she/one"}), *rows[1:]])
    (path,) = exporting.run(corpus, tmp_path / "out", speaker="p0", language="en", most=1)[:1]
    written = exporting.run(corpus, tmp_path / "out", speaker="p0")
    assert tmp_path / "out" / "she" / "one.flac" in written
    assert path.is_file()
