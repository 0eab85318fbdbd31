"""The helpers that make stages and values for tests."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

import voxloom.testing
from voxloom.interfaces import Inventory, LatentContract, MelContract
from voxloom.interfaces.errors import SpecError
from voxloom.registry import Registry
from voxloom.testing import build, construct, context, fakes, make, phones_of, random_f0, random_mel
from voxloom.testing.fakes.frontend import Letters
from voxloom.testing.fakes.options import LettersOptions

MEL = MelContract(24000, 1024, 1024, 240, 80, 20.0, 12000.0)


def test_every_name_of_the_kit_can_be_imported() -> None:
    for name in voxloom.testing.__all__:
        assert getattr(voxloom.testing, name) is not None
    with pytest.raises(AttributeError):
        _ = voxloom.testing.no_such_name


def test_a_stage_is_made_with_the_edges_of_its_options() -> None:
    letters = Inventory("fake-letters", ("_", "SP", "a", "b"))
    frontend = make(Letters, LettersOptions(), inventories={"fake-letters": letters})
    assert frontend.edges.produces["phones"] == letters.contract
    assert frontend.phonemize("ab").ids == (2, 3)


def test_what_the_test_did_not_give_is_named() -> None:
    with pytest.raises(SpecError, match="'fake-letters'"):
        build(LettersOptions())


def test_a_registered_stage_is_built_with_its_weights(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    registry = Registry.discover(installed=False, extra_manifests=[fakes.MANIFEST], environ={})
    file = tmp_path / "tiny.safetensors"
    save_file({"basis": torch.ones(5)}, file, {"channels": "5"})
    model = construct(registry, "acoustic", "fake-latent", base=tmp_path, weights=file.name)
    latent = model.edges.produces["features"]
    assert isinstance(latent, LatentContract)
    assert latent.channels == 5


def test_random_features_are_those_of_the_contract_and_the_seed() -> None:
    mel = random_mel(MEL, 12, seed=3)
    assert mel.values.shape == (80, 12)
    assert torch.equal(mel.values, random_mel(MEL, 12, seed=3).values)
    assert not torch.equal(mel.values, random_mel(MEL, 12, seed=4).values)
    latent = random_mel(LatentContract("z", 6, 8000, 80), 5)
    assert latent.values.shape == (6, 5)


def test_a_random_pitch_has_voiced_and_unvoiced_frames() -> None:
    f0 = random_f0(60)
    assert bool((f0 == 0).any())
    assert 60 <= float(f0[f0 > 0].min()) <= float(f0.max()) <= 400


def test_random_phones_leave_padding_out_and_keep_to_a_language() -> None:
    inventory = Inventory("two", ("_", "SP", "en:A", "en:B", "zh:a1"))
    phones = phones_of(inventory, 20, language="en")
    assert set(phones.symbols) <= {"en:A", "en:B"}
    assert "_" not in phones_of(inventory, 50).symbols


def test_two_contexts_of_one_seed_draw_the_same() -> None:
    draws = [torch.randn(3, generator=context(9).generator) for _ in "ab"]
    assert torch.equal(*draws)
