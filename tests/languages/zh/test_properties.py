"""Any text at all: no crash, no silent loss, counts that agree, by both rules."""

from __future__ import annotations

import random

import pytest

from voxloom.interfaces.errors import InputError
from voxloom.interfaces.frontend import TextFrontend

POOL = (
    "一不儿得地了着还重长行为0123456789.-/:%°C℃~,，。！…“”()（）@#&$￥^ \n"
    "年月日点米kgm²Ⅲ½①α々〇兙噷龘𠀀"
)
PLANES = ((0x20, 0x3000), (0x3000, 0xD800), (0xE000, 0x10000), (0x1F000, 0x1FBFF))


def texts(seed: int, count: int) -> list[str]:
    rng = random.Random(seed)

    def char() -> str:
        return rng.choice(POOL) if rng.random() < 0.8 else chr(rng.randrange(*rng.choice(PLANES)))

    return ["".join(char() for _ in range(rng.randint(1, 16))) for _ in range(count)]


@pytest.mark.parametrize("rules", ["chinese", "build_official"])
def test_every_character_is_spoken_silent_by_rule_or_refused(
    rules: str, request: pytest.FixtureRequest
) -> None:
    frontend: TextFrontend = request.getfixturevalue(rules)
    spoken = 0
    for text in texts(7, 400):
        try:
            phones = frontend.phonemize(text)
        except InputError:
            continue
        spoken += 1
        ends = [0, *(one.end for one in phones.readings)]
        assert ends == [*(one.start for one in phones.readings), len(text)], text
        assert all(one.rule for one in phones.readings if one.first == one.last), text
        assert phones.phones_per_character is not None
        assert len(phones.phones_per_character) == len(phones.normalized), text
        assert sum(phones.phones_per_character) == len(phones), text
    assert spoken > 100
