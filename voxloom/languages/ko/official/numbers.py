"""How the original says numbers: before a bound noun as a whole, elsewhere digit by digit."""

from __future__ import annotations

SINO = dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True))
_ONES = dict(zip("123456789", "한 두 세 네 다섯 여섯 일곱 여덟 아홉".split(), strict=True))
_TENS = dict(zip("123456789", "열 스물 서른 마흔 쉰 예순 일흔 여든 아흔".split(), strict=True))
_PLACES = (
    "",
    "십",
    "백",
    "천",
    "만",
    "십",
    "백",
    "천",
    "억",
    "십",
    "백",
    "천",
    "조",
    "십",
    "백",
    "천",
)
# Words counted in native numerals; a part of one counts as well, as in the original.
_NATIVE = (
    "군데 권 개 그루 닢 대 두 마리 모 모금 뭇 발 발짝 방 번 벌 보루 살 수 술 시 쌈 움큼 "
    "정 짝 채 척 첩 축 "
    "켤레 톨 통"
)
# 일 is left out before these names, 억 and 조 keep it.
_WITHOUT_ONE = frozenset("십백천만")


def before(noun: str, digits: str) -> str | None:
    """A number in front of a bound noun; None where it is longer than the original can say."""
    if len(digits) > len(_PLACES):
        return None
    native = noun in _NATIVE
    if digits == "0":
        return SINO["0"]
    if native and digits == "20":
        return "스무"
    words: list[str] = []
    for number, digit in enumerate(digits):
        place = len(digits) - number - 1
        if digit == "0":
            # A name such as 만 is still said after digits that were.
            words.append(_PLACES[place] if place % 4 == 0 and "".join(words[-3:]) else "")
        elif native and place < 2:
            words.append((_TENS if place else _ONES)[digit])
        else:
            name = _PLACES[place]
            words.append(
                name if digit == "1" and name in _WITHOUT_ONE and name else SINO[digit] + name
            )
    return "".join(words)
