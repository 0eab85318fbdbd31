"""Standard pronunciation of Korean on syllables: what a coda and the next onset become.

The rules are those of the Standard Pronunciation of Korean (표준 발음법, 1988, with the additions
of 2017); the numbers in the comments are its articles.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from voxloom.languages.ko.hangul import Sound

# Article 8 to 11: seven sounds at the end of a syllable.
AT_END: Mapping[str, str] = {
    **{coda: coda for coda in ("", *"ㄱㄴㄷㄹㅁㅂㅇ")},
    **dict.fromkeys(("ㄲ", "ㅋ", "ㄳ", "ㄺ"), "ㄱ"),
    **dict.fromkeys(("ㅅ", "ㅆ", "ㅈ", "ㅊ", "ㅌ", "ㅎ"), "ㄷ"),
    **dict.fromkeys(("ㅍ", "ㅄ", "ㄿ"), "ㅂ"),
    **dict.fromkeys(("ㄵ", "ㄶ"), "ㄴ"),
    **dict.fromkeys(("ㄼ", "ㄽ", "ㄾ", "ㅀ"), "ㄹ"),
    "ㄻ": "ㅁ",
}
TENSE: Mapping[str, str] = {"ㄱ": "ㄲ", "ㄷ": "ㄸ", "ㅂ": "ㅃ", "ㅅ": "ㅆ", "ㅈ": "ㅉ"}
_ASPIRATED = {"ㄱ": "ㅋ", "ㄷ": "ㅌ", "ㅂ": "ㅍ", "ㅈ": "ㅊ"}
_NASAL = {"ㄱ": "ㅇ", "ㄷ": "ㄴ", "ㅂ": "ㅁ"}
# Article 13, 14: what stays and what moves to a following vowel; ㅅ of a cluster is tense.
_CLUSTERS: Mapping[str, tuple[str, str]] = {
    **{"ㄳ": ("ㄱ", "ㅆ"), "ㄵ": ("ㄴ", "ㅈ"), "ㄺ": ("ㄹ", "ㄱ"), "ㄻ": ("ㄹ", "ㅁ")},
    **{"ㄼ": ("ㄹ", "ㅂ"), "ㄽ": ("ㄹ", "ㅆ"), "ㄾ": ("ㄹ", "ㅌ"), "ㄿ": ("ㄹ", "ㅍ")},
    **{"ㅄ": ("ㅂ", "ㅆ"), "ㄶ": ("", "ㄴ"), "ㅀ": ("", "ㄹ")},
}
_WITH_H = {"ㅎ": "", "ㄶ": "ㄴ", "ㅀ": "ㄹ"}
# Codas that make a lax onset tense though they sound ㄹ: all of them before a suffix or ending.
_TENSING = frozenset({"ㄼ", "ㄽ", "ㄾ"})
# Before ㅎ (article 12.1): what stays and the aspirated consonant.
_BEFORE_H: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(("ㄱ", "ㄲ", "ㅋ", "ㄳ"), ("", "ㅋ")),
    **dict.fromkeys(("ㄷ", "ㅅ", "ㅆ", "ㅊ", "ㅌ"), ("", "ㅌ")),
    **dict.fromkeys(("ㅂ", "ㅍ", "ㅄ"), ("", "ㅍ")),
    **{
        "ㄺ": ("ㄹ", "ㅋ"),
        "ㄼ": ("ㄹ", "ㅍ"),
        "ㄵ": ("ㄴ", "ㅊ"),
        "ㅈ": ("", "ㅊ"),
        "ㄿ": ("ㄹ", "ㅍ"),
    },
    "ㅎ": ("", "ㅎ"),
}


class Met(NamedTuple):
    """A coda and the next onset as they sound, and the name of the change, "" for none."""

    coda: str
    onset: str
    rule: str = ""


def end(coda: str) -> Met:
    """A coda before a pause."""
    sounds = AT_END[coda]
    return Met(sounds, "", "final-neutralization" if sounds != coda else "")


def meet(
    coda: str, onset: str, *, apart: bool = False, gap: bool = False, tensing: bool = True
) -> Met:
    """A coda and the onset after it.

    apart: a word ends between them, with or without a space: a coda is not carried over as it is
    written, but as it sounds (article 15). gap: a space stands there: ㄴ and ㄹ keep apart.
    tensing: ㄼ ㄽ ㄾ make the onset tense (article 25), not so for a noun and its particle.
    """
    sounds = AT_END[coda]
    if onset == "ㅇ":
        return _carried(coda, apart)
    if onset == "ㅎ":
        return _before_h(coda, apart)
    if coda in _WITH_H:
        return _after_h(_WITH_H[coda], onset)
    if sounds in _NASAL:
        if onset in ("ㄴ", "ㅁ"):  # 18
            return Met(_NASAL[sounds], onset, "nasalization")
        if onset == "ㄹ":  # 19
            return Met(_NASAL[sounds], "ㄴ", "nasalization")
        new = TENSE.get(onset, onset)  # 23
        rule = "tensification" if new != onset else end(coda).rule
        return Met(sounds, new, rule)
    if not gap and (sounds, onset) in {("ㄴ", "ㄹ"), ("ㄹ", "ㄴ")}:  # 20
        return Met("ㄹ", "ㄹ", "liquid-assimilation")
    if sounds in ("ㅁ", "ㅇ") and onset == "ㄹ":  # 19
        return Met(sounds, "ㄴ", "nasalization")
    if coda in _TENSING and tensing and onset in TENSE:  # 25
        return Met(sounds, TENSE[onset], "tensification")
    return Met(sounds, onset, end(coda).rule)


def _carried(coda: str, apart: bool) -> Met:
    if coda in ("", "ㅇ"):
        return Met(coda, "ㅇ")
    if apart:
        return Met("", AT_END[coda], "liaison")
    if coda == "ㅎ":
        return Met("", "ㅇ", "h-deletion")  # 12.4
    stays, moves = _CLUSTERS.get(coda, ("", coda))
    return Met(stays, moves, "h-deletion" if coda in _WITH_H else "liaison")


def _before_h(coda: str, apart: bool) -> Met:
    if apart and coda in ("ㅈ", "ㅊ", "ㅅ", "ㅌ", "ㅎ"):
        return Met("", "ㅌ", "aspiration")
    if coda in _BEFORE_H:
        return Met(*_BEFORE_H[coda], "aspiration")
    return Met(AT_END[coda], "ㅎ", end(coda).rule)


def _after_h(rest: str, onset: str) -> Met:
    if onset in _ASPIRATED and onset != "ㅂ":
        return Met(rest, _ASPIRATED[onset], "aspiration")  # 12.1
    if onset == "ㅅ":
        return Met(rest, "ㅆ", "tensification")  # 12.2
    if onset == "ㄴ" and not rest:
        return Met("ㄴ", "ㄴ", "nasalization")  # 12.3
    if (rest, onset) in {("ㄹ", "ㄴ"), ("ㄴ", "ㄹ")}:
        return Met("ㄹ", "ㄹ", "liquid-assimilation")
    return Met(rest, onset, "h-deletion")


def vowels(sound: Sound) -> None:
    """Article 5: 져 쪄 쳐 sound 저 쩌 처, and ㅢ after a consonant is ㅣ."""
    if sound.onset in ("ㅈ", "ㅉ", "ㅊ") and sound.vowel == "ㅕ":
        sound.vowel = "ㅓ"
    elif sound.onset != "ㅇ" and sound.vowel == "ㅢ":
        sound.vowel = "ㅣ"
        sound.rules += ("vowel-ui",)
