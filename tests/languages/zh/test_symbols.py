"""Syllables in the spelling of each inventory."""

from __future__ import annotations

import json
from importlib.resources import files

import pytest

from voxloom.languages.zh.symbols import WRITERS, symbols

READ = {
    "hao3": ("h", "ao3"),
    "yi1": ("y", "i1"),
    "ye4": ("y", "E4"),
    "yan2": ("y", "En2"),
    "yuan2": ("y", "van2"),
    "yong3": ("y", "ong3"),
    "wei5": ("w", "ei5"),
    "wo3": ("w", "o3"),
    "ju4": ("j", "v4"),
    "xue2": ("x", "ve2"),
    "lv4": ("l", "v4"),
    "lve4": ("l", "ve4"),
    "zi5": ("z", "i05"),
    "shi4": ("sh", "ir4"),
    "ai4": ("AA", "ai4"),
    "er2": ("EE", "er2"),
    "ou1": ("OO", "ou1"),
}


@pytest.mark.parametrize("inventory", ["gpt-sovits-v1", "gpt-sovits-v2"])
@pytest.mark.parametrize(("syllable", "expected"), READ.items())
def test_gpt_sovits_writes_two_symbols_a_syllable(
    inventory: str, syllable: str, expected: tuple[str, str]
) -> None:
    assert symbols(syllable, inventory) == expected
    folder = files("voxloom.languages") / "inventories"
    known = json.loads((folder / f"{inventory}.json").read_text(encoding="utf-8"))["symbols"]
    assert set(expected) <= set(known)


@pytest.mark.parametrize("inventory", sorted(WRITERS))
@pytest.mark.parametrize("wrong", ["xyz1", "bq2", "gg3"])
def test_what_is_no_syllable_has_no_symbols(inventory: str, wrong: str) -> None:
    assert symbols(wrong, inventory) is None
