"""The phone lists that the package ships."""

from __future__ import annotations

import pytest

from voxloom.registry import Registry


@pytest.mark.parametrize(("version", "size"), [("v1", 322), ("v2", 732)])
def test_the_lists_of_gpt_sovits_have_their_sizes_and_padding(version: str, size: int) -> None:
    inventory = Registry.discover().inventory(f"gpt-sovits-{version}")
    assert len(inventory.symbols) == len(set(inventory.symbols)) == size
    assert inventory.symbols[95] == inventory.pad == "_"


def test_the_second_list_begins_with_the_first() -> None:
    registry = Registry.discover()
    first, second = (registry.inventory(f"gpt-sovits-{version}") for version in ("v1", "v2"))
    assert second.symbols[: len(first.symbols)] == first.symbols
    assert second.symbols[322:324] == ("[", "]")


def test_the_first_list_is_sorted() -> None:
    symbols = Registry.discover().inventory("gpt-sovits-v1").symbols
    assert list(symbols) == sorted(symbols)
