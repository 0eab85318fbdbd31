"""Names of the Latin letters in Korean."""

from __future__ import annotations

from collections.abc import Mapping

NAMES: Mapping[str, str] = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "에이 비 시 디 이 에프 지 에이치 아이 제이 케이 엘 엠 엔 오 피 큐 아르 에스 티 유 "
        "브이 더블유 "
        "엑스 와이 제트".split(),
        strict=True,
    )
)
# As they are said today: R is 알 beside 아르.
SPOKEN_NAMES: Mapping[str, str] = {**NAMES, "r": "알", "z": "제트"}
