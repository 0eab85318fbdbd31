from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from voxloom.interfaces.errors import InputError
from voxloom.training.dataset import FeatureDataset


def test_a_split_holds_only_its_own_utterances(corpus: Path) -> None:
    train, held = FeatureDataset(corpus), FeatureDataset(corpus, "held")
    assert (len(train), len(held), len(FeatureDataset(corpus, None))) == (18, 6, 24)
    assert {item.name for item in train}.isdisjoint(item.name for item in held)


def test_the_arrays_of_an_item_agree(corpus: Path) -> None:
    item = FeatureDataset(corpus)[0]
    assert item.frames == len(item.mel) == item.durations.sum()
    assert len(item.wav) == 240 * item.frames
    assert len(item.phones) == len(item.durations)


def test_what_is_not_wanted_is_not_loaded(corpus: Path) -> None:
    item = FeatureDataset(corpus, wav=False, mel=False)[0]
    assert len(item.wav) == len(item.mel) == 0


def test_a_speakers_group_has_all_languages(corpus: Path) -> None:
    groups = FeatureDataset(corpus).by_speaker()
    assert set(groups) == {"p0", "p1"}
    assert {item.language for item in groups["p0"]} == {"en", "ja", "zh"}


def test_a_folder_without_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no manifest\.jsonl"):
        FeatureDataset(tmp_path)


@pytest.mark.parametrize("damage", ["cut", "empty", "gone", "other"])
def test_a_damaged_file_is_named(corpus: Path, damage: str) -> None:
    path = corpus / "en_0.npz"
    if damage == "gone":
        path.unlink()
    elif damage == "other":
        np.savez(path, wav=np.zeros(3, np.int16))
    else:
        path.write_bytes(path.read_bytes()[:2000] if damage == "cut" else b"")
    with pytest.raises(InputError, match=r"en_0\.npz cannot be read") as caught:
        FeatureDataset(corpus)
    assert "voxloom data lint" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("durations", [1, 2, 3, 4], "its phones last 10 frames, its pitch has "),
        ("durations", [1, 2], "it has 4 phones and 2 durations"),
        ("phones", [1, 8, 30000, 3], "its phone ids are not all of the inventory's "),
        ("phones", [1, 8, -1, 3], "its phone ids are not all of the inventory's "),
        ("mel", np.zeros((7, 80)), "it has 7 frames of mel and "),
        ("wav", [0] * 240, "its waveform has 240 samples, "),
    ],
)
def test_arrays_that_do_not_fit_each_other_are_refused(
    corpus: Path, name: str, value: object, told: str
) -> None:
    """Or a batch of theirs fails in the middle of a run, on a GPU without a reason."""
    arrays = dict(np.load(corpus / "en_0.npz"))
    np.savez(corpus / "en_0.npz", **{**arrays, name: np.array(value, arrays[name].dtype)})
    with pytest.raises(InputError, match=f"en_0.npz is no utterance: {told}"):
        FeatureDataset(corpus)
