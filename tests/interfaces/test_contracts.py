"""Contracts are compared field by field."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from voxloom.interfaces import (
    AudioContract,
    MelContract,
    PhoneContract,
    SpeakerContract,
    TokenContract,
    contract_from_dict,
)
from voxloom.interfaces.contracts import CONTRACTS

MEL = MelContract(24000, 1024, 1024, 240, 80, 20.0, 12000.0)
CHANGED = {
    "filter_norm": "none",
    "mel_scale": "htk",
    "log_base": "10",
    "centred": True,
}


@pytest.mark.parametrize("name", [spec.name for spec in fields(MelContract)])
def test_every_field_of_a_mel_contract_counts(name: str) -> None:
    changed = CHANGED.get(name, getattr(MEL, name) + 1 if name not in CHANGED else None)
    other = replace(MEL, **{name: changed})
    assert MEL.differences(other) == {name: (getattr(MEL, name), changed)}


def test_a_contract_agrees_with_itself_and_with_unknown_fields() -> None:
    assert MEL.differences(MEL) == {}
    assert AudioContract(24000).differences(AudioContract(None)) == {}
    assert PhoneContract("mini", 363).differences(PhoneContract("mini")) == {}


def test_rounding_of_a_stored_float_is_no_mismatch() -> None:
    assert MEL.differences(replace(MEL, fmax_hz=12000.0000001)) == {}
    assert MEL.differences(replace(MEL, fmax_hz=12001.0)) == {"fmax_hz": (12000.0, 12001.0)}


def test_contracts_of_two_sorts_differ_in_their_sort() -> None:
    assert MEL.differences(AudioContract(24000)) == {"sort": ("mel", "audio")}


@settings(deadline=None, derandomize=True)
@given(
    contract=st.one_of(
        st.builds(TokenContract, st.text(), st.integers(1, 9999), st.floats(1, 100)),
        st.builds(SpeakerContract, st.text(), st.integers(1, 99999)),
        st.builds(AudioContract, st.none() | st.integers(1, 192000)),
    )
)
def test_a_contract_survives_its_dict(contract: TokenContract) -> None:
    assert contract_from_dict(contract.as_dict()) == contract


def test_a_dict_of_an_unknown_sort_or_field_is_refused() -> None:
    with pytest.raises(ValueError, match="no contract is of sort 'pickle'"):
        contract_from_dict({"sort": "pickle"})
    with pytest.raises(ValueError, match="contract audio"):
        contract_from_dict({"sort": "audio", "rate": 1})


def test_each_sort_names_one_contract() -> None:
    assert all(sort == cls.sort for sort, cls in CONTRACTS.items())
    assert len(CONTRACTS) == 9
