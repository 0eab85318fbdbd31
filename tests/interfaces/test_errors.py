"""Errors say what, where, and the mend."""

from __future__ import annotations

import pytest

from voxloom.interfaces import errors
from voxloom.interfaces.errors import (
    ErrorGroup,
    InputError,
    Location,
    SpecError,
    UnknownProviderError,
    VoxloomError,
)


def test_a_message_has_place_reason_and_mend() -> None:
    error = SpecError("The option is 3.", mend="Use 4.", where=Location("a.yaml", 6, 16))
    assert str(error) == "a.yaml:6:16: The option is 3. Use 4."
    assert error.as_dict() == {
        "code": "spec",
        "message": "The option is 3.",
        "mend": "Use 4.",
        "where": "a.yaml:6:16",
    }


def test_a_near_name_is_offered_and_otherwise_the_listing_command() -> None:
    near = UnknownProviderError("vocoder", "bigvgn", ["bigvgan", "hifigan"])
    assert str(near) == "No vocoder is named 'bigvgn'. Did you mean 'bigvgan'?"
    assert near.suggestion == "bigvgan"
    far = UnknownProviderError("vocoder", "xyz", ["bigvgan"])
    assert "voxloom plugins --kind vocoder" in str(far)


def test_a_location_without_a_line_is_its_source() -> None:
    assert str(Location("--set a.b=c")) == "--set a.b=c"


def test_a_group_lists_every_error() -> None:
    group = ErrorGroup([SpecError("One."), InputError("Two.")])
    assert str(group) == "One.\nTwo."
    assert [type(e) for e in group.errors] == [SpecError, InputError]


@pytest.mark.parametrize(
    "cls",
    [c for c in vars(errors).values() if isinstance(c, type) and issubclass(c, VoxloomError)],
)
def test_every_error_is_documented_in_the_tree_or_groups_others(cls: type[VoxloomError]) -> None:
    assert cls is ErrorGroup or cls.__name__ in (errors.__doc__ or "")
    assert cls.code
