"""Mandarin text -> toned pinyin -> units an English voice can speak."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from voxloom.training.teachers.borrowed import Part, Unit
from voxloom.training.teachers.spoken import MARKS

if TYPE_CHECKING:
    from random import Random

INITIALS = (
    "b b/p p/m m/f f/d d/t t/n n/l l/g g/k k/h hh/j jh/q ch/x sh/zh jh/ch ch/sh sh/r r/z d z/"
    "c t s/s s"
)
FINALS = (
    "a aa/o w ao/e ah/ai ay/ei ey/ao aw/ou ow/an aa n/en ah n/ang aa ng/eng ah ng/ong uh ng/"
    "er aa r/i iy/ir er/i0 ih/ia y aa/io y ao/ie y eh/iao y aw/iu y ow/ian y eh n/in iy n/"
    "iang y aa ng/ing iy ng/iong y uh ng/u uw/ua w aa/uo w ao/uai w ay/ui w ey/uan w aa n/"
    "un w ah n/uang w aa ng/ueng w ah ng/v y uw/ve y uw eh/van y uw eh n/vn y uw n/"
    "m m/n n/ng ng/ê eh"
)
ZERO_INITIAL = (
    "yi i/ya ia/ye ie/yao iao/you iu/yan ian/yin in/yang iang/ying ing/yong iong/yo io/wu u/"
    "wa ua/wo uo/wai uai/wei ui/wan uan/wen un/wang uang/weng ueng/yu v/yue ve/yuan van/yun vn"
)
# Semitones at 15, 50 and 95 % of the final, from the tones' textbook shapes (Chao's 5-level
# scale: 55, 35, 214 read as a low dip, 51, and a light neutral tone).
TONES = {
    1: (4.0, 4.0, 4.0),
    2: (-2.0, -0.5, 4.0),
    3: (-1.5, -5.0, -4.0),
    4: (5.5, 2.0, -4.5),
    5: (-0.5, -1.5, -2.0),
}
FINAL_THIRD = (-1.5, -5.0, -1.0)


def _table(packed: str) -> dict[str, tuple[str, ...]]:
    rows = (row.split() for row in packed.split("/"))
    return {key: tuple(phones) for key, *phones in rows}


_INITIALS, _FINALS = _table(INITIALS), _table(FINALS)
_ZERO = {spelling: final[0] for spelling, final in _table(ZERO_INITIAL).items()}
_DENTAL = ("zi", "ci", "si")
_SYLLABLE = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcs])?(.+)")


def split(syllable: str) -> tuple[str, str] | None:
    """Untoned pinyin (`v` for u-umlaut) -> (initial or "", the inventory's final)."""
    if syllable in _ZERO:
        return "", _ZERO[syllable]
    if syllable in {"m", "n", "ng", "ê"}:  # interjections without a vowel letter of their own
        return "", syllable
    match = _SYLLABLE.fullmatch(syllable)
    if match is None:
        return None
    initial, final = match[1] or "", match[2]
    if initial and initial in "jqx" and final.startswith("u"):
        final = "v" + final[1:]
    if final == "ue":
        final = "ve"
    if final == "i" and initial in {"zh", "ch", "sh", "r"}:
        final = "ir"
    if final == "i" and initial in {"z", "c", "s"}:
        final = "i0"
    return (initial, final) if final in _FINALS else None


def pinyin(text: str) -> list[str]:
    """Hanzi -> toned syllables with sandhi (`ni2`, `hao3`), marks kept as themselves."""
    from pypinyin import Style, lazy_pinyin

    return list(
        lazy_pinyin(
            text,
            style=Style.TONE3,
            neutral_tone_with_five=True,
            v_to_u=False,
            tone_sandhi=True,
            errors=lambda chars: list(chars),
        )
    )


def units(text: str) -> list[Unit] | None:
    """Hanzi, or toned pinyin with spaces -> units.

    None if something in the text is neither a syllable nor a mark."""
    result: list[Unit] = []
    tokens = text.split() if text[0].isascii() else pinyin(text)
    syllables = [index for index, token in enumerate(tokens) if token[-1] in "12345"]
    for index, token in enumerate(tokens):
        if token in MARKS:
            if not result:
                return None
            result[-1] = Unit(result[-1].parts, MARKS[token])
            continue
        found = split(token[:-1]) if token[-1] in "12345" else None
        if found is None:
            return None
        initial, final = found
        tone = int(token[-1])
        shape = FINAL_THIRD if tone == 3 and index == syllables[-1] else TONES[tone]
        targets = tuple(zip((0.15, 0.5, 0.95), shape, strict=True))
        spoken = _spoken_final(initial, final)
        parts = (Part(f"zh:{initial}", _INITIALS[initial]),) if initial else ()
        result.append(Unit((*parts, Part(f"zh:{final}{tone}", spoken, targets))))
    return result or None


def spelling(toned_final: str, random: Random) -> str:
    """Some pinyin syllable with that final and tone, by which `split` finds it again."""
    final, tone = toned_final[:-1], toned_final[-1]
    whole = {value: key for key, value in _ZERO.items()}
    if final in {"ir", "i0"}:
        return random.choice(("zhi", "chi", "shi", "ri") if final == "ir" else _DENTAL) + tone
    if (final in whole and random.random() < 0.5) or final == "ueng":
        return whole[final] + tone
    if final in {"er", "m", "n", "ng", "ê"}:
        return final + tone
    initials = "jqx" if final[0] == "v" else "nl" if final[0] == "i" else "dtgkl"
    if final in {"ua", "uai", "uang"}:
        initials = "gk"
    if final in {"ia", "iang", "iong"}:
        initials = "jqx"
    if final == "io":
        return f"yo{tone}"
    if final == "o":
        initials = "bpm"
    return random.choice(initials) + final + tone


def _spoken_final(initial: str, final: str) -> tuple[str, ...]:
    phones = _FINALS[final]
    if final == "o" and initial:
        return ("w", "ao")
    if initial == "h" and phones[0] == "w":
        return ("uw", *phones[1:])  # the diphone voice has no `hh-w`
    if initial in {"j", "q", "x"} and phones[0] == "y" and len(phones) > 1 and final[0] != "v":
        return ("iy", *phones[1:])  # the palatal glide is a vowel after an affricate
    return phones
